package sandbox

// standing finds what a caller is in groups. It remembers what it found, so a list of
// groups takes one look at each and not one at each pair of them.
type standing struct {
	w      *world
	c      caller
	roles  map[string]string // of the caller, by group ID, with what comes from above
	inside map[string]bool   // whether the caller is in the group or in one below it
}

func (w *world) standing(c caller) *standing {
	return &standing{w: w, c: c, roles: map[string]string{}, inside: map[string]bool{}}
}

// roleIn returns the caller's role in a group: "" for one that the caller sees and is no
// member of. seen reports whether the caller sees the group at all.
//
// A group token acts as an admin of its group and of the groups below it (inferred). A
// user is in the groups below the user's own too, sees the groups above them, and a
// tenant admin is an admin of all groups of the organisation.
func (s *standing) roleIn(g group) (role string, seen bool) {
	if s.c.claims.Group == "" && s.c.claims.Bot == "" && s.w.People[s.c.claims.Person].Tenant {
		return roleAdmin, true
	}
	role = s.role(g)
	return role, role != "" || s.c.claims.Group == "" && s.isInside(g)
}

// role is the best that the caller has in a group or in one above it.
func (s *standing) role(g group) string {
	if role, ok := s.roles[g.ID]; ok {
		return role
	}
	best := s.own(g)
	s.roles[g.ID] = best // before the groups above, which a damaged world may have in a circle
	for _, id := range g.Parents {
		if parent, ok := s.w.group(id); ok && best != roleAdmin {
			if above := s.role(parent); above != "" {
				best = above
			}
		}
	}
	s.roles[g.ID] = best
	return best
}

// own is the caller's role in a group by itself.
func (s *standing) own(g group) string {
	switch {
	case s.c.claims.Group == "":
		return g.role(s.c.user.ID)
	case s.c.claims.Group == g.ID:
		return roleAdmin
	}
	return ""
}

func (s *standing) isInside(g group) bool {
	inside, ok := s.inside[g.ID]
	if ok {
		return inside
	}
	s.inside[g.ID] = false
	inside = s.own(g) != ""
	for sub := range s.w.Groups.by(byParent, g.ID) {
		inside = inside || s.isInside(sub)
	}
	s.inside[g.ID] = inside
	return inside
}

// roleIn is standing.roleIn for one group.
func (w *world) roleIn(g group, c caller) (role string, seen bool) { return w.standing(c).roleIn(g) }
