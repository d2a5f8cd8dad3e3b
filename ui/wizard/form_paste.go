package wizard

import (
	"slices"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
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
		return f.readAhead(text, now)
	}
	if it.kind != fieldItem || text == "" {
		return f
	}
	f.pasted, f.scroll, f.Warned, f.Reading = now, followFocus, false, nil
	d := f.drafts[it.field.ID]
	switch {
	case d.kind == steps.Box:
		if d.long = len(text) > maxTyped; !d.long {
			d.value = secret.New(secret.CleanLines(text))
		}
		return f.written(d)
	case it.field.Free:
		return f.written(d.inserted(paste.CleanValue(it.field.ID, text)))
	}
	r := f.S.Read(it.field.ID, text)
	switch whole := !d.changed(it.field) || paste.LooksLikeID(r.Values.ID); {
	case !isLineOf(it.field.ID, d, r) || strings.ContainsAny(text, "\r\n"):
		f.before = f.drafts
		return f.showing(r)
	case whole: // it takes the place of what stands there
		return f.written(d.show(r))
	}
	return f.written(d.pasted(r))
}

// readAhead reads a paste on a page without fields, where it has all that a live call needs,
// or what a page ahead asks for, or where it is of a connector that is set up already.
func (f form) readAhead(text string, now time.Time) form {
	r := f.S.Read("", text)
	if steps.CodeOf(r.Refusal) == session.CodeSetUpAlready || r.Callable() && f.W.Role == steps.Developer || slices.ContainsFunc(f.V.Ahead, r.Found.Fills) {
		f.pasted, f.scroll, f.Warned, f.Reading = now, followFocus, false, &r
	}
	return f
}

// isLineOf reports whether a paste is the value of a field of one line and nothing else.
func isLineOf(id steps.FieldID, d draft, r paste.Reading) bool {
	return r.Refusal == nil && r.Values.Count() == 1 && d.kind == steps.Line && r.Line(id) != ""
}

// doubting is the form with the reading of what was typed into a field. If that is dropped,
// the field has what is kept.
func (f form) doubting(r paste.Reading, typed steps.Field) form {
	f.Reading, f.before = &r, f.written(newDraft(typed)).drafts
	return f
}

// dropped is the form without what was pasted: the fields have what they had before.
func (f form) dropped() form {
	f.Reading, f.Warned = nil, false
	if f.before != nil {
		f.drafts, f.before = f.before, nil
	}
	return f.pointed(f.focus)
}
