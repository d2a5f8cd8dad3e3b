package wizard

import (
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

func (p page) fields(s *sheet) {
	for i, it := range p.items {
		if it.kind != fieldItem {
			continue
		}
		s.focus(i == p.focus, func() { p.field(s, it.field, i == p.focus) })
	}
}

// Labels stand beside their fields from a width on, above them below it.
const (
	wide       = 60
	labelWidth = 24
)

func (p page) field(s *sheet, f steps.Field, focused bool) {
	t, d := p.env.theme, p.drafts[f.ID]
	label := f.Label
	if f.Optional {
		label += " (optional)"
	}
	style := t.plain
	if focused {
		style = t.accent
	}
	lead := p.pointer(focused) + style.Render(pad(label, labelWidth))
	if s.width < wide {
		s.text(style, p.pointer(focused), label)
		lead = "    "
	}
	if d.kind == steps.Line {
		d.line.SetWidth(max(s.width-ansi.StringWidth(lead)-2, 8))
		line := d.line.View()
		if d.line.Value() == "" {
			line = p.cursor(focused) + " " + t.dim.Render(f.Hint)
		}
		s.lines = append(s.lines, ansi.Truncate(lead+line, s.width, t.mark.more))
	} else {
		p.masked(s, lead, f, d, focused)
	}
	if n := p.w.Notice; n.Code == steps.CodeMissing && n.Field == f.ID && !d.changed(f) && f.Value == "" && !f.Held.Yes() {
		s.text(t.warn, "  ! ", "This is still needed.")
	}
	if d.long {
		s.text(t.bad, "  ! ", "That is more than 16 kB and was not taken. A token has about a thousand characters.")
	}
}

// cursor is the mark of where typing goes.
func (p page) cursor(focused bool) string {
	if focused {
		return p.env.theme.accent.Render("█")
	}
	return ""
}

// masked shows what may be secret: never more than its length and its end.
func (p page) masked(s *sheet, lead string, f steps.Field, d draft, focused bool) {
	t, v, held := p.env.theme, d.value, f.Held
	if p.reading != nil {
		if r := p.reading.Secret(f.ID); !r.IsZero() {
			v = r
		}
	}
	cursor := p.cursor(focused)
	switch {
	case p.reveal != 0 && focused && !v.IsZero():
		s.text(t.warn, lead, v.Reveal())
	case !v.IsZero():
		tail := v.Tail()
		if d.kind == steps.Box || f.ID == steps.PINField {
			tail = "" // the end of a message says nothing, that of a PIN too much
		}
		s.text(t.plain, lead, t.mark.mask+tail+cursor+t.dim.Render("  "+words.Characters(v.Len())))
	case held.Yes():
		s.text(t.good, lead, t.mark.mask+cursor+"  "+words.Has(f, p.s.UnkeptFields())+": "+words.Held(held, p.env.zone))
	default:
		s.text(t.dim, lead, cursor+" "+f.Hint)
	}
}

// read describes what was pasted before it is kept.
func (p page) read(s *sheet) {
	r, t := p.reading, p.env.theme
	if r == nil {
		return
	}
	s.blank()
	if r.Refusal != nil {
		p.words(s, steps.CodeOf(r.Refusal), r.Refusal, t.bad)
		return
	}
	mark := t.good.Render(t.mark.done)
	if len(r.Warnings) > 0 {
		mark = " "
	}
	for _, row := range words.Found(r.Found, p.env.zone) {
		s.text(t.plain, mark+" ", row.Label+": "+row.Text)
	}
	s.focus(true, func() {
		for _, w := range r.Warnings {
			p.words(s, steps.CodeOf(w), w, t.warn)
		}
		switch {
		case len(r.Warnings) == 0:
			s.text(t.accent, "  ", "Enter keeps it.")
		case p.sure:
			s.text(t.accent, "  ", "Enter once more uses it anyway; Esc drops it.")
		default:
			s.text(t.accent, "  ", "Enter, twice, uses it anyway; Esc drops it.")
		}
	})
}

// mayInsist reports whether the message in the box is used if Enter is pressed
// again, though its token spoke against it.
func (p page) mayInsist() bool {
	return words.MayInsist(p.w.Notice)
}
