package wizard

import (
	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// maxTyped is how much a field takes, in bytes. More is refused with a message.
const maxTyped = 16_000

// draft is what a person typed or pasted into a field and did not keep yet. A line is
// in a textinput; a value that may be secret is only in a secret.Secret.
type draft struct {
	field steps.FieldID
	kind  steps.FieldKind
	line  textinput.Model
	value secret.Secret
	long  bool // the last input was too long and was not taken
	// hidden: the line was refused and may be secret; it is masked until it is empty.
	hidden bool
}

func newDraft(f steps.Field) draft {
	d := draft{field: f.ID, kind: f.Kind}
	if f.Kind == steps.Line {
		d.line = textinput.New()
		d.line.Prompt = ""
		d.line.CharLimit = 0 // it would cut silently
		d.line.KeyMap.Paste = key.NewBinding(key.WithDisabled())
		d.line.SetStyles(textinput.Styles{}) // the default styles suit one background only
		d.line.SetValue(f.Value)
	}
	return d
}

// changed reports whether the field's draft differs from what is known.
func (d draft) changed(f steps.Field) bool {
	if d.kind == steps.Line {
		return d.line.Value() != f.Value
	}
	return !d.value.IsZero()
}

func (d draft) key(k tea.KeyPressMsg) draft {
	if d.kind == steps.Line {
		d.line, _ = d.line.Update(k)
		d.hidden = d.hidden && d.line.Value() != ""
		return d
	}
	d.value, d.long = edited(d.value, k, maxTyped)
	return d
}

// edited is a secret after a key press. One that would have more than most bytes is
// too long, and stays as it was.
func edited(v secret.Secret, k tea.KeyPressMsg, most int) (_ secret.Secret, long bool) {
	r := []rune(v.Reveal())
	switch s := k.String(); {
	case s == "backspace" && len(r) > 0:
		r = r[:len(r)-1]
	case s == "ctrl+u":
		r = nil
	case k.Text != "" && len(v.Reveal())+len(k.Text) > most:
		return v, true
	default:
		r = append(r, []rune(k.Text)...)
	}
	return secret.New(string(r)), false
}

// focused gives the field the cursor, or takes it.
func (d draft) focused(yes bool) draft {
	if d.kind == steps.Line {
		if yes {
			d.line.Focus()
		} else {
			d.line.Blur()
		}
	}
	return d
}

// masked is what of the draft may be secret, or none.
func (d draft) masked() secret.Secret {
	if d.hidden {
		return secret.New(d.line.Value())
	}
	return d.value
}

func (d draft) text() string {
	if d.kind == steps.Line {
		return d.line.Value()
	}
	return d.value.Reveal()
}

// show fills the draft with what a reading found for its field.
func (d draft) show(r paste.Reading) draft {
	if d.kind == steps.Line {
		if v := r.Line(d.field); v != "" {
			d.line.SetValue(v)
			d.line.CursorEnd()
			d.hidden = false
		}
	}
	return d
}

// pasted puts one value at the cursor of a line.
func (d draft) pasted(r paste.Reading) draft {
	if v := r.Found.Name + r.Found.ID + r.Found.Group; d.line.Value() != "" && v != "" {
		return d.inserted(v)
	}
	return d.show(r)
}

func (d draft) inserted(v string) draft {
	if d.long = len(d.line.Value())+len(v) > maxTyped; d.long {
		return d
	}
	d.line, _ = d.line.Update(tea.PasteMsg{Content: v})
	return d
}

// window is the part of a line that fits: from its start, or around the cursor of a field
// that has the focus, whose mark is in it. Where the line is cut stands the sign for it.
func (d draft) window(width int, cursor, cut string) string {
	value := d.line.Value()
	if cursor == "" {
		return ansi.Truncate(value, width, cut)
	}
	at := ansi.StringWidth(string([]rune(value)[:d.line.Position()]))
	from := max(0, at-width+1)
	to, before, after := from+width, "", ""
	if from > 0 {
		before = cut
	}
	if to < ansi.StringWidth(value) {
		after = cut
	}
	head := ansi.Cut(value, from+ansi.StringWidth(before), at)
	return before + head + cursor + ansi.Cut(value, at, to-ansi.StringWidth(after)) + after
}

// hiding is the form with a line masked whose text was refused.
func (f form) hiding(field steps.FieldID) form {
	d, ok := f.drafts[field]
	if !ok || d.kind != steps.Line {
		return f
	}
	d.hidden = true
	return f.written(d)
}
