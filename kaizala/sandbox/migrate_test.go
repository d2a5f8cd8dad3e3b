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

// A world of version 3 is a file and the log of its later changes: the world put back to a
// seed, and rows of each table added, changed and removed. All of it counts, and is in one
// file afterwards.
func TestWorldsOfVersion3(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/world.json"
	for from, to := range map[string]string{"testdata/world-3.json": path, "testdata/world-3.json.log": logOf(path)} {
		text, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // the second time it is in one file
		s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, Now: newClock().Now})
		if err != nil {
			t.Fatal(err)
		}
		hasWorld3(t, s.world)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(logOf(path)); !os.IsNotExist(err) {
			t.Errorf("its log is still there: %v", err)
		}
	}
}

// hasWorld3 fails the test unless the world is that of world-3.json and its log.
func hasWorld3(t *testing.T, w *world) {
	t.Helper()
	var lengths []int
	for _, table := range w.tables() {
		lengths = append(lengths, table.len())
	}
	if !slices.Equal(lengths, []int{3, 6, 3, 13, 2, 2, 3, 3, 2, 2, 2, 2}) { // one each more than in world-2.json
		t.Errorf("%v", lengths)
	}
	if w.Version != worldVersion || w.Ahead != 48*time.Hour || len(w.Faults) != 1 {
		t.Errorf("%+v", w.head)
	}
	if dana := w.People[Developer]; !dana.SignedIn || !dana.Tenant || w.People[Admin].SignOuts != 2 {
		t.Errorf("%+v", w.People)
	}
	for table, row := range rowsOfWorld3() {
		if !row(w) {
			t.Errorf("%s: the row that was added and changed is not there", table)
		}
	}
	if c := w.Connectors.list(); c[0].Name != "Payroll" || c[1].Name != "Rota" {
		t.Errorf("%+v", c)
	}
	if found := slices.Collect(w.Posts.by(byID, folded(idOfWorld3))); len(found) != 1 {
		t.Errorf("by its ID: %v", found)
	}
}

// idOfWorld3 is the ID of each row that the log of world-3.json adds and changes.
const idOfWorld3 = "00000001-1111-4222-8333-444444444444"

// rowsOfWorld3 say for each table whether it has the row that the log adds and changes.
func rowsOfWorld3() map[string]func(*world) bool {
	return map[string]func(*world) bool{
		"connectors": func(w *world) bool {
			c, _ := w.Connectors.get(idOfWorld3)
			return c.Name == "Fleet" && c.Inactive && c.Permissions != nil
		},
		"groups": func(w *world) bool {
			g, _ := w.Groups.get(idOfWorld3 + "@2")
			return g.Name == "Night shift 1" && g.Welcome == "Hello"
		},
		"grants": func(w *world) bool {
			g, _ := w.Grants.get(joined(idOfWorld3, idOfWorld3+"@2"))
			return g.Generation == 7
		},
		"users": func(w *world) bool {
			u, _ := w.Users.get(idOfWorld3 + "@2")
			return u.Name == "Noor" && u.Phone == "+442079460191"
		},
		"posts": func(w *world) bool {
			p, _ := w.Posts.get(idOfWorld3)
			return p.Text == "The canteen opens at noon"
		},
		"actions": func(w *world) bool {
			a, _ := w.Actions.get(idOfWorld3)
			return a.Title == "Breakfast" && len(a.Questions) == 1
		},
		"responses": func(w *world) bool {
			r, _ := w.Responses.get(idOfWorld3)
			return r.Action == idOfWorld3 && r.Name == "Noor" && string(r.Answers[0]) == `"eggs"`
		},
		"reactions": func(w *world) bool {
			r, _ := w.Reactions.get(idOfWorld3)
			return r.Comment == "Good" && r.Ref == idOfWorld3
		},
		"media": func(w *world) bool {
			m, _ := w.Media.get(idOfWorld3)
			return m.Name == "plan.pdf" && m.Size == 3
		},
		"hooks": func(w *world) bool {
			h, _ := w.Hooks.get(idOfWorld3)
			return h.Context == "payroll" && !h.Active && w.receiver(h).Token == "token"
		},
		"deliveries": func(w *world) bool {
			d, _ := w.Deliveries.get(idOfWorld3)
			return d.Hook == idOfWorld3 && d.Tries == 3 && d.Status == 503
		},
		"revoked": func(w *world) bool {
			r, _ := w.Revoked.get("00000000000000000000000000000a01")
			return r.Until.Equal(time.Date(2026, time.March, 2, 13, 0, 0, 0, time.UTC))
		},
	}
}
