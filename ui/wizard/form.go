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
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// form is a session's page, what a person points at there, and what they wrote and
// did not keep yet. It is a value: one that was copied before keeps its own drafts.
type form struct {
	talk.Talk
	items  []item
	focus  int
	drafts map[steps.FieldID]draft
	before map[steps.FieldID]draft // those that the reading of a paste stands in place of
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
	return []key.Binding{key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0]+"-"+keys[len(keys)-1], "choose"))}
}

// chosenBy is the item that a digit takes, or -1.
func (f form) chosenBy(digit string) int {
	return slices.IndexFunc(f.items, func(it item) bool { n := f.number(it); return n > 0 && digit == strconv.Itoa(n) })
}

// laidOut is the form after the wizard changed. A new page has new drafts and a new focus.
func (f form) laidOut(before talk.Talk) form {
	moved, failed, had := f.W.Page != before.W.Page || f.W.Grant != before.W.Grant, f.W.Notice != before.W.Notice, f.at()
	f.items = items(f.Talk)
	if i := slices.IndexFunc(f.items, had.same); i >= 0 {
		f.focus = i
	} else if had.kind == remedyItem {
		f.focus = f.start() // the failure is over: Enter must not choose something else by accident
	}
	f = f.redrafted(before.V.Fields, moved)
	if moved {
		f.scroll, f.focus = followFocus, f.start()
	}
	if failed && f.W.Notice.Code != "" {
		f.scroll = followFocus // what is told is to be seen
	}
	if i := f.mends(); i >= 0 {
		f.focus = i
	}
	if i := f.first(remedyItem); failed && i >= 0 && !f.inText() && f.at().kind != remedyItem {
		f.focus = i // keys meant for a field, or for another remedy, still go there
	}
	f = f.pointed(min(f.focus, len(f.items)-1))
	if moved {
		f = f.toTop()
	}
	return f
}

// mends is where the notice is mended: at the choice of a new token where the token
// has expired, else at the field at fault, else at the token before; or -1.
func (f form) mends() int {
	choice := func(id steps.ChoiceID) int {
		return slices.IndexFunc(f.items, func(it item) bool { return f.W.Notice.Code == steps.CodeExpired && it.choice.ID == id })
	}
	for _, i := range []int{choice(steps.NewToken), f.fieldAt(words.FieldOf(f.W.Notice)), choice(steps.Restore)} {
		if i >= 0 {
			return i
		}
	}
	return -1
}

// redrafted gives each field its draft: the one it had, if that still differs from
// what is known and no value came in since, else a new one. A message that lies ready
// goes into the box.
func (f form) redrafted(before []steps.Field, moved bool) form {
	drafts := map[steps.FieldID]draft{}
	for _, field := range f.V.Fields {
		i := slices.IndexFunc(before, func(b steps.Field) bool { return b.ID == field.ID })
		d, ok := f.drafts[field.ID]
		if !ok || moved || i < 0 || !d.changed(before[i]) || !d.changed(field) || !before[i].Held.At.Equal(field.Held.At) {
			d = newDraft(field)
		}
		if field.Kind == steps.Box && d.value.IsZero() && !f.Ready.IsZero() {
			d.value, f.Ready = f.Ready, secret.Secret{}
		}
		drafts[field.ID] = d
	}
	f.drafts = drafts
	return f
}

// toTop scrolls a page to its top if the person only has to read it and press Enter.
// Where Enter sends something, the focus stays in view.
func (f form) toTop() form {
	if f.at().kind == nextItem && f.W.Notice.Code == "" && !f.V.Does.Once() {
		f.scroll = fromTop
	}
	return f
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

// read takes a paste: into a box as it is, into any other field what it holds,
// described first and kept by Enter. A paste beside the fields goes to the first. A page
// without fields takes all that a live call needs.
func (f form) read(text string, now time.Time) form {
	if i := f.first(fieldItem); !f.inText() && i >= 0 {
		f = f.pointed(i)
	}
	if f.Reading != nil {
		f = f.dropped()
	}
	it := f.at()
	if now.Sub(f.pasted) < talk.PasteGuard && !it.field.Free && len(text) < paste.MaxText { // a long paste may come in pieces
		text = f.pieces.Reveal() + text
	}
	f.pieces = secret.New(text)
	if len(f.V.Fields) == 0 {
		if r := f.S.Read("", text); r.Callable() && f.W.Role == steps.Developer || slices.ContainsFunc(f.V.Ahead, r.Found.Fills) {
			f.pasted, f.scroll, f.Warned, f.Reading = now, followFocus, false, &r
		}
		return f
	}
	if it.kind != fieldItem || text == "" {
		return f
	}
	f.pasted, f.scroll, f.Warned, f.Reading = now, followFocus, false, nil
	d := f.drafts[it.field.ID]
	if d.kind == steps.Box {
		if d.long = len(text) > maxTyped; !d.long {
			d.value = secret.New(secret.CleanLines(text))
		}
		return f.written(d)
	}
	if it.field.Free {
		return f.written(d.inserted(paste.CleanValue(it.field.ID, text)))
	}
	r := f.S.Read(it.field.ID, text)
	if r.Refusal == nil && r.Values.Count() == 1 && d.kind == steps.Line && r.Line(it.field.ID) != "" && !strings.ContainsAny(text, "\r\n") {
		if !d.changed(it.field) || paste.LooksLikeID(r.Values.ID) {
			return f.written(d.show(r)) // a whole value takes the place of what stands there
		}
		return f.written(d.pasted(r))
	}
	f.before = f.drafts
	return f.showing(r)
}

// dropped is the form without what was pasted: the fields have what they had before.
func (f form) dropped() form {
	f.Reading, f.Warned = nil, false
	if f.before != nil {
		f.drafts, f.before = f.before, nil
	}
	return f.pointed(f.focus)
}

func (f form) typed(k tea.KeyPressMsg) form {
	f = f.written(f.drafts[f.at().field.ID].key(k))
	f.Reading, f.Warned, f.scroll = nil, false, followFocus
	return f
}

// works reports whether an action does something now, where the focus is.
func (f form) works(a talk.Action) bool {
	switch a.ID {
	case talk.Tick:
		return f.at().kind == taskItem
	case talk.Move, talk.MoveBack:
		return len(f.items) > 1
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
		steps.EffectCall: "call", steps.EffectHello: "send", steps.EffectSendPIN: "send the PIN", steps.EffectLogin: "get the token",
	}[f.V.Does]; does != "" && !f.V.Met() {
		return does
	}
	return "go on"
}
