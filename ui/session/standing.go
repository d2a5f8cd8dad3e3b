package session

import (
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Standing is how far one grant of a document is, without anything unlocked.
type Standing struct {
	Role      steps.Role
	Connector steps.Connector
	Grant     steps.Grant
	Page      steps.Page // where it goes on
	Store     persist.Pin
}

// Done reports whether nothing is left to do.
func (s Standing) Done() bool { return s.Page.Last() }

// Missing are the labels of what the page still needs, if they are fields of it.
func (s Standing) Missing() []string {
	var out []string
	for _, n := range s.Page.Needs {
		if n.Met {
			continue
		}
		for _, f := range s.Page.Fields {
			if f.ID == n.Field {
				out = append(out, f.Label)
			}
		}
	}
	return out
}

// Standings are how far the grants of a document are; one that has none yet
// stands for itself.
func (s Summary) Standings(now time.Time) []Standing {
	w := steps.Wizard{Role: s.Role, Facts: s.doc.Facts}
	if len(w.Facts.Grants) == 0 {
		return []Standing{{s.Role, w.Facts.Connector, steps.Grant{}, s.Page, s.doc.Pin}}
	}
	var out []Standing
	for _, g := range w.Facts.Grants {
		at, _ := w.Apply(steps.Jump{At: now, Grant: g.ID})
		out = append(out, Standing{s.Role, w.Facts.Connector, g, at.View(), s.doc.Pin})
	}
	return out
}
