package session

import (
	"context"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// renewMargin is how long before its end an access token counts as over.
const renewMargin = 5 * time.Minute

// Token gives an access token of a grant: the one that is kept while it is good,
// else one from a live call. Processes that find the same one expired make one
// call between them.
func (s *Session) Token(ctx context.Context, g steps.GrantID) (kaizala.Secret, steps.Call, error) {
	if token, ok, err := s.cached(ctx, g); ok || err != nil {
		return token, s.grant(g).Last, err
	}
	unlock, err := s.Store.GrantLock(ctx, s.key, g)
	if err != nil {
		return kaizala.Secret{}, steps.Call{}, err
	}
	defer unlock()
	if err := s.reload(ctx); err != nil { // another process may have called meanwhile
		return kaizala.Secret{}, steps.Call{}, err
	}
	if token, ok, err := s.cached(ctx, g); ok || err != nil {
		return token, s.grant(g).Last, err
	}
	call, err := s.Verify(ctx, g)
	if err != nil {
		return kaizala.Secret{}, call, err
	}
	return s.secret(steps.Slot{Kind: steps.SlotAccess, Grant: g}), call, nil
}

// cached is the access token that is kept, if it is good for a while.
func (s *Session) cached(ctx context.Context, g steps.GrantID) (kaizala.Secret, bool, error) {
	last := s.grant(g).Last
	if !last.Worked() || s.Now().Add(renewMargin).After(last.Expires) {
		return kaizala.Secret{}, false, nil
	}
	if err := s.Load(ctx); err != nil {
		return kaizala.Secret{}, false, err
	}
	token := s.secret(steps.Slot{Kind: steps.SlotAccess, Grant: g})
	return token, !token.IsZero(), nil
}

// reload takes what another process has saved since.
func (s *Session) reload(ctx context.Context) error {
	d, err := s.Store.Load(ctx, s.key)
	if err != nil {
		return err
	}
	s.mu.Lock()
	changed := d.Revision != s.revision
	if changed {
		s.revision = d.Revision
		s.wizard, _ = s.wizard.Apply(steps.Rebase{At: s.Now(), Facts: replay(d.Facts, s.unsaved)})
	}
	s.mu.Unlock()
	if !changed {
		return nil
	}
	s.lock.mu.Lock()
	s.lock.loaded = false
	s.lock.mu.Unlock()
	return s.Load(ctx)
}
