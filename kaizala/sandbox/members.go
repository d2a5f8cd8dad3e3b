package sandbox

import "slices"

func listMembers(c *call) (any, *refusal) {
	out := []map[string]any{}
	for _, id := range c.group.people() {
		if u, ok := c.w.user(id); ok {
			out = append(out, map[string]any{
				"id": u.ID, "name": u.Name, "profilePic": "", "mobileNumber": u.Phone, "role": c.group.role(id), "isProvisioned": u.Provisioned,
			})
		}
	}
	return map[string]any{"members": out}, nil
}

// result answers whether everything was done. The documented table has a boolean there,
// the sample the text "true": a text "false" would be taken for true.
func result(all bool) map[string]any { return map[string]any{"result": all} }

// phones reads a list of numbers, 100 at most.
func (c *call) phones(name string) ([]string, *refusal) {
	list := c.texts(name)
	switch {
	case c.fault() != nil:
		return nil, c.fault()
	case len(list) == 0:
		return nil, invalid(name + " is missing")
	case len(list) > maxNewMembers:
		return nil, invalid(name + " has more than 100 numbers")
	}
	return list, nil
}

// addMembers adds members by number. The result is true only if all were added.
func addMembers(c *call) (any, *refusal) {
	list, no := c.phones("members")
	if no != nil {
		return nil, no
	}
	all := true
	no = c.change(func(w *world) *refusal {
		g := c.group
		for _, phone := range list {
			u, ok := w.called(phone)
			before := ok && g.role(u.ID) != ""
			ok = ok && g.add(u.ID)
			if ok && !before {
				w.raiseMember("MemberAdded", g, u, c.user, c.s.now())
			}
			all = all && ok
		}
		w.Groups.put(g)
		return nil
	})
	return result(all), no
}

// member returns the member of the path, by ID or by number.
func (c *call) member() (user, *refusal) {
	u, ok := c.w.user(c.ids["member"])
	if !ok {
		u, ok = c.w.byPhone(c.ids["member"])
	}
	if !ok || c.group.role(u.ID) == "" {
		return u, notFound()
	}
	return u, nil
}

// changeRole makes a member an admin, or an admin a member. The last admin stays one.
func changeRole(c *call) (any, *refusal) {
	u, no := c.member()
	role := c.enum("role", roleAdmin, roleMember)
	switch {
	case no != nil:
		return nil, no
	case c.fault() != nil:
		return nil, c.fault()
	case role == "":
		return nil, invalid("role is missing")
	case role != roleAdmin && slices.Equal(c.group.Admins, []string{u.ID}):
		return nil, invalid("A group needs an admin")
	}
	return struct{}{}, c.change(func(w *world) *refusal {
		g := c.group
		g.remove(u.ID)
		if role == roleAdmin {
			g.Admins = append(g.Admins, u.ID)
		} else {
			g.Members = append(g.Members, u.ID)
		}
		w.Groups.put(g)
		return nil
	})
}

// removeMember removes a member. The last admin stays.
func removeMember(c *call) (any, *refusal) {
	u, no := c.member()
	switch {
	case no != nil:
		return nil, no
	case slices.Equal(c.group.Admins, []string{u.ID}):
		return nil, invalid("A group needs an admin")
	}
	no = c.change(func(w *world) *refusal {
		g := c.group
		w.raiseMember("MemberRemoved", g, u, c.user, c.s.now())
		g.remove(u.ID)
		w.Groups.put(g)
		return nil
	})
	return result(true), no
}
