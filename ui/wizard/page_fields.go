package wizard

import (
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// Labels stand beside their fields on a screen at least this wide, else above them.
const (
	wide       = 60
	labelWidth = 25 // at least
)

// labelWidth is that of the page's labels.
func (d drawing) labelWidth() int {
	widest := labelWidth
	for _, f := range d.V.Fields {
		widest = max(widest, ansi.StringWidth(named(f))+2)
	}
	return min(widest, d.width/2)
}

// named is a field's label.
func named(f steps.Field) string {
	if f.Optional {
		return f.Label + " (optional)"
	}
	return f.Label
}

func (d drawing) field(it item, focused bool) {
	f := it.field
	t, written := d.theme, d.drafts[f.ID]
	label := named(f)
	pointer, style := t.pointed(focused)
	lead := pointer + style.Render(cell(label, d.labelWidth(), t))
	if d.width < wide {
		d.text(style, pointer, label)
		lead = "    "
	}
	if written.kind == steps.Line && !written.hidden {
		line := written.window(max(d.width-ansi.StringWidth(lead)-1, 8), t.cursor(focused), d.cutSign())
		if written.line.Value() == "" {
			line = t.cursor(focused) + t.dim.Render(f.Hint)
		}
		d.lines = append(d.lines, ansi.Truncate(lead+line, d.width, t.mark.more))
	} else {
		d.masked(lead, f, written, focused)
	}
	if n := d.W.Notice; n.Code == steps.CodeMissing && n.Field == f.ID && !written.changed(f) && !d.reads(f.ID) && f.Value == "" && !f.Held.Yes() {
		d.text(t.warn, "  ! ", "This is still needed.")
	}
	if written.long {
		d.text(t.bad, "  ! ", "That is more than 16 kB and was not taken. A token has about a thousand characters.")
	}
}

// masked shows what may be secret: never more than its length and its end.
func (d drawing) masked(lead string, f steps.Field, written draft, focused bool) {
	t, v, held := d.theme, written.masked(), f.Held
	if d.Reading != nil {
		if r := d.Reading.Secret(f.ID); !r.IsZero() {
			v = r
		}
	}
	cursor := t.cursor(focused)
	switch {
	case d.page.reveal.on && focused && !v.IsZero():
		d.text(t.warn, lead, v.Reveal())
	case !v.IsZero():
		tail := v.Tail()
		if written.kind == steps.Box || written.hidden || f.ID == steps.PINField {
			tail = "" // the end of a message tells nothing, the end of a PIN too much
		}
		d.text(t.plain, lead, t.mark.mask+tail+cursor+t.dim.Render("  "+words.Characters(v.Len())))
	case held.Yes():
		style := t.good
		if held.Says.Cut {
			style = t.warn
		}
		d.text(style, lead, t.mark.mask+cursor+"  "+words.Has(f, d.S.UnkeptFields())+": "+words.Held(held, d.Zone))
	default:
		d.text(t.dim, lead+cursor, f.Hint)
	}
}

// reads reports whether what was pasted has a value for the field.
func (f form) reads(id steps.FieldID) bool {
	return f.Reading != nil && (f.Reading.Line(id) != "" || !f.Reading.Secret(id).IsZero())
}

// read describes what was pasted before it is kept.
func (d drawing) read() {
	r, t := d.Reading, d.theme
	if r == nil {
		return
	}
	d.blank()
	if d.undecided() {
		d.candidates(r.Conflicts[0])
		return
	}
	if r.Refusal != nil {
		d.tell(func() { d.says(steps.CodeOf(r.Refusal), r.Refusal, t.bad) })
		return
	}
	mark := t.good.Render(t.mark.done)
	if len(r.Warnings) > 0 {
		mark = " "
	}
	found := func() {
		for _, row := range words.Reading(*r, d.Zone) {
			d.text(t.plain, mark+" ", row.Label+": "+row.Text)
		}
	}
	if d.low { // what speaks against it and what Enter does are to be seen first
		found()
	} else {
		d.tell(found)
	}
	d.tell(func() {
		for _, w := range r.Warnings {
			d.says(steps.CodeOf(w), w, t.warn)
		}
		switch {
		case len(r.Warnings) == 0:
			d.text(t.accent, "  ", "Enter keeps it.")
		case d.Warned:
			d.text(t.accent, "  ", "Press Enter again to use it anyway, Esc to drop it.")
		default:
			d.text(t.accent, "  ", "Press Enter twice to use it anyway, Esc to drop it.")
		}
	})
}
