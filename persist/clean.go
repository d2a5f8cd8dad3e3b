package persist

import (
	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// cleaned has every text of the facts fit for a terminal: a document that is
// read back is text from others. The reply keeps its lines.
func cleaned(f steps.Facts) steps.Facts {
	clean := kaizala.Clean
	c := &f.Connector
	for _, s := range []*string{&c.Name, &c.ID, &c.Recipient, &c.Secret.Says.ConnectorID, &c.Secret.Says.ConnectorName} {
		*s = clean(*s)
	}
	for i, p := range c.Permissions {
		c.Permissions[i] = clean(p)
	}
	for i := range f.Grants {
		g := &f.Grants[i]
		for _, s := range []*string{&g.Group, &g.GroupID, &g.Remark, &g.Refresh.Says.ConnectorID, &g.Refresh.Says.ConnectorName, &g.Last.Endpoint, &g.Last.Code, &g.Last.GroupsCode, &g.Reply.To} {
			*s = clean(*s)
		}
		for j, s := range g.Last.Scope {
			g.Last.Scope[j] = clean(s)
		}
		for j, group := range g.Last.Groups {
			g.Last.Groups[j] = steps.Group{ID: clean(group.ID), Name: clean(group.Name)}
		}
		g.Reply.Text = kaizala.CleanLines(g.Reply.Text)
	}
	return f
}
