package session

import (
	"context"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session/read"
)

// renewMargin is how long before its end an access token counts as over.
const renewMargin = 5 * time.Minute

// Token gives an access token of a grant: the one that is kept while it is good,
// else one from a live call.
func (s *Session) Token(ctx context.Context, g steps.GrantID) (kaizala.Secret, steps.Call, error) {
	if token, ok, err := s.cached(ctx, g); ok || err != nil {
		return token, s.grant(g).Last, err
	}
	call, err := s.Verify(ctx, g)
	if err != nil {
		return kaizala.Secret{}, call, err
	}
	return s.secret(steps.Slot{Kind: steps.SlotAccess, Grant: g}), call, nil
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

// cached is the access token that is kept, if it is good for a while.
func (s *Session) cached(ctx context.Context, g steps.GrantID) (kaizala.Secret, bool, error) {
	if !good(s.grant(g).Last, s.Now()) {
		return kaizala.Secret{}, false, nil
	}
	if err := s.Load(ctx); err != nil {
		return kaizala.Secret{}, false, err
	}
	token := s.secret(steps.Slot{Kind: steps.SlotAccess, Grant: g})
	return token, !token.IsZero(), nil
}

// good reports whether a call's access token may be used at now. Its end is by the
// service's clock, of which the call measured the difference to ours. A clock that
// stands before the call itself was set since, and tells nothing. One a minute is
// as often as a token is renewed that nobody asked to be, whatever the clocks say.
func good(c steps.Call, now time.Time) bool {
	age := now.Sub(c.At)
	switch {
	case !c.Worked():
		return false
	case age.Abs() < freshCall:
		return true
	}
	return age > 0 && now.Add(c.Skew).Add(renewMargin).Before(c.Expires)
}

// runCall is the live call: the refresh token is exchanged for an access token,
// and the platform is asked for the groups that it sees. What came of it is on
// disk before another process has its turn, which takes it for its own.
func (s *Session) runCall(ctx context.Context, a *steps.Answer) error {
	a.Uncalled = true
	client, err := s.service(ctx)
	if err != nil {
		return err
	}
	t, err := s.turn(ctx, a.Effect.Grant)
	defer t.release()
	if err != nil {
		return err
	}
	if !t.over() {
		err = s.call(t.yielded(ctx), client, a)
	}
	switch {
	case t.over():
		a.Call, a.At, a.Uncalled = t.made, t.made.At, false
		return nil
	case a.Uncalled, CodeOf(err) == steps.CodeCancelled:
		return err
	}
	return s.settle(ctx, *a, err)
}

// settle applies the answer to a call and saves what comes of it, before whoever
// ran the call does: then it is late, and changes nothing. The error is the
// call's, or else the save's.
func (s *Session) settle(ctx context.Context, a steps.Answer, err error) error {
	a.At, a.Code = s.Now(), CodeOf(err)
	s.failed(a.Effect, err)
	saved := s.perform(context.WithoutCancel(ctx), s.Apply(a))
	if err == nil {
		err = saved
	}
	return err
}

// rotate has the service's new refresh token on disk before anything is shown,
// whoever has lost patience meanwhile. Its predecessor is kept by the save.
func (s *Session) rotate(ctx context.Context, g steps.GrantID, v kaizala.Secret) error {
	found := s.hold(read.Found{Refresh: v}, g)
	return s.perform(context.WithoutCancel(ctx), s.Apply(steps.Renewed{At: s.Now(), Grant: g, Refresh: found.Refresh}))
}
