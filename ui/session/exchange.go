package session

import (
	"cmp"
	"context"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// call makes the live call of an answer's grant.
func (s *Session) call(ctx context.Context, client *kaizala.Client, a *steps.Answer) error {
	if err := s.Load(ctx); err != nil {
		return err
	}
	g := a.Effect.Grant
	credentials, basis := s.credentials(g)
	a.Uncalled, a.Basis = false, basis
	proof, err := Prove(ctx, client, credentials, func(ctx context.Context, rotated secret.Secret) error {
		err := s.rotate(ctx, g, basis, rotated)
		if now, used := s.credentials(g); now.RefreshToken.Equal(rotated) {
			a.Basis.Refresh = used.Refresh // it is proved as its predecessor is
		}
		return err
	})
	a.Call = proof.Call()
	if err != nil {
		a.Call.Skew = kaizala.SkewOf(err)
		return err
	}
	s.put(steps.Slot{Kind: steps.SlotAccess, Grant: g}, proof.Access.Token)
	return nil
}

// credentials are what a grant's call is made with.
func (s *Session) credentials(g steps.GrantID) (kaizala.Credentials, steps.Basis) {
	from := s.from(g)
	s.mu.Lock()
	defer s.mu.Unlock()
	return kaizala.Credentials{
		ConnectorID:     s.wizard.Facts.Connector.ID,
		ConnectorSecret: s.secrets[steps.Slot{Kind: steps.SlotSecret}],
		RefreshToken:    s.secrets[steps.Slot{Kind: steps.SlotRefresh, Grant: g}],
		From:            from,
	}, s.wizard.Facts.Basis(g)
}

// from is the root that the service has sent us on to for good, if it did and it
// is still there.
func (s *Session) from(g steps.GrantID) kaizala.Root {
	r, err := kaizala.ParseRoot(s.grant(g).Last.Root)
	if err != nil || !s.there(r.String()) {
		return kaizala.Root{}
	}
	return r
}

// service is a client of the target, once that is there and the person agreed to
// it. The watches follow its calls.
func (s *Session) service(ctx context.Context, watches ...kaizala.Watch) (*kaizala.Client, error) {
	if s.Sandbox != nil {
		if err := s.Sandbox.Ensure(ctx); err != nil {
			return nil, err
		}
	}
	root, err := s.API()
	if err != nil {
		return nil, err
	}
	if err := s.consented(root); err != nil {
		return nil, err
	}
	client := s.Client
	for _, w := range watches {
		client = client.Watched(w)
	}
	return client(kaizala.Policy{Root: root}), nil
}

// Proof is what a live call brought.
type Proof struct {
	Access kaizala.Access
	Root   string // where permanent redirects led to, now or before
	Groups []kaizala.Group
	// GroupsErr is why the groups could not be listed. The exchange worked all
	// the same: a connector need not have the permission Group Information.
	GroupsErr error
}

// Prove makes the live call. A new refresh token, which an old one brings from
// day 328 on, is handed to rotated, and kept by it, before anything else.
func Prove(ctx context.Context, c *kaizala.Client, cr kaizala.Credentials, rotated func(context.Context, secret.Secret) error) (Proof, error) {
	access, err := c.Exchange(ctx, cr)
	if kaizala.AddressFailed(err) && access.Refresh.IsZero() && cr.From != (kaizala.Root{}) { // where we were sent to is gone
		cr.From = kaizala.Root{}
		access, err = c.Exchange(ctx, cr)
	}
	p := Proof{Access: access, Root: cmp.Or(access.MovedTo, cr.From.String())}
	if !access.Refresh.IsZero() {
		if failed := rotated(ctx, access.Refresh); failed != nil && err == nil {
			err = failed
		}
	}
	if err != nil {
		return p, err
	}
	p.Groups, p.GroupsErr = c.Groups(ctx, access.Endpoint, access.Token)
	return p, ctx.Err()
}

// Call is the proof as facts, without the token.
func (p Proof) Call() steps.Call {
	c := steps.Call{Endpoint: p.Access.Endpoint, Root: p.Root, Scope: p.Access.Scope, Skew: p.Access.Skew, Expires: p.Access.Expires.UTC().Truncate(time.Second), GroupsCode: steps.CodeOf(p.GroupsErr)}
	if p.Access.Expires.IsZero() {
		c.Expires = time.Time{}
	}
	for _, g := range p.Groups {
		c.Groups = append(c.Groups, steps.Group{ID: g.ID, Name: g.Name})
	}
	return c
}

// Consented refuses a public host that is not among those agreed to.
func Consented(r kaizala.Root, hosts []string) error {
	if r.IsPublic() && !slices.Contains(hosts, r.Host()) {
		return steps.Fail(CodeConsentNeeded, nil, r.Host())
	}
	return nil
}

// NewID is a random name for a grant or document.
func NewID() string { return persist.NewID() }
