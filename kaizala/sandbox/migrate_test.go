package sandbox

import (
	"os"
	"slices"
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
		if w.Version != worldVersion || w.Ahead != 36*time.Hour || len(w.Faults) != 1 || w.Revoked.len() != 1 || !w.People[Admin].Moved || w.Grants.len() != 2 {
			t.Errorf("%+v", w)
		}
		sizes := []int{42, 17, 260, 3}
		for i, g := range w.Groups.list() {
			if g.Size() != sizes[i] || len(g.people()) != sizes[i] || len(g.Admins) != 1 {
				t.Errorf("%s has %d members", g.Name, g.Size())
			}
		}
		if g, _ := w.group("238664af-9bee-4f11-9943-b00713cdabcd@2"); g.role(w.People[Admin].UserID) != roleAdmin {
			t.Errorf("%v", g.Admins)
		}
		var token secret.Secret
		if token, err = w.sign(w.Grants.list()[0], refreshLife, s.now()); err != nil {
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

// A world of version 2 is brought to this one with everything that was in it: an action
// held its responses, and revoked tokens were an object.
func TestWorldsOfVersion2(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/world-2.json")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir() + "/world.json"
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is of this version
		s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, Now: newClock().Now})
		if err != nil {
			t.Fatal(err)
		}
		w := s.world
		lengths := []int{w.Connectors.len(), w.Groups.len(), w.Grants.len(), w.Users.len(), w.Posts.len(), w.Actions.len(), w.Responses.len(), w.Reactions.len(), w.Media.len(), w.Hooks.len(), w.Deliveries.len(), w.Revoked.len()}
		if !slices.Equal(lengths, []int{2, 5, 2, 12, 1, 1, 2, 2, 1, 1, 1, 1}) || w.Version != worldVersion || len(w.Faults) != 2 || w.Ahead != 36*time.Hour || w.People[Admin].SignOuts != 2 {
			t.Errorf("%v %+v", lengths, w.head)
		}
		a := w.Actions.list()[0]
		if responses := slices.Collect(w.Responses.by(byAction, a.ID)); len(responses) != 2 || responses[0].Name != "x" || a.Title != "Lunch" || len(a.Questions) != 1 {
			t.Errorf("%+v %+v", a, responses)
		}
		if h := w.Hooks.list()[0]; w.receiver(h).Token != "token" || w.Deliveries.list()[0].Hook != h.ID {
			t.Errorf("%+v", h)
		}
		g := w.Grants.list()[0]
		token, err := w.sign(g, accessLife, newClock().Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, _, _, why := w.verify(token.Reveal(), useAccess, s.now()); why != whyExpired && why != whyRevoked {
			t.Errorf("the revoked token: %q", why)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
