package sandbox

import (
	"cmp"
	"slices"
)

// createSubGroup makes a group below the group of the path.
func createSubGroup(c *call) (any, *refusal) {
	g, phones, no := c.newGroup()
	join := c.yes(true, "addUserToGroup")
	switch {
	case no != nil:
		return nil, no
	case c.fault() != nil:
		return nil, c.fault()
	case g.Type == connectGroup:
		return nil, invalid("A subgroup cannot be a ConnectGroup")
	}
	g.Parents = []string{c.group.ID}
	if join {
		g.Admins = []string{c.user.ID}
	}
	var all bool
	no = c.change(func(w *world) (no *refusal) {
		if g, all, no = w.addWith(g, phones); no == nil {
			w.raiseGroup("GroupAdded", c.group.ID, g, c.user, c.s.now())
		}
		return no
	})
	return map[string]any{"groupName": g.Name, "groupId": g.ID, "membersAdded": all}, no
}

// linkSubGroups puts existing groups below the group of the path. The caller, or the
// person who granted a group token, has to be an admin of each (inferred).
func linkSubGroups(c *call) (any, *refusal) {
	ids := c.texts("subGroups")
	switch {
	case c.fault() != nil:
		return nil, c.fault()
	case len(ids) == 0:
		return nil, invalid("subGroups is missing")
	case len(ids) > maxNewMembers:
		return nil, invalid("subGroups has more than 100 groups")
	}
	return struct{}{}, c.change(func(w *world) *refusal {
		for _, id := range ids {
			sub, ok := w.group(id)
			if !ok {
				return invalid("subGroups names a group that is not there")
			}
			switch role, _ := w.roleIn(sub, c.caller); {
			case role != roleAdmin && sub.role(c.user.ID) != roleAdmin:
				return forbidden("This needs an admin of each subgroup")
			case slices.Contains(w.ancestry(c.group.ID), sub.ID):
				return invalid("A group cannot be below itself")
			case slices.Contains(sub.Parents, c.group.ID):
				continue
			}
			sub.Parents = append(slices.Clip(sub.Parents), c.group.ID)
			w.Groups.put(sub)
			w.raiseGroup("GroupAdded", c.group.ID, sub, c.user, c.s.now())
		}
		return nil
	})
}

// unlinkSubGroup takes a group out from below another. It deletes nothing (inferred).
func unlinkSubGroup(c *call) (any, *refusal) {
	return struct{}{}, c.change(func(w *world) *refusal {
		sub, ok := w.group(c.ids["subgroup"])
		if !ok || !slices.Contains(sub.Parents, c.group.ID) {
			return notFound()
		}
		sub.Parents = without(sub.Parents, c.group.ID)
		w.Groups.put(sub)
		w.raiseGroup("GroupRemoved", c.group.ID, sub, c.user, c.s.now())
		return nil
	})
}

// listSubGroups answers in both documented shapes at once: the group itself with its
// subGroups, and the list groups with that group in it. With fetchAllGroups it has the
// whole hierarchy.
func listSubGroups(c *call) (any, *refusal) {
	all := c.query.flag("fetchAllGroups")
	if no := c.query.fault(); no != nil {
		return nil, no
	}
	depth, left := 1, maxGroups
	if all {
		depth = maxDepth
	}
	itself := c.w.withSubscribers(newTree(c).nested(c.group, depth, &left), c.group)
	out := map[string]any{"groups": []map[string]any{itself}}
	for key, value := range itself {
		out[key] = value
	}
	return out, nil
}

// tree draws groups with those below them.
type tree struct {
	*census
	*standing
}

func newTree(c *call) tree { return tree{c.w.census(), c.w.standing(c.caller)} }

// nested returns a group with the groups below it, down to a depth. left is how many
// more there can be: a group with several parents appears below each.
func (t tree) nested(g group, depth int, left *int) map[string]any {
	role, _ := t.roleIn(g)
	out := t.full(g, cmp.Or(role, roleMember))
	subs := []map[string]any{}
	for sub := range t.standing.w.Groups.by(byParent, g.ID) {
		if depth > 0 && *left > 0 {
			*left--
			subs = append(subs, t.nested(sub, depth-1, left))
		}
	}
	out["subGroups"] = subs
	return out
}
