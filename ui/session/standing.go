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
	At        steps.Progress // where it goes on
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

// Standings are how far the grants of a document are; one that has none yet
// stands for itself.
func (s Summary) Standings(now time.Time) []*Standing {
	f := s.doc.Facts
	stands := func(g steps.Grant, at steps.Progress) *Standing {
		return &Standing{s.Target, s.Key(), f.Connector, g, at, s.doc.Pin, s.Team()}
	}
	if len(f.Grants) == 0 {
		return []*Standing{stands(steps.Grant{}, s.At)}
	}
	out := make([]*Standing, 0, len(f.Grants))
	for i, g := range f.Grants {
		one := f
		one.Grants = f.Grants[i : i+1] // no grant's page depends on another
		out = append(out, stands(g, steps.ProgressOf(s.Role, one, now)))
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
	named := slices.DeleteFunc(slices.Clone(docs), func(d Summary) bool { return !kaizala.SameID(d.doc.Facts.Connector.ID, c.ConnectorID) })
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
