package session

import (
	"context"
	"slices"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// runCall is the live call: the refresh token is exchanged for an access token,
// and the platform is asked for the groups that it sees.
func (s *Session) runCall(ctx context.Context, a *steps.Answer) error {
	client, err := s.service(ctx)
	if err != nil {
		return err
	}
	return s.call(ctx, client, a)
}

// call makes the live call of an answer's grant.
func (s *Session) call(ctx context.Context, client *kaizala.Client, a *steps.Answer) error {
	if err := s.Load(ctx); err != nil {
		return err
	}
	refresh := steps.Slot{Kind: steps.SlotRefresh, Grant: a.Effect.Grant}
	proof, err := Prove(ctx, client, kaizala.Credentials{
		ConnectorID:     s.Wizard().Facts.Connector.ID,
		ConnectorSecret: s.secret(steps.Slot{Kind: steps.SlotSecret}),
		RefreshToken:    s.secret(refresh),
	}, func(ctx context.Context, rotated kaizala.Secret) error { return s.rotate(ctx, refresh, rotated) })
	a.Call = proof.Call()
	if err != nil {
		return err
	}
	s.put(steps.Slot{Kind: steps.SlotAccess, Grant: a.Effect.Grant}, proof.Access.Token)
	return nil
}

// rotate has the service's new refresh token on disk before anything is shown.
// Its predecessor is kept by the save.
func (s *Session) rotate(ctx context.Context, slot steps.Slot, rotated kaizala.Secret) error {
	s.put(slot, rotated)
	return s.Save(ctx)
}

// service is a client of the target, once it is there and the person agreed to it.
func (s *Session) service(ctx context.Context) (*kaizala.Client, error) {
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
	return s.Client(kaizala.Policy{Root: root}), nil
}

// Proof is what a live call brought.
type Proof struct {
	Access kaizala.Access
	Groups []kaizala.Group
	// GroupsErr is why the groups could not be listed. The exchange worked all
	// the same: a connector need not have the permission Group Information.
	GroupsErr error
}

// Prove makes the live call. A new refresh token, which an old one brings from
// day 328 on, is handed to rotated, and kept by it, before anything else.
func Prove(ctx context.Context, c *kaizala.Client, cr kaizala.Credentials, rotated func(context.Context, kaizala.Secret) error) (Proof, error) {
	access, err := c.Exchange(ctx, cr)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{Access: access}
	if !access.Refresh.IsZero() {
		if err := rotated(ctx, access.Refresh); err != nil {
			return p, err
		}
	}
	p.Groups, p.GroupsErr = c.Groups(ctx, access.Endpoint, access.Token)
	return p, ctx.Err()
}

// Call is the proof as facts, without the token.
func (p Proof) Call() steps.Call {
	c := steps.Call{Endpoint: p.Access.Endpoint, Scope: p.Access.Scope, Expires: p.Access.Expires.UTC().Truncate(time.Second), GroupsCode: CodeOf(p.GroupsErr)}
	if p.Access.Expires.IsZero() {
		c.Expires = time.Time{}
	}
	for _, g := range p.Groups {
		c.Groups = append(c.Groups, steps.Group{ID: g.ID, Name: g.Name})
	}
	return c
}

// Verify makes the live call of a grant of a set-up connector, outside the
// wizard, and keeps what came of it as a fact.
func (s *Session) Verify(ctx context.Context, g steps.GrantID) (steps.Call, error) {
	s.Apply(steps.Jump{At: s.Now(), Page: steps.PageCall, Grant: g})
	todo := s.Apply(steps.Do{At: s.Now(), Effect: steps.EffectCall})
	if len(todo) == 0 {
		return steps.Call{}, fault(s.Wizard().Notice.Code, nil)
	}
	err := s.perform(ctx, todo)
	return s.grant(g).Last, err
}

// Consented refuses a public host that is not among those agreed to.
func Consented(r kaizala.Root, hosts []string) error {
	if r.IsPublic() && !slices.Contains(hosts, r.Host()) {
		return fault(CodeConsentNeeded, nil, r.Host())
	}
	return nil
}

// NewID is a random name for a grant or document.
func NewID() string { return persist.NewID() }
