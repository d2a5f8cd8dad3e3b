package steps

import "time"

// Call is the latest live token call and what came of it.
type Call struct {
	At       time.Time `json:"at,omitzero"`
	Code     string    `json:"code,omitempty"` // "" worked
	Endpoint string    `json:"endpoint,omitempty"`
	Scope    []string  `json:"scope,omitempty"`
	Expires  time.Time `json:"expires,omitzero"` // of the access token, by the service's clock
	// Root is the API root that permanent redirects led to, where the next call
	// begins; "" without one.
	Root string `json:"root,omitempty"`
	// Skew is the service's clock minus ours at the time At, 0 within 2 minutes, and 0
	// of a call that failed.
	Skew   time.Duration `json:"skew,omitempty"`
	Groups []Group       `json:"groups,omitempty"`
	// GroupsCode says why the groups could not be listed: a connector without
	// the permission Group Information is a success all the same.
	GroupsCode string `json:"groupsCode,omitempty"`
}

// Worked reports whether a call was made and brought an access token.
func (c Call) Worked() bool { return !c.At.IsZero() && c.Code == "" }

// Basis is what a live call is made with: the connector's ID, and which capture of
// its secret and of the grant's refresh token.
type Basis struct {
	ConnectorID     string
	Secret, Refresh int // Held.Gen
}

// Basis is what a live call of the grant would be made with now.
func (f Facts) Basis(g GrantID) Basis {
	return Basis{f.Connector.ID, f.Connector.Secret.Gen, f.Grant(g).Refresh.Gen}
}

// Codes of CanCall and MayCall.
const (
	CodeMissing = "missing" // a value is still needed
	CodeExpired = "expired" // the refresh token has expired
)

// CanCall is why a live call of the grant cannot be made: missing without a connector
// ID, secret or refresh token. Empty: it can. A person who asks for a call gets it,
// whatever the clocks say of the token: ours may be wrong by years.
func (f Facts) CanCall(g GrantID) (code string) {
	if f.Connector.ID == "" || !f.Connector.Secret.Yes() || !f.Grant(g).Refresh.Yes() {
		return CodeMissing
	}
	return ""
}

// MayCall is why nobody makes a live call of the grant unasked at that time: as for
// CanCall, and expired if the refresh token has expired.
func (f Facts) MayCall(g GrantID, at time.Time) (code string) {
	if code := f.CanCall(g); code != "" || !f.Grant(g).Expired(at) {
		return code
	}
	return CodeExpired
}

// Called takes what came of a live call. A call that was made with other values
// than the facts have says nothing of them, unless its Basis is zero.
func (f Facts) Called(id GrantID, call Call, of Basis, at time.Time) Facts {
	if of != (Basis{}) && of != f.Basis(id) {
		return f
	}
	return f.change(id, func(g *Grant) {
		call.At, call.Expires = stamp(at), stamp(call.Expires)
		if call.Code != "" { // only an access token is a reason to believe a clock
			call.Skew = 0
		}
		g.Last = call
		if g.Kind != UserGrant && call.Worked() && len(call.Groups) == 1 {
			g.Group, g.GroupID = call.Groups[0].Name, call.Groups[0].ID
		}
	})
}

// Renewed takes the refresh token that the service gave in place of the one of a
// call. What proved the old one proves the new one too. If the facts have yet
// another one by then, that one stays, and the new one is kept as the one before,
// unless it came earlier than the one before. A zero Basis replaces any.
func (f Facts) Renewed(id GrantID, refresh Held, of Basis, at time.Time) Facts {
	return f.change(id, func(g *Grant) {
		switch {
		case !refresh.Yes():
		case of.replaces(*g):
			g.Before, g.Refresh = g.Refresh, refresh.after(g.Refresh, at)
		case !g.Before.At.After(stamp(at)): // else two newer ones are there
			g.Before = refresh.after(g.Before, at)
		}
	})
}

// replaces reports whether a refresh token that a call with these values brought takes
// the place of the grant's.
func (b Basis) replaces(g Grant) bool { return b == Basis{} || b.Refresh == g.Refresh.Gen }
