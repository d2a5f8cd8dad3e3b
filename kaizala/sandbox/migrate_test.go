package sandbox

import (
	"os"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
)

// A world of the version before is brought to this one: nothing in it is lost, groups
// are as large as they were, and its tokens work.
func TestOlderWorlds(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/world-1.json")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/world.json"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return newClock().Now().Add(time.Minute) }
	for range 2 { // the second time it is of this version
		s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		w := s.world
		if w.Version != worldVersion || w.Ahead != 36*time.Hour || len(w.Faults) != 1 || len(w.Revoked) != 1 || !w.People[Admin].Moved || len(w.Grants) != 2 {
			t.Errorf("%+v", w)
		}
		sizes := []int{42, 17, 260, 3}
		for i, g := range w.Groups {
			if g.Size() != sizes[i] || len(g.people()) != sizes[i] || len(g.Admins) != 1 {
				t.Errorf("%s has %d members", g.Name, g.Size())
			}
		}
		if g, _ := w.group("238664af-9bee-4f11-9943-b00713cdabcd@2"); g.role(w.People[Admin].UserID) != roleAdmin {
			t.Errorf("%v", g.Admins)
		}
		var token secret.Secret
		if token, err = w.sign(w.Grants[0], refreshLife, s.now()); err != nil {
			t.Fatal(err)
		}
		if _, _, of, why := w.verify(token.Reveal(), useRefresh, s.now()); why != "" || of.Name != "Payroll" {
			t.Error(why)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
