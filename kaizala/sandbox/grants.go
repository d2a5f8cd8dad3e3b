package sandbox

import (
	"crypto/rand"
	"errors"
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
	if w.Connectors.len() >= maxConnectors {
		return c, secret.Secret{}, errFull
	}
	made := rand.Text()[:10]
	c.ID, c.Created, c.SecretHash = guid(), now.UTC().Truncate(time.Second), w.derive("secret "+made)
	w.Connectors.put(c)
	return c, secret.New(made), nil
}

// activate sets whether a connector can get new tokens.
func (w *world) activate(id string, active bool) {
	w.Connectors.edit(id, func(c *connector) { c.Inactive = !active })
}

func (w *world) removeConnector(id string) {
	w.Connectors.remove(id)
	for g := range w.Grants.by(byConnector, id) {
		w.Grants.remove(g.key())
	}
	for h := range w.Hooks.by(byConnector, id) {
		w.removeHook(h.ID)
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
	key := grant{Connector: connectorID, Group: groupID, Person: p}.key()
	if _, ok := w.Grants.get(key); !ok {
		if w.Grants.len() >= maxGrants {
			return grant{}, secret.Secret{}, errFull
		}
		w.Grants.put(grant{Connector: connectorID, Group: groupID, Person: p})
	}
	if w.StrictGrants {
		for g := range w.Grants.by(byConnector, connectorID) {
			g.Generation++
			w.Grants.put(g)
		}
	}
	g, _ := w.Grants.get(key)
	g.Person, g.Removed, g.Issued = p, false, now
	g.Generation++
	w.Grants.put(g)
	token, err := w.sign(g, refreshLife, now)
	return g, token, err
}

// userGrant returns the access of a connector to all groups of a person. It makes one if
// there is none, and leaves the tokens of one that is there as they are.
func (w *world) userGrant(connectorID string, p Person, now time.Time) (grant, error) {
	if g, ok := w.granted(connectorID, "", p); ok {
		return g, nil
	}
	g, _, err := w.grantTo(connectorID, "", p, now)
	return g, err
}

// removeGrant ends a connector's access to a group, or to all groups of the person
// if groupID is "". It reports whether there was such access.
func (w *world) removeGrant(connectorID, groupID string, p Person) bool {
	g, ok := w.granted(connectorID, groupID, p)
	if ok {
		g.Removed = true
		w.Grants.put(g)
	}
	return ok
}

// key is one for all grants of a connector to a group: whoever granted last has it.
func (g grant) key() string {
	if g.Group != "" {
		return joined(g.Connector, g.Group)
	}
	return joined(g.Connector, "", string(g.Person))
}

// granted returns a connector's access to a group, or to all groups of the person if
// groupID is "".
func (w *world) granted(connectorID, groupID string, p Person) (grant, bool) {
	g, ok := w.Grants.get(grant{Connector: connectorID, Group: groupID, Person: p}.key())
	return g, ok && !g.Removed
}
