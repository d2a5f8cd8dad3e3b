package wizard

import (
	"maps"
	"slices"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// itemKind is what has the focus on a page.
type itemKind int

const (
	taskItem itemKind = iota
	fieldItem
	choiceItem
	fillItem
	playItem
	nextItem
	remedyItem
)

// item is one thing on a page that can have the focus.
type item struct {
	kind   itemKind
	task   steps.Task
	depth  int // of the task below others
	field  steps.Field
	choice steps.Choice
	remedy session.Remedy
}

// same reports whether two items are the same thing to a person, whatever was
// filled in meanwhile.
func (it item) same(o item) bool {
	return it.kind == o.kind && it.task.ID == o.task.ID && it.field.ID == o.field.ID && it.choice.ID == o.choice.ID && it.remedy == o.remedy
}

// list is what can have the focus, from top to bottom.
func (p page) list() []item {
	var items []item
	var walk func([]steps.Task, int)
	walk = func(tasks []steps.Task, depth int) {
		for _, t := range tasks {
			items = append(items, item{kind: taskItem, task: t, depth: depth})
			walk(t.Sub, depth+1)
		}
	}
	if p.v.ID != steps.PageCall || !p.v.Met() { // then its result is all there is to see
		walk(p.v.Tasks, 0)
		for _, f := range p.v.Fields {
			items = append(items, item{kind: fieldItem, field: f})
		}
	}
	if p.canFill() {
		items = append(items, item{kind: fillItem})
	}
	if p.canPlay() {
		items = append(items, item{kind: playItem})
	}
	for _, c := range p.v.Choices {
		items = append(items, item{kind: choiceItem, choice: c})
	}
	if p.v.ID != steps.PageWho {
		items = append(items, item{kind: nextItem})
	}
	for _, r := range p.s.Remedies(words.Of(p.w.Notice.Code).Helps) { // told below what failed
		items = append(items, item{kind: remedyItem, remedy: r})
	}
	return items
}

// number is the key that takes a choice, from 1 on, where no text is typed.
func (p page) number(c steps.Choice) int { return 1 + slices.Index(p.v.Choices, c) }

func (p page) canOpen() bool { return p.s.CanOpen(p.v) }

func (p page) canFill() bool { return p.s.CanFill(p.v) }

func (p page) mayRetry() bool { return session.MayRetry(p.w.Notice) }

// canPlay reports whether the developer may play the admin in the same process.
func (p page) canPlay() bool {
	return !p.playing && p.s.CanPlay(p.v)
}

// start is where the focus is on a new page: at the first value that is still
// wanted, else at the first tap that is not done, else at the way on.
func (p page) start() int {
	last := len(p.items) - 1
	if i := p.first(nextItem); i >= 0 {
		last = i
	}
	if len(p.v.Needs) > 0 && p.v.Met() && p.v.ID != steps.PageWho {
		return last
	}
	for i, it := range p.items {
		if it.kind == fieldItem && it.field.Value == "" && !it.field.Held.Yes() && (!it.field.Optional || it.field.Kind == steps.Box) {
			return i
		}
		if it.kind == choiceItem && it.choice.Chosen {
			return i
		}
	}
	for i, it := range p.items {
		if it.kind == taskItem && it.task.Ticked.IsZero() && p.canOpen() && len(p.v.Fields) == 0 {
			return i
		}
		if it.kind == choiceItem && p.v.ID == steps.PageWho {
			return i
		}
	}
	return last
}

// first is where the first item of a kind is, or -1.
func (p page) first(k itemKind) int {
	return slices.IndexFunc(p.items, func(it item) bool { return it.kind == k })
}

func (p page) at() item {
	if p.focus < 0 || p.focus >= len(p.items) {
		return item{kind: nextItem}
	}
	return p.items[p.focus]
}

// focused moves the focus to item i.
func (p page) focused(i int) page {
	p.focus = i
	for id, d := range p.drafts {
		it := p.at()
		p = p.drafted(d.focused(it.kind == fieldItem && it.field.ID == id))
	}
	return p
}

// drafted is the page with a draft in its field. A page is a value: one that was
// copied before keeps its own.
func (p page) drafted(d draft) page {
	p.drafts = maps.Clone(p.drafts)
	p.drafts[d.field] = d
	return p
}

func (p page) move(by int) page {
	n := len(p.items)
	p.scroll = -1
	return p.focused(((p.focus+by)%n + n) % n)
}

// inText reports whether keys write into a field now.
func (p page) inText() bool { return p.at().kind == fieldItem }
