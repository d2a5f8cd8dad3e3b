package session

import (
	"context"

	"kaizala-setup/steps"
)

// Another window may work on the same document. What it saves is looked at, so that a
// page which waits for it goes on.

// Changes says when another process may have saved the document, until ctx ends. A set-up
// that is kept nowhere has no changes.
func (s *Session) Changes(ctx context.Context) (<-chan struct{}, error) {
	place := s.Vault.Place()
	if place.Store == nil || s.Key().Role == steps.Check || s.Key().Role == steps.User {
		return nil, nil
	}
	return place.Store.Watch(ctx, s.Key())
}

// Look has the wizard go on with what another process saved. Codes: those of the vault's
// Look.
func (s *Session) Look(ctx context.Context) error {
	if err := s.Vault.Look(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catchUp(steps.Moment{Now: s.Now(), Fresh: steps.GrantID(s.NewID())})
	return nil
}
