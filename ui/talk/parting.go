package talk

import (
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// LosesValues reports whether values were given that are only checked: they are gone when
// their page is left.
func (t Talk) LosesValues() bool {
	f := t.W.Facts
	return t.W.Role == steps.Check && (f.Connector.ID != "" || f.Connector.Secret.Yes() || f.Grant(t.W.Grant).Refresh.Yes())
}

// Parting says what became of what a person did, and the command that goes on: in a
// line, or in none where nothing was to be kept. dir is where documents are.
func (t Talk) Parting(dir string) string {
	c := t.W.Facts.Connector
	switch kept := t.S.Vault.Kept(); {
	case t.W.Role == steps.User:
		return ""
	case !kept:
		return words.NothingKept
	case t.S.Place() != "":
		dir = t.S.Place()
	}
	return words.Saved(t.W.Role, c.Name, dir, t.S.Target.Flags())
}
