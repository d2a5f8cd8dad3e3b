package session

import (
	"context"
	"path/filepath"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

// Key is the document's.
func (s Summary) Key() persist.Key { return s.doc.Key }

// Pin is what opens the document.
func (s Summary) Pin() persist.Pin { return s.doc.Pin }

// Grants are the document's.
func (s Summary) Grants() []steps.Grant { return s.doc.Facts.Grants }

// At finds the document that lies in a file, one that cannot be read any more
// included.
func (h *Home) At(path string) (persist.Key, bool) {
	keys, err := h.Store.Keys(h.Target.Realm)
	if err != nil {
		return persist.Key{}, false
	}
	want, err := filepath.Abs(path)
	if err != nil {
		return persist.Key{}, false
	}
	for _, k := range keys {
		places, _ := h.Store.Places(k)
		for _, p := range places {
			if p.Kind == files.PlaceDocument && p.Path == want {
				return k, true
			}
		}
	}
	return persist.Key{}, false
}

// ForgetGrant takes one group out of the document, with every secret of it.
func (s *Session) ForgetGrant(ctx context.Context, g steps.GrantID) error {
	if err := s.Load(ctx); err != nil {
		return err
	}
	return s.store().Update(ctx, s.key, func(d *persist.Document) error { return d.ForgetGrant(s.lock.identity, g) })
}

// Move has the document opened by another kind of identity from now on. What
// opened it before is removed once nothing needs it; the error may be that it
// could not be, after the move.
func (s *Session) Move(ctx context.Context, to Keeping) error {
	before, err := s.store().Identities.Move(ctx, s.store(), s.key, to.Kind, to.Path, s.ask)
	if err != nil {
		return err
	}
	return s.store().Identities.Release(ctx, before)
}
