package wizard

import (
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/talk"
)

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
