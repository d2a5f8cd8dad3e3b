package session

import (
	"context"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/files"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Keeping is how the person wants secrets to be kept, for a document that has
// no such choice in it yet: empty for the keyring, or a passphrase where there
// is none; an identity file is never chosen by itself.
type Keeping struct {
	Kind persist.PinKind
	Path string // of an identity file
}

// lock is what opens the sealed part of a document.
type lock struct {
	mu       sync.Mutex // also held while a keyring is waited for: nothing that a screen calls takes it
	pin      persist.Pin
	sealed   bool // the document has a sealed part
	identity persist.Identity
	open     bool // the identity is here
	loaded   bool // the document's secrets are in the session
}

// SetPassphrase gives the passphrase that an effect asked for with the code
// passphrase_new or passphrase_needed; the effect is then asked for again.
func (s *Session) SetPassphrase(p secret.Secret) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passphrase = p
}

// ask gives the passphrase, or the code with which it is asked for.
func (s *Session) ask(_ context.Context, why string) (secret.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.passphrase.IsZero() {
		return secret.Secret{}, steps.Fail(why, nil)
	}
	return s.passphrase, nil
}

// runProbe makes sure that a secret could be kept, before the portal shows one.
func (s *Session) runProbe(ctx context.Context, _ *steps.Answer) error {
	if s.Wizard().Role == steps.Check {
		return nil // nothing will be kept
	}
	return s.Unlock(ctx)
}

// nowSealed notes that the document has a sealed part, with all that is in memory
// unless another process has put something into it.
func (l *lock) nowSealed(foreign bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loaded = l.loaded || !l.sealed && !foreign
	l.sealed = true
}

// outdated notes that another process may have put secrets into the document, which
// are to be loaded before they are used.
func (l *lock) outdated(isSealed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.loaded, l.sealed = false, isSealed
}

// opensBy notes what opens the document from now on.
func (l *lock) opensBy(o opener) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pin, l.identity, l.open = o.pin, o.identity, true
}

// letGo removes the entry that the look for a store made in the keyring, if nothing
// was sealed to it.
func (s *Session) letGo(ctx context.Context) {
	l := &s.lock
	if !l.mu.TryLock() {
		return // the keyring does not answer
	}
	defer l.mu.Unlock()
	if l.open && !l.sealed && l.pin.Kind == persist.PinKeyring {
		_ = s.store().Identities.Release(ctx, l.pin) // it opens nothing: no reason not to end
		l.pin, l.open = persist.Pin{}, false
	}
}

// unpin has it open again by what the document will be opened.
func (l *lock) unpin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pin, l.open = persist.Pin{}, false
}

// Unlock has at hand what opens the document: by its pin, or a new choice.
func (s *Session) Unlock(ctx context.Context) error { return s.unlockIn(ctx, s.store()) }

func (s *Session) unlockIn(ctx context.Context, in *files.Store) error {
	l := &s.lock
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open {
		return nil
	}
	var err error
	if l.pin.Kind != "" {
		l.identity, err = in.Identities.Unlock(ctx, l.pin, s.ask)
	} else {
		l.identity, l.pin, err = s.choose(ctx, in)
	}
	if err != nil {
		if steps.CodeOf(err) == string(persist.CodeWrongPassphrase) {
			s.SetPassphrase(secret.Secret{})
		}
		return err
	}
	l.open = true
	return nil
}

// choose takes what the person wanted for a new document: the keyring where
// nothing was said and one answers, else a passphrase. An identity file is never
// chosen by itself.
func (s *Session) choose(ctx context.Context, in *files.Store) (persist.Identity, persist.Pin, error) {
	s.mu.Lock()
	keeping := s.Keeping
	s.mu.Unlock()
	kind := keeping.Kind
	if kind == "" {
		kind = persist.PinPassphrase
		if !in.Identities.HasPassphrase() && in.Identities.HasKeyring(ctx) == nil {
			kind = persist.PinKeyring
		}
	}
	return in.Identities.Create(ctx, kind, keeping.Path, s.ask)
}

// Load has the document's secrets in memory, to be used.
func (s *Session) Load(ctx context.Context) error {
	if s.hasLoaded() {
		return nil
	}
	s.saving.Lock() // a save in between would know better than what was read
	defer s.saving.Unlock()
	d, err := s.store().Load(ctx, s.key)
	if err != nil {
		return err
	}
	s.repin(d)
	return s.take(ctx, d)
}

func (s *Session) hasLoaded() bool {
	s.lock.mu.Lock()
	defer s.lock.mu.Unlock()
	return s.lock.loaded || !s.lock.sealed
}

// take has the secrets of the document as it was read in memory.
func (s *Session) take(ctx context.Context, d persist.Document) error {
	if err := s.Unlock(ctx); err != nil {
		return err
	}
	kept, err := d.Secrets(s.lock.identity)
	if err != nil {
		return err
	}
	s.mu.Lock()
	for slot, v := range kept {
		if !s.dirty[slot] {
			s.secrets[slot] = v
		}
	}
	s.mu.Unlock()
	s.lock.mu.Lock()
	defer s.lock.mu.Unlock()
	s.lock.loaded = true
	return nil
}
