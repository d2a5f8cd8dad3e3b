package session

import (
	"context"
	"errors"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"

	"kaizala-setup/steps"
)

// runRestore has the refresh token before the present one in its place, and the
// present one is kept as the one before.
func (s *Session) runRestore(ctx context.Context, a *steps.Answer) error {
	t, err := s.turn(ctx, a.Effect.Grant) // what another process got is not to be lost
	defer t.release()
	if err != nil {
		return err
	}
	before, err := s.before(ctx, a.Effect.Grant)
	a.Found = s.hold(paste.Values{Refresh: before}, a.Effect.Grant)
	return err
}

// runRestoreSecret does the same with the connector's secret.
func (s *Session) runRestoreSecret(ctx context.Context, a *steps.Answer) error {
	before, err := s.before(ctx, "")
	a.Found = s.hold(paste.Values{Secret: before}, a.Effect.Grant)
	return err
}

// before is the secret that was replaced: a grant's refresh token, or without a
// grant the connector's secret.
func (s *Session) before(ctx context.Context, g steps.GrantID) (secret.Secret, error) {
	if err := errors.Join(s.Load(ctx), ctx.Err()); err != nil {
		return secret.Secret{}, err
	}
	v := s.secret(steps.Slot{Kind: steps.SlotPrevious, Grant: g})
	if v.IsZero() {
		return v, steps.Fail(CodeNoneBefore, nil)
	}
	return v, nil
}

// Restore goes back to the refresh token before a grant's present one, outside the
// wizard.
func (s *Session) Restore(ctx context.Context, g steps.GrantID) error {
	s.Apply(steps.Jump{At: s.Now(), Page: steps.PageCall, Grant: g})
	todo := s.Apply(steps.Do{At: s.Now(), Effect: steps.EffectRestore})
	if len(todo) == 0 {
		return steps.Fail(s.Wizard().Notice.Code, nil)
	}
	return s.perform(ctx, todo)
}
