package wizard

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// showing is the form with a reading in its fields.
func (f form) showing(r paste.Reading) form {
	f.Reading, f.choice = &r, 0
	for _, d := range f.drafts {
		f = f.written(d.show(r))
	}
	return f
}

// undecided reports whether the reading has several values for one field.
func (f form) undecided() bool { return f.Reading != nil && len(f.Reading.Conflicts) > 0 }

// decide takes a key that says which of several values counts, and reports whether it
// was one.
func (p page) decide(k tea.KeyPressMsg) (page, bool) {
	if !p.undecided() {
		return p, false
	}
	n := len(p.Reading.Conflicts[0].Candidates)
	switch s := k.String(); s {
	case "up", "down":
		by := map[string]int{"up": n - 1, "down": 1}[s]
		p.choice = (p.choice + by) % n
		return p, true
	case "enter":
		if p.Now().Sub(p.pasted) >= talk.PasteGuard {
			p.form = p.showing(p.Reading.Choose(p.choice))
		}
		return p, true
	default:
		i, err := strconv.Atoi(s)
		if err != nil || i < 1 || i > n {
			return p, false
		}
		p.form = p.showing(p.Reading.Choose(i - 1))
		return p, true
	}
}

// candidates asks which of several values counts.
func (d drawing) candidates(of paste.Conflict) {
	t := d.theme
	d.marked("!", words.Undecided(of), t.warn)
	d.sheet.focus(true, func() {
		for i, c := range of.Candidates {
			lead, style := t.pointed(i == d.choice)
			d.text(style, lead, strconv.Itoa(i+1)+"  "+words.Candidate(c, t.mark.mask))
		}
		d.text(t.accent, "  ", "A number or Enter chooses, Esc drops the text.")
	})
}
