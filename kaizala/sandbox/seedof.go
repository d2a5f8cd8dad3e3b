package sandbox

import (
	"cmp"
	"crypto/rand"
	"time"
)

// seed returns the seed of a world, with a new key, new secrets and new tokens.
func (w *world) seed(now time.Time) seed {
	out := seed{Version: seedVersion, Key: newWorld().Key, People: map[Person]seedPerson{}}
	with := &world{head: head{Key: out.Key, People: w.People}, Connectors: w.Connectors} // signs the tokens
	for _, p := range everybody() {
		a := w.People[p]
		out.People[p] = seedPerson{ID: a.UserID, Name: a.Name, Phone: a.Phone, TenantAdmin: a.Tenant}
	}
	for u := range w.Users.all() {
		if u.Provisioned && u.Phone != "" {
			out.Users = append(out.Users, seedPerson{ID: u.ID, Name: u.Name, Phone: u.Phone})
		}
	}
	for _, g := range w.parentsFirst() {
		out.Groups = append(out.Groups, seedGroup{ID: g.ID, Name: g.Name, Type: g.Type, Welcome: g.Welcome,
			Admins: w.seedNames(g.Admins), Members: w.seedNames(g.Members), Subscribers: w.seedNames(g.Subscribers), Parents: g.Parents})
	}
	for c := range w.Connectors.all() {
		made := seedConnector{ID: c.ID, Secret: rand.Text()[:10], Name: c.Name, Owner: c.Owner, RedirectURL: c.RedirectURL, Permissions: c.Permissions}
		for g := range w.Grants.by(byConnector, c.ID) {
			if g.Removed {
				continue
			}
			g.Generation, g.Issued = 1, now
			if token, err := with.sign(g, refreshLife, now); err == nil {
				made.Grants = append(made.Grants, seedGrant{Group: g.Group, Person: g.Person, RefreshToken: token.Reveal()})
			}
		}
		out.Connectors = append(out.Connectors, made)
	}
	return out
}

// seedNames names users as a seed does. Bots have neither name nor number there.
func (w *world) seedNames(ids []string) []string {
	var out []string
	for _, id := range ids {
		name := ""
		for _, p := range everybody() {
			if w.People[p].UserID == id {
				name = string(p)
			}
		}
		u, _ := w.user(id)
		if name = cmp.Or(name, u.Phone); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// parentsFirst returns the groups in an order in which parents come before their
// subgroups.
func (w *world) parentsFirst() []group {
	var out []group
	seen := map[string]bool{}
	var add func(g group)
	add = func(g group) {
		if seen[g.ID] {
			return // or groups in a circle: a damaged world
		}
		seen[g.ID] = true
		for _, id := range g.Parents {
			if parent, ok := w.group(id); ok {
				add(parent)
			}
		}
		out = append(out, g)
	}
	for g := range w.Groups.all() {
		add(g)
	}
	return out
}
