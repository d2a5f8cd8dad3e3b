package sandbox

import "slices"

func (v *visit) connectors() {
	var own []connectorRow
	for c := range v.w.Connectors.all() {
		if c.Owner == v.Person {
			own = append(own, v.connectorRow(c))
		}
	}
	v.shows("connectors", "connectors", "Connectors", own)
}

func (v *visit) details() { v.shows("details", "connectors", "Add Connector", details()) }

// permissions draws the second page of adding a connector.
func (v *visit) permissions() {
	if v.described() {
		v.shows("permissions", "connectors", "Select permissions", v.choices())
	}
}

// choice is one permission with its tick box.
type choice struct {
	Name    string
	Checked bool
}

func (v *visit) choices() []choice {
	var out []choice
	for i, p := range permissions {
		first := i == 0 && v.Error == "" // Group Information, which lists groups
		out = append(out, choice{p.Name, first || slices.Contains(v.Form["permission"], p.Name)})
	}
	return out
}

func (v *visit) create() {
	if !v.described() {
		return
	}
	c := connector{
		Name: v.Form.Get("name"), Description: v.Form.Get("description"), RedirectURL: v.Form.Get("redirectUrl"), Owner: v.Person,
	}
	for _, p := range permissions {
		if slices.Contains(v.Form["permission"], p.Name) {
			c.Permissions = append(c.Permissions, p.Name)
		}
	}
	if len(c.Permissions) == 0 {
		v.Error = "Select at least one permission."
		v.shows("permissions", "connectors", "Select permissions", v.choices())
		return
	}
	v.changeAndShow(WantConnector, func(w *world) (Shown, error) {
		made, secret, err := w.addConnector(c, v.now())
		return Shown{ConnectorName: made.Name, ConnectorID: made.ID, ConnectorSecret: secret}, err
	})
}

// changeAndShow changes the world and leads on to the page that shows values once.
func (v *visit) changeAndShow(what What, f func(*world) (Shown, error)) {
	var once Shown
	if v.change("/shown", func(w *world) (err error) { once, err = f(w); return err }) {
		v.s.show(v.Person, what, once)
	}
}

// onceShown is the data of the page "shown".
type onceShown struct {
	What                           What
	Connector, ID, Secret, Refresh string
	Group, GroupID                 string
}

func (v *visit) shown() {
	s := v.s.shown[v.Person]
	if s == nil || !s.onScreen {
		v.name, v.Title = "gone", "Shown once"
		return
	}
	section := "connectors"
	if s.what == WantGroupToken {
		section = "groups"
	}
	v.shows("shown", section, "Note this now", onceShown{
		s.what, s.ConnectorName, s.ConnectorID, s.ConnectorSecret.Reveal(), s.RefreshToken.Reveal(), s.GroupName, s.GroupID,
	})
}

// own returns the connector of the path, if it belongs to the person.
func (v *visit) own() (connector, bool) {
	c, ok := v.w.connector(v.r.PathValue("connector"))
	if !ok || c.Owner != v.Person {
		v.name, v.Title = "gone", "Not found"
		return c, false
	}
	return c, true
}

func (v *visit) connector() {
	if c, ok := v.own(); ok {
		v.shows("connector", "connectors", c.Name, v.connectorRow(c))
	}
}

func (v *visit) userToken() {
	c, ok := v.own()
	if !ok {
		return
	}
	if c.Inactive {
		v.Error = "This connector is deactivated: activate it first."
		v.connector()
		return
	}
	v.granted(c, group{}, WantUserToken)
}

func (v *visit) activated(active bool) {
	if c, ok := v.own(); ok {
		v.change("/connectors/"+c.ID, func(w *world) error { w.activate(c.ID, active); return nil })
	}
}

// granted makes a new refresh token and shows it once.
func (v *visit) granted(c connector, g group, what What) {
	v.changeAndShow(what, func(w *world) (Shown, error) {
		_, token, err := w.grantTo(c.ID, g.ID, v.Person, v.now())
		return Shown{ConnectorName: c.Name, ConnectorID: c.ID, RefreshToken: token, GroupID: g.ID, GroupName: g.Name}, err
	})
}

func (v *visit) delete() {
	if c, ok := v.own(); ok {
		v.change("/connectors", func(w *world) error { w.removeConnector(c.ID); return nil })
	}
}
