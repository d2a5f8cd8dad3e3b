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
		w := s.world
		var lengths []int
		for _, table := range w.tables() {
			lengths = append(lengths, table.len())
		}
		if !slices.Equal(lengths, []int{3, 6, 3, 13, 2, 2, 3, 3, 2, 2, 2, 2}) { // one each more than in world-2.json
			t.Errorf("%v", lengths)
		}
		if w.Version != worldVersion || w.Ahead != 48*time.Hour || len(w.Faults) != 1 || !w.People[Developer].SignedIn || !w.People[Developer].Tenant || w.People[Admin].SignOuts != 2 {
			t.Errorf("%+v", w.head)
		}
		const id = "00000001-1111-4222-8333-444444444444"
		connector, _ := w.Connectors.get(id)
		group, _ := w.Groups.get(id + "@2")
		grant, _ := w.Grants.get(joined(id, id+"@2"))
		user, _ := w.Users.get(id + "@2")
		post, _ := w.Posts.get(id)
		action, _ := w.Actions.get(id)
		response, _ := w.Responses.get(id)
		reaction, _ := w.Reactions.get(id)
		medium, _ := w.Media.get(id)
		hook, _ := w.Hooks.get(id)
		delivery, _ := w.Deliveries.get(id)
		revoked, _ := w.Revoked.get("00000000000000000000000000000a01")
		for what, ok := range map[string]bool{
			"connectors": connector.Name == "Fleet" && connector.Inactive && connector.Permissions != nil, "groups": group.Name == "Night shift 1" && group.Welcome == "Hello",
			"grants": grant.Generation == 7, "users": user.Name == "Noor" && user.Phone == "+442079460191", "posts": post.Text == "The canteen opens at noon",
			"actions": action.Title == "Breakfast" && len(action.Questions) == 1, "responses": response.Action == id && response.Name == "Noor" && string(response.Answers[0]) == `"eggs"`,
			"reactions": reaction.Comment == "Good" && reaction.Ref == id, "media": medium.Name == "plan.pdf" && medium.Size == 3,
			"hooks": hook.Context == "payroll" && !hook.Active && w.receiver(hook).Token == "token", "deliveries": delivery.Hook == id && delivery.Tries == 3 && delivery.Status == 503,
			"revoked": revoked.Until.Equal(time.Date(2026, time.March, 2, 13, 0, 0, 0, time.UTC)),
		} {
			if !ok {
				t.Errorf("%s: the row that was added and changed is not there", what)
			}
		}
		if c := w.Connectors.list(); c[0].Name != "Payroll" || c[1].Name != "Rota" {
			t.Errorf("%+v", c)
		}
		if found := slices.Collect(w.Posts.by(byID, folded(id))); len(found) != 1 {
			t.Errorf("by its ID: %v", found)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(logOf(path)); !os.IsNotExist(err) {
			t.Errorf("its log is still there: %v", err)
		}
	}
}
