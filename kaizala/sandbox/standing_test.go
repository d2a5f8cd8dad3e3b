package sandbox

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawWorld is a world of a few users in groups that are below one another in any way.
func drawWorld(r *rapid.T) *world {
	w := emptyWorld()
	w.People = map[Person]account{Developer: {UserID: guid()}, Admin: {UserID: guid()}}
	users := []string{w.People[Admin].UserID, w.People[Developer].UserID}
	for range rapid.IntRange(1, 5).Draw(r, "users") {
		u := user{ID: guid(), Provisioned: rapid.Bool().Draw(r, "provisioned")}
		w.Users.put(u)
		users = append(users, u.ID)
	}
	some := func(from []string, what string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(string) bool { return rapid.IntRange(0, 2).Draw(r, what) > 0 })
	}
	var ids []string
	for i := range rapid.IntRange(1, 9).Draw(r, "groups") {
		g := group{ID: fmt.Sprint(i), Admins: some(users, "admin"), Parents: some(ids, "parent")}
		for _, u := range some(users, "member") {
			g.add(u)
		}
		w.Groups.put(g)
		ids = append(ids, g.ID)
	}
	return w
}

// downFrom lists a group and what is below it, by looking at all groups for each.
func downFrom(w *world, id string) []string {
	out := []string{id}
	for i := 0; i < len(out); i++ {
		for g := range w.Groups.all() {
			if slices.Contains(g.Parents, out[i]) && !slices.Contains(out, g.ID) {
				out = append(out, g.ID)
			}
		}
	}
	return out
}

// Numbers of users and roles are those that follow from the documentation group by group,
// in whatever way groups are below one another.
func TestNumbersAndRoles(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		w := drawWorld(r)
		c := caller{claims: claims{Person: Admin}, user: w.People[Admin].user()}
		if rapid.Bool().Draw(r, "group token") {
			c.claims.Group = "0"
		}
		numbers, standing := w.census(), w.standing(c)
		for g := range w.Groups.all() {
			below, seen := downFrom(w, g.ID), map[string]bool{}
			var want counts
			for _, id := range below {
				sub, _ := w.group(id)
				for _, u := range sub.people() {
					who, _ := w.user(u)
					want.all++
					if !seen[u] && !who.Provisioned {
						want.unprovisioned++
					}
					seen[u] = true
				}
			}
			want.unique = len(seen)
			if got := numbers.count(g); got != want {
				r.Fatalf("%s has %+v, want %+v", g.ID, got, want)
			}
			var roles []string // here and above
			inBelow := false
			for o := range w.Groups.all() {
				own := o.role(c.user.ID)
				switch {
				case c.claims.Group != "":
					if o.ID == c.claims.Group && slices.Contains(downFrom(w, o.ID), g.ID) {
						roles = append(roles, roleAdmin)
					}
				case slices.Contains(downFrom(w, o.ID), g.ID):
					roles = append(roles, own)
				case slices.Contains(below, o.ID):
					inBelow = inBelow || own != ""
				}
			}
			role := ""
			if roles = slices.DeleteFunc(roles, func(r string) bool { return r == "" }); len(roles) > 0 {
				role = slices.Min(roles) // Admin comes before Member
			}
			if got, seen := standing.roleIn(g); got != role || seen != (role != "" || inBelow) {
				r.Fatalf("%s: %q %v, want %q %v", g.ID, got, seen, role, inBelow)
			}
		}
	})
}

// A damaged world may have groups in a circle: nothing runs without end.
func TestGroupsInACircle(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.Groups.put(group{ID: "a", Name: "a", Parents: []string{"b"}})
	w.Groups.put(group{ID: "b", Name: "b", Parents: []string{"a"}})
	g, _ := w.group("a")
	w.census().count(g)
	w.roleIn(g, caller{})
	if len(w.ancestry("a")) != 2 || len(w.parentsFirst()) != w.Groups.len() {
		t.Error(w.ancestry("a"))
	}
}
