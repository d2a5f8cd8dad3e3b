package sandbox

import (
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Reasons for which nothing is added.
var (
	errFull     = errors.New("too_many")
	errInactive = errors.New("connector_inactive")
)

// addConnector registers a connector and returns its secret: ten upper-case letters
// and digits (observed).
func (w *world) addConnector(c connector, now time.Time) (connector, secret.Secret, error) {
	if len(w.Connectors) >= maxThings {
		return c, secret.Secret{}, errFull
	}
	made := rand.Text()[:10]
	c.ID, c.Created, c.SecretHash = guid(), now.UTC().Truncate(time.Second), w.derive("secret "+made)
	w.Connectors = append(w.Connectors, c)
	return c, secret.New(made), nil
}

// activate sets whether a connector can get new tokens.
func (w *world) activate(id string, active bool) {
	for i, c := range w.Connectors {
		if c.ID == id {
			w.Connectors[i].Inactive = !active
		}
	}
}

func (w *world) removeConnector(id string) {
	w.Connectors = slices.DeleteFunc(w.Connectors, func(c connector) bool { return c.ID == id })
	w.Grants = slices.DeleteFunc(w.Grants, func(g grant) bool { return g.Connector == id })
	for _, h := range slices.Clone(w.Hooks) {
		if h.Connector == id {
			w.removeHook(h.ID)
		}
	}
}

// grantTo makes a new refresh token with which a connector reaches a group, or all
// groups of the person if groupID is "". It ends the grant's earlier token; with
// StrictGrants it ends all other tokens of the connector.
func (w *world) grantTo(connectorID, groupID string, p Person, now time.Time) (grant, secret.Secret, error) {
	now = now.UTC().Truncate(time.Second)
	if c, _ := w.connector(connectorID); c.Inactive {
		return grant{}, secret.Secret{}, errInactive
	}
	i := slices.IndexFunc(w.Grants, func(g grant) bool {
		return g.Connector == connectorID && g.Group == groupID && (groupID != "" || g.Person == p)
	})
	if i < 0 {
		if len(w.Grants) >= maxThings {
			return grant{}, secret.Secret{}, errFull
		}
		w.Grants = append(w.Grants, grant{Connector: connectorID, Group: groupID})
		i = len(w.Grants) - 1
	}
	for j := range w.Grants {
		if w.StrictGrants && w.Grants[j].Connector == connectorID {
			w.Grants[j].Generation++
		}
	}
	g := &w.Grants[i]
	g.Person, g.Removed, g.Issued = p, false, now
	g.Generation++
	token, err := w.sign(*g, refreshLife, now)
	return *g, token, err
}

// userGrant returns the access of a connector to all groups of a person. It makes one if
// there is none, and leaves the tokens of one that is there as they are.
func (w *world) userGrant(connectorID string, p Person, now time.Time) (grant, error) {
	if g, ok := find(w.Grants, func(g grant) bool {
		return g.Connector == connectorID && g.Group == "" && g.Person == p && !g.Removed
	}); ok {
		return g, nil
	}
	g, _, err := w.grantTo(connectorID, "", p, now)
	return g, err
}

// removeGrant ends a connector's access to a group, or to all groups of the person
// if groupID is "". It reports whether there was such access.
func (w *world) removeGrant(connectorID, groupID string, p Person) bool {
	found := false
	for i, g := range w.Grants {
		if g.Connector == connectorID && g.Group == groupID && (groupID != "" || g.Person == p) {
			found = found || !g.Removed
			w.Grants[i].Removed = true
		}
	}
	return found
}
