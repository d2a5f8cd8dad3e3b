package wizard

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// form is a session's page, what a person points at there, and what they wrote and
// did not keep yet. It is a value: one that was copied before keeps its own drafts.
type form struct {
	talk.Talk
	items  []item
	focus  int
	drafts map[steps.FieldID]draft
	before map[steps.FieldID]draft // what the fields have again once the reading is dropped
	pasted time.Time               // the last paste,
	pieces secret.Secret           // and its text, of which more may come
	scroll int                     // lines; or followFocus, or fromTop
	choice int                     // the candidate that Enter takes, where a reading has several
}

// How a page is scrolled, if not by a person.
const (
	followFocus = -1
	fromTop     = -2 // if there is some room; else the focus is to be seen
)

// first is where the first item of a kind is, or -1.
func (f form) first(k itemKind) int {
	return slices.IndexFunc(f.items, func(it item) bool { return it.kind == k })
}

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

// written is the form with a draft in its field.
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
func (f form) start() int {
	last := len(f.items) - 1
	if i := f.first(nextItem); i >= 0 {
		last = i
	}
	asks := f.V.ID == steps.PageWho
	if f.V.ID == steps.PageHello {
		return f.fieldAt(steps.HelloField) // what is sent is seen first
	}
	if len(f.V.Needs) > 0 && f.V.Met() && !asks {
		return last
	}
	for i, it := range f.items {
		if it.wanted() || it.kind == choiceItem && it.choice.Chosen {
			return i
		}
	}
	taps := f.Can(talk.Open) && len(f.V.Fields) == 0
	for i, it := range f.items {
		if it.kind == taskItem && it.task.Ticked.IsZero() && taps || it.kind == choiceItem && asks {
			return i
		}
	}
	return last
}

// unkept reports whether a person gave a value that is lost with the page.
func (f form) unkept() bool {
	waits := f.Reading != nil || slices.ContainsFunc(f.V.Fields, func(v steps.Field) bool { return f.drafts[v.ID].changed(v) })
	return f.LosesValues() || f.W.Role == steps.Check && waits
}

// wanted reports whether the item is a field whose value is still to be given.
func (it item) wanted() bool {
	f := it.field
	return it.kind == fieldItem && f.Value == "" && !f.Held.Yes() && (!f.Optional || f.Kind == steps.Box)
}

// number is the key that takes a choice or a way on, from 1 on; 0 where digits are typed,
// there is none left, or something would be sent.
func (f form) number(it item) int {
	n := 0
	switch it.kind {
	case choiceItem:
		n = 1 + slices.IndexFunc(f.V.Choices, func(c steps.Choice) bool { return c.ID == it.choice.ID })
	case wishItem:
		n = 1 + len(f.V.Choices) + slices.IndexFunc(f.items[f.first(wishItem):], it.same)
	}
	if f.inText() || n > byNumber || it.choice.Sends {
		return 0
	}
	return n
}

// digits are the keys that take a choice by its number.
func (f form) digits() []key.Binding {
	var keys []string
	for _, it := range f.items {
		if n := f.number(it); n > 0 {
			keys = append(keys, strconv.Itoa(n))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return []key.Binding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(strings.Join(slices.Compact([]string{keys[0], keys[len(keys)-1]}), "-"), "choose"))}
}

// chosenBy is the item that a digit takes, or -1.
func (f form) chosenBy(digit string) int {
	return slices.IndexFunc(f.items, func(it item) bool { n := f.number(it); return n > 0 && digit == strconv.Itoa(n) })
}

func (f form) moved(by int) form {
	n := len(f.items)
	f.scroll = followFocus
	return f.pointed(((f.focus+by)%n + n) % n)
}

// restored fills emptied lines with the values that are used in their place, and
// reports whether there were any.
func (f form) restored() (form, bool) {
	emptied := false
	for _, field := range f.V.Fields {
		if d := f.drafts[field.ID]; d.kind == steps.Line && d.line.Value() == "" && field.Value != "" {
			f, emptied = f.written(newDraft(field)), true
		}
	}
	return f.pointed(f.focus), emptied
}

func (f form) typed(k tea.KeyPressMsg) form {
	f = f.written(f.drafts[f.at().field.ID].key(k))
	f.Reading, f.before, f.Warned, f.scroll = nil, nil, false, followFocus
	return f
}

// works reports whether an action does something now, where the focus is.
func (f form) works(a talk.Action) bool {
	switch a.ID {
	case talk.Tick:
		return f.at().kind == taskItem
	case talk.Move, talk.MoveBack:
		return len(f.items) > 1
	case talk.First, talk.Last: // in a field they move the cursor
		return len(f.items) > 1 && !f.inText()
	case talk.Show:
		return f.secret() != "" || a.Works(f.Talk)
	}
	return a.Works(f.Talk)
}

// secret is what reveal would show: the draft at the focus, else what the page holds.
func (f form) secret() string {
	if it := f.at(); it.kind == fieldItem && f.drafts[it.field.ID].hidden {
		return f.drafts[it.field.ID].masked().Reveal()
	} else if it.kind == fieldItem && it.field.Kind != steps.Line {
		if f.Reading != nil {
			return f.Reading.Secret(it.field.ID).Reveal()
		}
		return f.drafts[it.field.ID].value.Reveal()
	}
	return f.Secret()
}

// onEnter is what Enter does now, in a word or two.
func (f form) onEnter() string {
	switch it := f.at(); it.kind {
	case choiceItem, remedyItem, wishItem:
		return "choose"
	case actionItem:
		return map[talk.ID]string{talk.Fill: "fill in", talk.Play: "play"}[it.action]
	}
	if f.undecided() {
		return "choose"
	}
	if f.Reading != nil && f.Reading.Refusal == nil {
		return "keep"
	}
	if does := map[steps.EffectKind]string{
		steps.EffectCall: "call", steps.EffectHello: "send", steps.EffectSendPIN: "send PIN", steps.EffectLogin: "get token",
	}[f.V.Does]; does != "" && !f.V.Met() {
		return does
	}
	return "go on"
}
