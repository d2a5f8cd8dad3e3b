package steps

import "time"

// Progress is how far a track is: the page where it goes on, without what is drawn on
// it. A list of a thousand set-ups needs no more.
type Progress struct {
	Page    PageID
	Grant   GrantID // whose page it is; "": there is none yet
	Step    int     // as the page has it
	Title   string
	Missing []string // labels of the fields that the page still needs
	Last    bool     // nothing is left to do
}

// ProgressOf is how far a role's track is at now: see Resume. It is what View says of
// that page.
func ProgressOf(r Role, f Facts, now time.Time) Progress {
	w := Wizard{Role: r, Facts: f}
	w.Page, w.Grant = Resume(r, f, now)
	p, g := pages()[w.Page], w.current()
	at := Progress{Page: w.Page, Grant: w.Grant, Step: p.step, Title: filler(f, g)(p.title), Last: w.neighbour(+1) == ""}
	for _, id := range p.needs {
		if needs[id].met(f, g) {
			continue
		}
		at.Last = false
		for _, field := range p.fields {
			if field == needs[id].field {
				at.Missing = append(at.Missing, fields[field].Label)
			}
		}
	}
	return at
}
