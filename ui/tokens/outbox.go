package tokens

import (
	"context"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// A new refresh token is in the outbox before the save of it begins, and stays there
// until the document has it: whether the engine goes away or this process is killed.
// An access token alone is put there only if it could not be saved, since a new call
// brings another one.

// saveWait is how long an engine may take to save what is in the outbox already.
const saveWait = 3 * time.Second

// brought is what a live call brought, on its way to the document.
type brought struct {
	away.Entry
	held  steps.Held // of the new refresh token
	waits bool       // it could not be saved, and is in the outbox
}

// replaces takes a new refresh token in place of the one that was sent. A token that
// somebody pasted meanwhile stays, and the new one becomes the one before.
func (b brought) replaces(f steps.Facts) steps.Facts {
	return f.Renewed(b.Grant, b.held, b.Sent, b.At)
}

// called notes the call. It counts for the new refresh token where that is the present
// one, which is only known of the facts that the save finds.
func (b brought) called(f steps.Facts) steps.Facts {
	return f.Called(b.Grant, b.Call, b.basis(f), b.Call.At)
}

func (b brought) basis(f steps.Facts) steps.Basis {
	of := b.Sent
	if now := f.Grant(b.Grant).Refresh; b.held.Yes() && now.At.Equal(b.At) && now.Len == b.held.Len {
		of.Refresh = now.Gen
	}
	return of
}

// counts reports whether the facts have no later call, and the values of this one.
func (b brought) counts(f steps.Facts) bool {
	last := f.Grant(b.Grant).Last
	return !b.Access.IsZero() && b.basis(f) == f.Basis(b.Grant) && !(last.Worked() && last.At.After(b.Call.At))
}

// takeIn has in the vault what a call brought, as far as it is not there yet.
func (s *Source) takeIn(b brought) {
	held := func(k steps.SlotKind) bool {
		return b.Refresh.Equal(s.Vault.Secret(steps.Slot{Kind: k, Grant: b.Grant}))
	}
	if !b.Refresh.IsZero() && !held(steps.SlotRefresh) && !held(steps.SlotPrevious) {
		s.replace(b)
	}
	if b.counts(s.facts()) {
		s.Vault.Put(accessSlot(b.Grant), b.Access)
		s.Vault.Edit(b.called)
	}
}

// replace has the new refresh token in the vault, where the facts put it: in place of the
// present one, as the one before if another one was pasted meanwhile, or nowhere if it is
// older than both.
func (s *Source) replace(b brought) {
	slot, was, is := steps.Slot{Kind: steps.SlotRefresh, Grant: b.Grant}, s.grant(b.Grant), b.replaces(s.facts()).Grant(b.Grant)
	switch {
	case is.Refresh != was.Refresh:
	case is.Before != was.Before:
		slot.Kind = steps.SlotPrevious
	default:
		return
	}
	s.Vault.Put(slot, b.Refresh)
	s.Vault.Edit(b.replaces)
}

// waiting is what waits in the outbox for a grant. What cannot be read is told by status.
func (s *Source) waiting(ctx context.Context, g steps.GrantID) []brought {
	var all []brought
	entries, _ := s.Outbox.Of(ctx, s.Vault.Key())
	for _, e := range entries {
		if e.Grant != g {
			continue
		}
		b := brought{Entry: e}
		if !e.Refresh.IsZero() {
			b.held = s.Describe(e.Refresh, e.At)
		}
		all = append(all, b)
	}
	return all
}

// waitingToken is an access token of a grant that waits in the outbox, if it is good.
// Nothing of it is taken into the vault: what is there counts as saved.
func (s *Source) waitingToken(ctx context.Context, g steps.GrantID) (secret.Secret, steps.Call) {
	for _, b := range slices.Backward(s.waiting(ctx, g)) {
		if b.counts(s.facts()) && Usable(b.Call, s.Now()) {
			return b.Access, b.Call
		}
	}
	return secret.Secret{}, steps.Call{}
}

// Deliver saves what waits in the outbox for a grant, under the grant's lease. Codes:
// those of the vault.
func (s *Source) Deliver(ctx context.Context, g steps.GrantID) error {
	lease, err := s.Vault.LockGrant(ctx, g)
	if err != nil {
		return err
	}
	defer lease.Release()
	if err := s.Vault.Refresh(ctx); err != nil {
		return err
	}
	return s.deliver(ctx, g)
}

// deliver is Deliver by whoever has the lease and has refreshed the vault. What is
// delivered a second time, because a process was killed in between, is recognised by
// its secrets, or is older than those that came since.
func (s *Source) deliver(ctx context.Context, g steps.GrantID) error {
	all := s.waiting(ctx, g)
	if len(all) == 0 {
		return nil
	}
	if err := s.Vault.Load(ctx); err != nil {
		return err
	}
	for _, b := range all {
		if !s.Outbox.Has(b.Entry) {
			continue // another process has delivered it
		}
		s.takeIn(b)
		_, err := s.Vault.Save(context.WithoutCancel(ctx))
		if steps.CodeOf(err) == vault.CodeForgottenThere {
			s.Vault.Drop(g) // it goes where the rest went
			err = nil
		}
		if err != nil {
			return err
		}
		_ = s.Outbox.Remove(b.Entry) // else it is recognised the next time
	}
	return nil
}

// outgoing is what a call is about to bring.
func (s *Source) outgoing(g steps.GrantID, of steps.Basis) brought {
	return brought{Entry: away.Entry{Key: s.Vault.Key(), Grant: g, Sent: of}}
}

// store has what a call brought in the outbox, and reports whether it is there.
func (s *Source) store(ctx context.Context, b *brought) bool {
	if s.Outbox == nil {
		return false
	}
	e, err := s.Outbox.Put(context.WithoutCancel(ctx), b.Entry)
	if err == nil {
		b.Entry = e
	}
	return err == nil
}

// renew has the service's new refresh token on disk before anything is shown. The
// save keeps its predecessor.
func (s *Source) renew(ctx context.Context, b *brought, renewed secret.Secret) error {
	if renewed.Equal(s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: b.Grant})) {
		return nil // it is the one that was sent
	}
	b.Refresh, b.At = renewed, s.Now().UTC().Round(0)
	b.held = s.Describe(renewed, b.At)
	stored := s.store(ctx, b)
	s.replace(*b)
	saving, cancel := context.WithoutCancel(ctx), context.CancelFunc(func() {})
	if stored {
		saving, cancel = context.WithTimeout(saving, saveWait)
	}
	defer cancel()
	_, err := s.Vault.Save(saving)
	gone := steps.CodeOf(err) == vault.CodeForgottenThere
	if gone {
		s.Vault.Drop(b.Grant) // nobody pasted it: it goes where the rest went
		_ = s.Vault.Refresh(context.WithoutCancel(ctx))
	}
	switch {
	case !stored:
		return err
	case gone || err == nil:
		_ = s.Outbox.Remove(b.Entry) // else it is recognised the next time
		return err
	}
	b.waits = true
	s.Vault.SetAside(renewed)
	return nil
}

// keep saves what a call brought after its refresh token. What cannot be saved because
// the engine is away waits in the outbox.
func (s *Source) keep(ctx context.Context, b *brought) error {
	if b.waits { // the engine does not answer: it is not waited for twice
		if !b.Access.IsZero() {
			s.store(ctx, b)
		}
		return nil
	}
	_, err := s.Vault.Save(context.WithoutCancel(ctx))
	if away.IsAway(err) && !b.Access.IsZero() && s.store(ctx, b) {
		return nil
	}
	return err
}
