package session

import (
	"context"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session/read"
)

// runRestore has the refresh token before the present one in its place, and the
// present one is kept as the one before.
func (s *Session) runRestore(ctx context.Context, a *steps.Answer) error {
	if err := s.Load(ctx); err != nil {
		return err
	}
	before := s.secret(steps.Slot{Kind: steps.SlotPrevious, Grant: a.Effect.Grant})
	if before.IsZero() {
		return fault(CodeNoneBefore, nil)
	}
	a.Found = s.hold(read.Found{Refresh: before}, a.Effect.Grant)
	return nil
}

// Restore goes back to the refresh token before a grant's present one, outside the
// wizard.
func (s *Session) Restore(ctx context.Context, g steps.GrantID) error {
	s.Apply(steps.Jump{At: s.Now(), Page: steps.PageCall, Grant: g})
	todo := s.Apply(steps.Do{At: s.Now(), Effect: steps.EffectRestore})
	if len(todo) == 0 {
		return fault(s.Wizard().Notice.Code, nil)
	}
	return s.perform(ctx, todo)
}
