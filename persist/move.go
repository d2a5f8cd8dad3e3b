package persist

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"

	"kaizala-setup/kaizala/secret"
)

var errReadBack = errors.New("it came back as something else")

// Move has a document opened by another kind of identity from now on, and gives
// the pin that opened it before; path is of a PinFile. The new identity is kept
// and read back, and opens what was sealed to it, before the document changes in
// one step. What opened it before stays: Release.
func (s *Store) Move(ctx context.Context, k Key, kind PinKind, path string, ask Asker) (before Pin, err error) {
	if k.Realm == Sandbox || kind == PinSandbox {
		return Pin{}, &Error{Reason: CodeSandboxIdentity}
	}
	d, err := s.Load(ctx, k)
	if err != nil {
		return Pin{}, err
	}
	var from Identity
	if len(d.Sealed) > 0 {
		if from, err = s.Unlock(ctx, d.Pin, ask); err != nil {
			return Pin{}, err
		}
	}
	had := s.HasPassphrase()
	to, pin, err := s.Create(ctx, kind, path, ask)
	if err != nil {
		return Pin{}, err
	}
	err = s.Update(ctx, k, func(d *Document) error {
		before = d.Pin
		return d.reseal(from, to, pin)
	})
	if err == nil {
		return before, nil
	}
	if kind == PinKeyring || kind == PinPassphrase && !had { // just made
		err = errors.Join(err, s.Release(context.WithoutCancel(ctx), pin))
	}
	return Pin{}, err
}

// reseal opens every secret with one identity, seals them to the other, and sees
// that they come back.
func (d *Document) reseal(from, to Identity, pin Pin) error {
	secrets, err := d.Secrets(from)
	if err != nil {
		return err
	}
	if err := d.SetSecrets(to, secrets); err != nil {
		return err
	}
	d.Pin = pin
	back, err := d.Secrets(to)
	if err != nil {
		return err
	}
	if !maps.EqualFunc(secrets, back, secret.Secret.Equal) {
		return &Error{Reason: CodeCorrupt, Err: errReadBack}
	}
	return nil
}

// Release removes what a pin names, once no document needs it: an entry of the
// keyring, or the identity under the passphrase. A file that the person named is
// his, and stays.
func (s *Store) Release(ctx context.Context, p Pin) error { return s.release(ctx, p, nil) }

// release counts no document that is about to go.
func (s *Store) release(ctx context.Context, p Pin, going map[string]bool) error {
	unlock, err := lockFile(ctx, filepath.Join(s.dir, "identity"))
	if err != nil {
		return err
	}
	defer unlock()
	needed, err := s.needed(p.Recipient, going)
	switch {
	case err != nil || needed:
		return err
	case p.Kind == PinKeyring:
		return s.dropEntry(ctx, p.Recipient)
	case p.Kind == PinPassphrase:
		return removeFile(s.passphraseIdentity())
	}
	return nil
}

// needed says that a document names a recipient, one that cannot be read any more
// included; those at the paths of but do not count.
func (s *Store) needed(recipient string, but map[string]bool) (bool, error) {
	for _, r := range []Realm{Public, Own, Sandbox} {
		keys, err := s.Keys(r)
		if err != nil {
			return true, err
		}
		for _, k := range keys {
			at, _ := s.path(k)
			b, err := os.ReadFile(at)
			if err != nil && !missing(err) {
				return true, diskError(at, err)
			}
			if !but[at] && bytes.Contains(b, []byte(recipient)) {
				return true, nil
			}
		}
	}
	return false, nil
}

// dropEntry removes an entry of the keyring. One that is not there is no error.
func (s *Store) dropEntry(ctx context.Context, user string) error {
	err := bounded(ctx, s.keyring, func() error { return s.keyring.remove(user) })
	if CodeOf(err) == CodeNoIdentity {
		return nil
	}
	return err
}

// removeFile removes a file. One that is not there is no error.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !missing(err) {
		return diskError(path, err)
	}
	return nil
}
