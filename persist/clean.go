package persist

import "kaizala-setup/kaizala/secret"

// clean makes every text of a document safe for a terminal, because somebody else
// may have written it. Messages keep their line breaks. The path of a pin stays as
// it is, because it names a file.
func (d *Document) clean() {
	tidy(&d.APIRoot, &d.Portal, &d.Pin.Recipient)
	tidy(&d.Pin.Kind)
	tidyKeys(d.Consents)
	f := &d.Facts
	tidyKeys(f.Ticks)
	tidyKeys(f.Left)
	c := &f.Connector
	tidy(&c.Name, &c.ID, &c.Recipient, &c.Secret.Says.ConnectorID, &c.Secret.Says.ConnectorName, &c.Before.Says.ConnectorID, &c.Before.Says.ConnectorName)
	tidy(&c.Secret.Says.Kind, &c.Before.Says.Kind)
	tidyAll(c.Permissions)
	for i := range f.Grants {
		g := &f.Grants[i]
		tidy(&g.ID)
		tidy(&g.Kind)
		tidy(&g.By)
		tidy(&g.Group, &g.GroupID, &g.Remark, &g.Refresh.Says.ConnectorID, &g.Refresh.Says.ConnectorName, &g.Last.Endpoint, &g.Last.Root, &g.Last.Code, &g.Last.GroupsCode, &g.Reply.To)
		tidy(&g.Hello.To.ID, &g.Hello.To.Name, &g.Said.To.ID, &g.Said.To.Name)
		tidy(&g.Before.Says.ConnectorID, &g.Before.Says.ConnectorName)
		tidy(&g.Refresh.Says.Kind, &g.Before.Says.Kind)
		tidy(&g.Reply.How)
		tidyAll(g.Last.Scope)
		for j := range g.Last.Groups {
			tidy(&g.Last.Groups[j].ID, &g.Last.Groups[j].Name)
		}
		g.Hello.Text, g.Reply.Text = secret.CleanLines(g.Hello.Text), secret.CleanLines(g.Reply.Text)
		tidyKeys(g.Ticks)
		tidyKeys(g.Left)
	}
}

func tidy[S ~string](texts ...*S) {
	for _, s := range texts {
		*s = S(secret.Clean(string(*s)))
	}
}

func tidyAll(texts []string) {
	for i := range texts {
		tidy(&texts[i])
	}
}

func tidyKeys[K ~string, V any](m map[K]V) {
	for k, v := range m {
		if fit := K(secret.Clean(string(k))); fit != k {
			delete(m, k)
			m[fit] = v
		}
	}
}
