package wizard

import (
	"maps"
	"slices"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// itemKind is what has the focus on a page.
type itemKind int

const (
	taskItem itemKind = iota
	fieldItem
	choiceItem
	actionItem
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
	remedy talk.Remedy
	action talk.ID // of an action or a remedy
}

// same reports whether two items are the same thing to a person, whatever was
// filled in meanwhile.
func (it item) same(o item) bool {
	return it.kind == o.kind && it.task.ID == o.task.ID && it.field.ID == o.field.ID && it.choice.ID == o.choice.ID && it.action == o.action
}

// items are what can have the focus on a page, from top to bottom.
func items(t talk.Talk) []item {
	var out []item
	var walk func([]steps.Task, int)
	walk = func(tasks []steps.Task, depth int) {
		for _, task := range tasks {
			out = append(out, item{kind: taskItem, task: task, depth: depth})
			walk(task.Sub, depth+1)
		}
	}
	if t.V.ID != steps.PageCall || !t.V.Met() { // then its result is all there is to see
		walk(t.V.Tasks, 0)
		for _, f := range t.V.Fields {
			out = append(out, item{kind: fieldItem, field: f})
		}
	}
	for _, id := range []talk.ID{talk.Fill, talk.Play} {
		if talk.Of(id).Works(t) {
			out = append(out, item{kind: actionItem, action: id})
		}
	}
	for _, c := range t.V.Choices {
		out = append(out, item{kind: choiceItem, choice: c})
	}
	if t.V.ID != steps.PageWho {
		out = append(out, item{kind: nextItem})
	}
	for _, r := range t.Remedies() { // shown below what failed
		out = append(out, item{kind: remedyItem, remedy: r, action: r.ID})
	}
	return out
}

// form is what a person points at and writes on a page.
type form struct {
	items  []item
	focus  int
	drafts map[steps.FieldID]draft
	pasted time.Time // the last paste
}

// first is where the first item of a kind is, or -1.
func (f form) first(k itemKind) int {
	return slices.IndexFunc(f.items, func(it item) bool { return it.kind == k })
}

// fieldAt is where a field is, or -1.
func (f form) fieldAt(id steps.FieldID) int {
	return slices.IndexFunc(f.items, func(it item) bool { return it.kind == fieldItem && it.field.ID == id })
}

func (f form) at() item {
	if f.focus < 0 || f.focus >= len(f.items) {
		return item{kind: nextItem}
	}
	return f.items[f.focus]
}

// inText reports whether keys write into a field now.
func (f form) inText() bool { return f.at().kind == fieldItem }

// written is the form with a draft in its field. A form is a value: one that was
// copied before keeps its own drafts.
func (f form) written(d draft) form {
	f.drafts = maps.Clone(f.drafts)
	f.drafts[d.field] = d
	return f
}

// pointed moves the focus to item i.
func (f form) pointed(i int) form {
	f.focus = i
	it := f.at()
	for id, d := range f.drafts {
		f = f.written(d.focused(it.kind == fieldItem && it.field.ID == id))
	}
	return f
}

// start is where the focus is on a new page: at the first value that is still
// wanted, else at the first tap that is not done, else at the way on.
func (p page) start() int {
	last := len(p.items) - 1
	if i := p.first(nextItem); i >= 0 {
		last = i
	}
	asks := p.V.ID == steps.PageWho
	if len(p.V.Needs) > 0 && p.V.Met() && !asks {
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
	taps := talk.Of(talk.Open).Works(p.Talk) && len(p.V.Fields) == 0
	for i, it := range p.items {
		if it.kind == taskItem && it.task.Ticked.IsZero() && taps || it.kind == choiceItem && asks {
			return i
		}
	}
	return last
}

// number is the key that takes a choice, from 1 on, where no text is typed.
func (p page) number(c steps.Choice) int { return 1 + slices.Index(p.V.Choices, c) }

// focused moves the focus to item i.
func (p page) focused(i int) page {
	p.form = p.pointed(i)
	return p
}

// drafted is the page with a draft in its field.
func (p page) drafted(d draft) page {
	p.form = p.written(d)
	return p
}
