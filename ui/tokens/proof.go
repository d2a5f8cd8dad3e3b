package tokens

import (
	"cmp"
	"context"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// Proof is what a live call brought.
type Proof struct {
	Access kaizala.Access
	Root   string // where permanent redirects led to, now or before
	Groups []kaizala.Group
	// GroupsErr is why the groups could not be listed. The exchange worked all the
	// same: a connector need not have the permission Group Information.
	GroupsErr error
}

// Prove makes the live call: it exchanges the refresh token and asks the platform
// for the groups that the access token sees. A new refresh token, which an old one
// brings from day 328 on, is given to renewed before anything else. If the address
// cr.From does not work, the call begins at the client's own root. Codes: those of
// kaizala.Client.Exchange and of renewed.
func Prove(ctx context.Context, c *kaizala.Client, cr kaizala.Credentials, renewed func(context.Context, secret.Secret) error) (Proof, error) {
	access, err := c.Exchange(ctx, cr)
	if kaizala.MayBeOtherService(err) && access.Refresh.IsZero() && cr.From != (kaizala.Root{}) {
		access, err = c.Exchange(ctx, cr)
	}
	if (kaizala.AddressFailed(err) || kaizala.MayBeOtherService(err)) && access.Refresh.IsZero() && cr.From != (kaizala.Root{}) {
		cr.From = kaizala.Root{}
		access, err = c.Exchange(ctx, cr)
	}
	p := Proof{Access: access, Root: cmp.Or(access.MovedTo, cr.From.String())}
	if !access.Refresh.IsZero() {
		if failed := renewed(ctx, access.Refresh); failed != nil && err == nil {
			err = failed
		}
	}
	if err != nil {
		return p, err
	}
	p.Groups, p.GroupsErr = c.Hiding(cr.ConnectorSecret, cr.RefreshToken, access.Refresh).Groups(ctx, access.Endpoint, access.Token)
	return p, ctx.Err()
}

// Call is the proof as facts, without the token.
func (p Proof) Call() steps.Call {
	c := steps.Call{
		Endpoint: p.Access.Endpoint, Root: p.Root, Scope: p.Access.Scope, Skew: p.Access.Skew,
		Expires: p.Access.Expires.UTC().Truncate(time.Second), GroupsCode: steps.CodeOf(p.GroupsErr),
	}
	if p.Access.Expires.IsZero() {
		c.Expires = time.Time{}
	}
	for _, g := range p.Groups {
		c.Groups = append(c.Groups, steps.Group{ID: g.ID, Name: g.Name})
	}
	return c
}
