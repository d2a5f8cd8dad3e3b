package vault

import (
	"context"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// opener is what opens the sealed part of a document. Its mutex is also held while
// a keyring is waited for: no screen may wait for it.
type opener struct {
	mu       sync.Mutex
	pin      persist.Pin
	sealed   bool // the document has a sealed part
	identity persist.Identity
	open     bool             // the identity is here
	loaded   bool             // the document's secrets are in memory
	given    persist.Document // the document as it was opened, until it is read again
}

// GivePassphrase gives the passphrase that was asked for with the code
// passphrase_new or passphrase_needed; what failed is then tried again.
func (m *memory) GivePassphrase(p secret.Secret) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.passphrase = p
}

// ask is a persist.Asker: it gives the passphrase, or the code with which it is
// asked for.
func (m *memory) ask(_ context.Context, why string) (secret.Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.passphrase.IsZero() {
		return secret.Secret{}, steps.Fail(why, nil)
	}
	return m.passphrase, nil
}

// KeepUnderPassphrase has a document that is not pinned yet sealed under a
// passphrase.
func (m *memory) KeepUnderPassphrase() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keeping = Keeping{Kind: persist.PinPassphrase}
}

// Pinned reports whether what opens the document is settled. It does not wait: a
// document that is being opened counts as pinned.
func (v *Vault) Pinned() bool {
	if !v.opener.mu.TryLock() {
		return true
	}
	defer v.opener.mu.Unlock()
	return v.opener.pin.Kind != ""
}

// Unlock gets hold of the identity that opens the document: the one that it is
// pinned to, or a new choice. Codes: passphrase_new, passphrase_needed,
// wrong_passphrase, and those of persist.Identities.
func (v *Vault) Unlock(ctx context.Context) error { return v.unlock(ctx, v.Place().Identities) }

func (v *Vault) unlock(ctx context.Context, in *persist.Identities) error {
	o := &v.opener
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.open {
		return nil
	}
	var err error
	if o.pin.Kind != "" {
		o.identity, err = in.Unlock(ctx, o.pin, v.ask)
	} else {
		o.identity, o.pin, err = v.choose(ctx, in)
	}
	if err != nil {
		if steps.CodeOf(err) == string(seal.CodeWrongPassphrase) {
			v.GivePassphrase(secret.Secret{})
		}
		return err
	}
	o.open = true
	return nil
}

// choose takes what the person wanted for a new document.
func (v *Vault) choose(ctx context.Context, in *persist.Identities) (persist.Identity, persist.Pin, error) {
	v.mu.Lock()
	keeping := v.keeping
	v.mu.Unlock()
	return Choose(ctx, in, keeping, v.ask)
}

// Choose gives an identity as the person wants it to be kept: in the keyring where
// nothing was said and one answers, else under a passphrase. Codes: those of
// persist.Identities.Create.
func Choose(ctx context.Context, in *persist.Identities, keeping Keeping, ask persist.Asker) (persist.Identity, persist.Pin, error) {
	kind := keeping.Kind
	if kind == "" {
		kind = persist.PinPassphrase
		if !in.HasPassphrase() && in.HasKeyring(ctx) == nil {
			kind = persist.PinKeyring
		}
	}
	return in.Create(ctx, kind, keeping.Path, ask)
}

// Close removes the entry that the look for a store made in the keyring, if nothing
// was sealed to it. It does not wait for a keyring that does not answer.
func (v *Vault) Close(ctx context.Context) {
	o := &v.opener
	if !o.mu.TryLock() {
		return
	}
	defer o.mu.Unlock()
	if o.open && !o.sealed && o.pin.Kind == persist.PinKeyring {
		_ = v.Place().Identities.Release(ctx, o.pin) // it opens nothing: no reason not to end
		o.pin, o.open = persist.Pin{}, false
	}
}

// unpin forgets the chosen identity, so that the next save chooses again.
func (o *opener) unpin() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pin, o.open = persist.Pin{}, false
}

