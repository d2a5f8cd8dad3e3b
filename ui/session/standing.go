package session

import (
	"path/filepath"
	"slices"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// Standing is how far one grant of a document is, without anything unlocked.
type Standing struct {
	Target    Target
	Key       persist.Key // of its document
	Connector steps.Connector
	Grant     steps.Grant
	Page      steps.Page // where it goes on
	Store     persist.Pin
	Team      string // that keeps the document; "": it is kept here
}

// StoredIn is the kind of store that has the secrets: that of the pin, or InTeam.
func (s Standing) StoredIn() string { return storedIn(s.Store, s.Team) }

// StoredIn is the kind of store that has the secrets: that of the pin, or InTeam.
func (s Summary) StoredIn() string { return storedIn(s.doc.Pin, s.Team()) }

// InTeam is the kind of a team's store, beside those of pins.
const InTeam = "team"

func storedIn(p persist.Pin, team string) string {
	if team != "" {
		return InTeam
	}
	return string(p.Kind)
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
		return []Standing{{s.Target, s.Key(), w.Facts.Connector, steps.Grant{}, s.Page, s.doc.Pin, s.Team()}}
	}
	out := make([]Standing, 0, len(w.Facts.Grants))
	for _, g := range s.doc.Facts.Grants {
		w.Facts.Grants = []steps.Grant{g} // no grant's page depends on another, and each Apply copies all
		at, _ := w.Apply(steps.Jump{Grant: g.ID}, steps.Moment{Now: now})
		out = append(out, Standing{s.Target, s.Key(), w.Facts.Connector, g, at.View(), s.doc.Pin, s.Team()})
	}
	return out
}

// Key is the document's.
func (s Summary) Key() persist.Key { return s.doc.Key }

// Team names the team's store that keeps the document; "": it is kept here.
func (s Summary) Team() string {
	if s.team == nil {
		return ""
	}
	return s.team.Name
}

// Pin is what opens the document.
func (s Summary) Pin() persist.Pin { return s.doc.Pin }

// Facts are the document's.
func (s Summary) Facts() steps.Facts { return s.doc.Facts }

// NamedBy keeps the documents whose connector a token in clear names; all of them if
// it names none.
func NamedBy(docs []Summary, text string) []Summary {
	p, err := paste.RawReply(text)
	if err != nil {
		return docs
	}
	c, err := kaizala.ReadToken(p.Token)
	if err != nil || c.ConnectorID == "" {
		return docs
	}
	named := slices.DeleteFunc(slices.Clone(docs), func(d Summary) bool { return d.doc.Facts.Connector.ID != c.ConnectorID })
	if len(named) == 0 {
		return docs
	}
	return named
}

// At finds the document that lies in a file, one that cannot be read any more
// included.
func (h *Home) At(path string) (persist.Key, bool) {
	want, err := filepath.Abs(path)
	if err != nil {
		return persist.Key{}, false
	}
	var keys []persist.Key
	for _, r := range persist.Realms() {
		if !h.Target.Named || r == h.Target.Realm {
			more, _ := h.Store.Keys(r)
			keys = append(keys, more...)
		}
	}
	for _, k := range keys {
		places, _ := h.Store.Places(k)
		for _, p := range places {
			if p.Kind == files.PlaceDocument && p.Path == want {
				return k, true
			}
		}
	}
	return persist.Key{}, false
}
