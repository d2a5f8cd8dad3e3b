package session

import (
	"context"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// renewMargin is how long before its end an access token counts as over.
const renewMargin = 5 * time.Minute

// Token gives an access token of a grant: the one that is kept while it is good,
// else one from a live call.
func (s *Session) Token(ctx context.Context, g steps.GrantID) (secret.Secret, steps.Call, error) {
	if token, ok, err := s.cached(ctx, g); ok || err != nil {
		return token, s.grant(g).Last, err
	}
	call, err := s.Verify(ctx, g)
	if err != nil {
		return secret.Secret{}, call, err
	}
	return s.secret(steps.Slot{Kind: steps.SlotAccess, Grant: g}), call, nil
}

// Verify makes the live call of a grant of a set-up connector, outside the
// wizard, and keeps what came of it as a fact. Those of several grants may be made
// side by side. The watches follow it.
func (s *Session) Verify(ctx context.Context, g steps.GrantID, watches ...kaizala.Watch) (steps.Call, error) {
	if err := s.mayCall(g); err != nil {
		return steps.Call{}, err
	}
	a := steps.Answer{Effect: steps.Effect{Kind: steps.EffectCall, Grant: g}}
	t, err := s.called(ctx, &a, watches...)
	defer t.release()
	if tellable(a, err) {
		err = s.settle(ctx, a, err)
	}
	last, grants := s.grant(g).Last, s.Wizard().Facts
	switch {
	case err != nil:
	case !named(grants, g):
		err = steps.Fail(CodeForgottenThere, nil)
	case !last.Worked():
		err = steps.Fail(CodeChangedThere, nil) // by other values, which it says nothing of
	}
	return last, err
}

// calling are the events that ask for a grant's live call.
func calling(g steps.GrantID, at time.Time) []steps.Event {
	return []steps.Event{steps.Jump{At: at, Page: steps.PageCall, Grant: g}, steps.Do{At: at, Effect: steps.EffectCall}}
}

// mayCall is why a grant's live call makes no sense now, if it makes none.
func (s *Session) mayCall(g steps.GrantID) error {
	w, todo := s.Wizard(), []steps.Effect(nil)
	for _, ev := range calling(g, s.Now()) {
		w, todo = w.Apply(ev)
	}
	if len(todo) == 0 {
		return steps.Fail(w.Notice.Code, nil)
	}
	return nil
}

// cached is the access token that is kept, if it is good for a while.
func (s *Session) cached(ctx context.Context, g steps.GrantID) (secret.Secret, bool, error) {
	if !good(s.grant(g).Last, s.Now()) {
		return secret.Secret{}, false, nil
	}
	if err := s.Load(ctx); err != nil {
		return secret.Secret{}, false, err
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

// runCall is the live call of the wizard's page.
func (s *Session) runCall(ctx context.Context, a *steps.Answer) error {
	t, err := s.called(ctx, a, s.follow(a.Effect))
	defer t.release()
	if tellable(*a, err) {
		err = s.settle(ctx, *a, err)
	}
	return err
}

// called makes the live call of an answer's grant: the refresh token is exchanged
// for an access token, and the platform is asked for the groups that it sees. It
// comes with the turn, to be held until what came of it is on disk; another
// process then takes it for its own.
func (s *Session) called(ctx context.Context, a *steps.Answer, watches ...kaizala.Watch) (*turn, error) {
	a.Uncalled = true
	client, err := s.service(ctx, watches...)
	if err != nil {
		return &turn{}, err
	}
	t, err := s.turn(ctx, a.Effect.Grant)
	if err == nil {
		err = t.call(ctx, client, a)
	}
	return t, err
}

// tellable reports whether what came of a call says something of the credentials.
func tellable(a steps.Answer, err error) bool {
	return !a.Uncalled && steps.CodeOf(err) != steps.CodeCancelled
}

// settle has the wizard know what came of a call, as a fact that is on disk. One
// that did not ask for it, is asked to first; one that did finds the answer late
// when it comes by itself, and changes nothing. The error is the call's, or else
// the save's.
func (s *Session) settle(ctx context.Context, a steps.Answer, err error) error {
	a.At, a.Code = s.Now(), steps.CodeOf(err)
	saved := s.perform(context.WithoutCancel(ctx), s.tell(a, err))
	if err == nil {
		err = saved
	}
	return err
}

// tell gives the answer to a call to the wizard, and what has to be run.
func (s *Session) tell(a steps.Answer, err error) []steps.Effect {
	s.telling.Lock() // the wizard has one call under way at a time
	defer s.telling.Unlock()
	if a.Effect.Seq == 0 {
		for _, ev := range calling(a.Effect.Grant, a.At) {
			for _, e := range s.Apply(ev) {
				a.Effect = e
			}
		}
	}
	s.failed(a.Effect, err)
	return s.Apply(a)
}

// rotate has the service's new refresh token on disk before anything is shown,
// whoever has lost patience meanwhile. Its predecessor is kept by the save. of is
// what the call was made with.
func (s *Session) rotate(ctx context.Context, g steps.GrantID, of steps.Basis, v secret.Secret) error {
	switch now := s.Wizard().Facts.Basis(g); {
	case v.Equal(s.secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g})):
		return nil // it is no new one
	case !now.Refresh.Equal(of.Refresh): // another one was pasted meanwhile
		s.put(steps.Slot{Kind: steps.SlotPrevious, Grant: g}, v)
	default:
		s.hold(paste.Values{Refresh: v}, g)
	}
	err := s.perform(context.WithoutCancel(ctx), s.Apply(steps.Renewed{At: s.Now(), Grant: g, Refresh: paste.Values{Refresh: v}.Describe(s.Now()).Refresh, Of: of.Refresh}))
	if steps.CodeOf(err) == CodeForgottenThere {
		s.drop(g) // nobody pasted it: it goes where the rest went
		_ = s.reload(context.WithoutCancel(ctx))
	}
	return err
}

// drop forgets what was captured of a grant and is not on disk.
func (s *Session) drop(g steps.GrantID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for slot := range s.dirty {
		if slot.Grant == g {
			delete(s.dirty, slot)
			delete(s.secrets, slot)
		}
	}
}
