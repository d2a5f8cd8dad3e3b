package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"slices"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Moves take set-ups of this machine to the team, and back.
type Moves struct{ *Home }

// Give has the team keep a set-up of this machine, where no secret of it is left. Of
// several hosts that give the same connector, one does. Codes: place_taken, busy if
// another process changed the set-up meanwhile, move_unfinished, those of
// vault.Vault.MoveTo and of both stores.
func (h Moves) Give(ctx context.Context, s *Setup) error {
	c := s.Facts().Connector.ID
	lease, err := h.Team.Store.LockGrant(ctx, giving(s.Key(), c), "give")
	if err != nil {
		return err
	}
	defer lease.Release()
	docs, errs := h.Team.Store.List(ctx)
	if err := h.Team.reached(); err != nil {
		return err // these are copies
	}
	if len(errs) > 0 {
		return errs[0]
	}
	if slices.ContainsFunc(docs, func(d persist.Document) bool {
		return c != "" && d.Key.Role == s.Key().Role && d.Facts.Connector.ID == c && s.Target.binding().Fits(d) == nil
	}) {
		return steps.Fail(vault.CodePlaceTaken, nil, h.Team.Name)
	}
	return h.relocate(ctx, s, h.Team.place(), removal{files.Moving{Place: h.Team.id(), Leaves: true}, h.left})
}

// giving is what two hosts that give the same connector lock: their documents have
// different keys.
func giving(k persist.Key, connector string) persist.Key {
	sum := sha256.Sum256([]byte(connector))
	return persist.Key{Realm: k.Realm, Role: k.Role, ID: hex.EncodeToString(sum[:16])}
}

// Take has this machine alone keep a set-up of the team, with what waits here to be saved
// there. Codes: those of Give, of vault.Choose and of tokens.Source.Deliver.
func (h Moves) Take(ctx context.Context, s *Setup, keep vault.Keeping) error {
	if err := deliveries(h).all(ctx, s); err != nil {
		return err
	}
	here := placeOf(h.Store)
	here.Opener = func(ctx context.Context, ask persist.Asker) (persist.Identity, persist.Pin, error) {
		return vault.Choose(ctx, here.Identities, keep, ask)
	}
	return h.relocate(ctx, s, here, removal{files.Moving{Place: h.Team.id()}, h.Team.Store.Remove})
}

// removal is the last step of a move: what is removed where the set-up was.
type removal struct {
	files.Moving
	run func(context.Context, persist.Key) error
}

// relocate moves a set-up to another place and removes it where it was, while no process
// exchanges one of its tokens. If another process wrote there meanwhile, it stays there.
// What a killed process leaves, Settle ends.
func (h Moves) relocate(ctx context.Context, s *Setup, to vault.Place, last removal) error {
	from, key := s.Vault.Place().Store, s.Key()
	release, err := h.lock(ctx, key, s.Facts())
	if err != nil {
		return err
	}
	defer release()
	if err := s.Vault.Load(ctx); err != nil {
		return err
	}
	before, err := from.Load(ctx, key)
	if err != nil {
		return err
	}
	switch there, err := to.Store.Load(ctx, key); {
	case err != nil:
		return err
	case there.Revision > 0: // the note of how it came there stays
		return steps.Fail(vault.CodePlaceTaken, nil, to.Name)
	}
	last.Revision = before.Revision
	if err := h.Store.BeginMove(key, last.Moving); err != nil {
		return err
	}
	if _, err := s.Vault.MoveTo(ctx, to); err != nil {
		return err
	}
	if after, err := from.Load(ctx, key); err != nil || after.Revision != before.Revision {
		if err == nil {
			err = &persist.Error{Reason: persist.CodeBusy, Key: key}
		}
		_ = to.Store.Remove(context.WithoutCancel(ctx), key)
		return err
	}
	return h.end(ctx, key, last.run)
}

// left removes what this machine had of a document that the team keeps now; messages for
// other people stay.
func (h Moves) left(ctx context.Context, k persist.Key) error {
	places, err := h.Store.Places(k)
	if err != nil {
		return err
	}
	return h.Store.Forget(ctx, slices.DeleteFunc(places, func(p files.Place) bool {
		return filepath.Dir(p.Path) == h.Store.OutDir() || p.IsMoving()
	}))
}
