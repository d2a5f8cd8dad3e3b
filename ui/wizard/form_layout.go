package wizard

import (
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

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
		f.before, f.scroll, f.focus = nil, followFocus, f.start()
	}
	if failed && f.W.Notice.Code != "" || f.scroll >= 0 && f.Waiting() != "" && before.Waiting() == "" {
		f.scroll = followFocus // what is told is to be seen
	}
	if i := f.mends(); i >= 0 && (moved || failed) { // later, the person may be somewhere else
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