// repin notes that another process changed which identity opens the document, and
// reports whether it did.
func (o *opener) repin(d persist.Document) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sealed = len(d.Sealed) > 0
	changed := o.sealed && d.Pin != o.pin
	if changed {
		o.pin, o.open = d.Pin, false
	}
	return changed
}

// saved notes what a save left on disk. Secrets of another process are to be loaded
// before they are used.
func (o *opener) saved(out attempt) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if out.opener != nil {
		o.pin, o.identity, o.open = out.opener.pin, out.opener.identity, true
	}
	switch {
	case len(out.secrets) > 0:
		o.loaded = o.loaded || !o.sealed && !out.foreign
		o.sealed = true
	case out.foreign:
		o.loaded, o.sealed = false, len(out.sealed) > 0
	}
}

// keys are the pin and the identity.
func (o *opener) keys() keys {
	o.mu.Lock()
	defer o.mu.Unlock()
	return keys{o.pin, o.identity}
}

// keys are what opens a document.
type keys struct {
	pin      persist.Pin
	identity persist.Identity
}

// wholeInMemory reports whether every secret of the document is in memory.
func (o *opener) wholeInMemory() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.loaded || !o.sealed
}

// Load has the document's secrets in memory. Codes: those of Unlock, wrong_key,
// damaged, and those of persist.Store.
func (v *Vault) Load(ctx context.Context) error {
	if v.opener.wholeInMemory() {
		return nil
	}
	v.saving.Lock() // a save in between would know better than what was read
	defer v.saving.Unlock()
	given, failed := v.asGiven(), error(nil)
	if given.Revision > 0 {
		if failed = v.take(ctx, given); failed == nil {
			return nil
		}
	}
	d, err := v.Place().Store.Load(ctx, v.Key())
	switch {
	case err != nil:
		return err
	case failed != nil && d.Revision == given.Revision:
		return failed
	}
	v.opener.repin(d) // another process may have changed what opens it
	return v.take(ctx, d)
}

// asGiven is the document that the vault was opened with, if it is still the one that
// this process knows: it need not be read a second time. Revision 0: it is not.
func (v *Vault) asGiven() persist.Document {
	v.mu.Lock()
	revision := v.disk.revision
	v.mu.Unlock()
	o := &v.opener
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.given
	o.given = persist.Document{}
	if d.Revision != revision || d.Pin != o.pin {
		return persist.Document{}
	}
	return d
}

// take has the secrets of a document in memory, but for those that are to be saved.
func (v *Vault) take(ctx context.Context, d persist.Document) error {
	if err := v.Unlock(ctx); err != nil {
		return err
	}
	kept, err := d.Secrets(v.opener.keys().identity)
	if err != nil {
		return err
	}
	v.mu.Lock()
	v.memory.merge(kept)
	v.mu.Unlock()
	v.opener.mu.Lock()
	defer v.opener.mu.Unlock()
	v.opener.loaded = true
	return nil
}

func (m *memory) merge(kept map[steps.Slot]secret.Secret) {
	for slot, s := range kept {
		if !m.unsaved[slot] {
			m.secrets[slot] = s
		}
	}
}

// ForgetGrant takes one grant out of the document, with every secret of it. Codes:
// those of Load and persist.Store.
func (v *Vault) ForgetGrant(ctx context.Context, g steps.GrantID) error {
	if err := v.Load(ctx); err != nil {
		return err
	}
	identity := v.opener.keys().identity
	return v.Place().Store.Update(ctx, v.Key(), func(d *persist.Document) error { return d.ForgetGrant(identity, g) })
}

// Reseal has the document opened by another kind of identity from now on. What
// opened it before is removed once no document needs it; the error may be that it
// could not be, after the change. Codes: those of Unlock and persist.Store.
func (v *Vault) Reseal(ctx context.Context, to Keeping) error {
	place := v.Place()
	before, err := place.Identities.Move(ctx, place.Store, v.Key(), to.Kind, to.Path, v.ask)
	if err != nil {
		return err
	}
	return place.Identities.Release(ctx, before)
}
