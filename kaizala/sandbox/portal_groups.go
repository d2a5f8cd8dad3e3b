package sandbox

func (v *visit) groups() { v.shows("groups", "groups", "Groups", v.w.groupsOf(v.Person)) }

// administered returns the group of the path, if the person is its admin.
func (v *visit) administered() (group, bool) {
	g, ok := v.w.group(v.r.PathValue("group"))
	if !ok || g.role(v.Account.UserID) != roleAdmin {
		v.name, v.Title = "gone", "Not found"
		return g, false
	}
	return g, true
}

func (v *visit) group() {
	if g, ok := v.administered(); ok {
		v.shows("group", "groups", g.Name, g)
	}
}

// accessPage lists a group's connectors and those that can be added.
type accessPage struct {
	Group      group
	Granted    []connector
	Connectors []connector
}

func (v *visit) access() {
	g, ok := v.administered()
	if !ok {
		return
	}
	p := accessPage{Group: g}
	for c := range v.w.Connectors.all() {
		if !c.Inactive {
			p.Connectors = append(p.Connectors, c)
		}
	}
	for grant := range v.w.Grants.by(byGroup, g.ID) {
		if c, ok := v.w.connector(grant.Connector); ok && !grant.Removed {
			p.Granted = append(p.Granted, c)
		}
	}
	v.shows("access", "groups", g.Name+": Connectors", p)
}

func (v *visit) addAccess() {
	g, ok := v.administered()
	if !ok {
		return
	}
	c, ok := v.w.connector(v.Form.Get("connector"))
	if !ok || c.Inactive {
		v.Error = "Select the connector that you want to grant access to."
		v.access()
		return
	}
	v.granted(c, g, WantGroupToken)
}

func (v *visit) removeAccess() {
	if g, ok := v.administered(); ok {
		v.change("/groups/"+g.ID+"/connectors", func(w *world) error { w.removeGrant(v.Form.Get("connector"), g.ID, v.Person); return nil })
	}
}
