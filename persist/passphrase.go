package persist

import (
	"bytes"
	"context"
	"os"
	"sync"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/seal"
)

// HasPassphrase reports whether a passphrase was chosen here.
func (ids *Identities) HasPassphrase() bool {
	_, err := os.Lstat(ids.PassphrasePath())
	return err == nil
}

// makePassphrase makes an identity under a new passphrase and reads its file back.
func (ids *Identities) makePassphrase(ctx context.Context, ask Asker) (Identity, error) {
	pass, err := ask(ctx, AskNew)
	if err != nil {
		return Identity{}, err
	}
	if pass.Len() < minPassphrase {
		return Identity{}, &Error{Reason: CodePassphraseShort}
	}
	id, err := seal.NewIdentity()
	if err != nil {
		return Identity{}, err
	}
	sealed, err := seal.ToPassphrase(pass, []byte(id.Secret().Reveal()), ids.options.ScryptCost)
	if err != nil {
		return Identity{}, err
	}
	path := ids.PassphrasePath()
	if err := ids.write(path, sealed); err != nil {
		return Identity{}, err
	}
	back, err := ids.read(path)
	if err == nil && !bytes.Equal(back, sealed) {
		_ = os.Remove(path)
		err = &Error{Reason: CodeCorrupt, Path: path, Err: errReadBack}
	}
	if err == nil {
		ids.unlocked.set(sealed, id)
	}
	return id, err
}

func (ids *Identities) unlockPassphrase(ctx context.Context, ask Asker) (Identity, error) {
	sealed, err := ids.read(ids.PassphrasePath())
	if err != nil {
		return Identity{}, err
	}
	if id, ok := ids.unlocked.get(sealed); ok {
		return id, nil
	}
	if !seal.UnderPassphrase(sealed) { // before the person is asked for it in vain
		return Identity{}, &Error{Reason: CodeCorrupt, Path: ids.PassphrasePath()}
	}
	pass, err := ask(ctx, AskNeeded)
	if err != nil {
		return Identity{}, err
	}
	plain, err := seal.OpenPassphrase(sealed, pass)
	if err != nil {
		return Identity{}, err
	}
	id, err := seal.ParseIdentity(secret.New(string(plain)))
	if err == nil {
		ids.unlocked.set(sealed, id)
	}
	return id, err
}

// unlockedIdentity is the identity under the passphrase once it was unlocked, and
// the content of its file then: the person is asked once, and scrypt runs once,
// for all documents.
type unlockedIdentity struct {
	mu     sync.Mutex
	sealed []byte
	id     Identity
}

func (u *unlockedIdentity) set(sealed []byte, id Identity) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.sealed, u.id = sealed, id
}

func (u *unlockedIdentity) get(sealed []byte) (Identity, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.id, len(u.sealed) > 0 && bytes.Equal(u.sealed, sealed)
}

func (u *unlockedIdentity) isEmpty() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.sealed) == 0
}

// CopyPassphrase copies the identity under the passphrase to another directory, if
// there is one here. If another one is there already, it stays, and the code is
// wrong_identity.
func (ids *Identities) CopyPassphrase(to *Identities) error {
	b, err := ids.read(ids.PassphrasePath())
	switch {
	case missing(err):
		return nil
	case err != nil:
		return err
	}
	if id, ok := ids.unlocked.get(b); ok {
		to.unlocked.set(b, id) // so the person is not asked again
	}
	there, err := to.read(to.PassphrasePath())
	switch {
	case missing(err):
		return to.write(to.PassphrasePath(), b)
	case err != nil:
		return err
	case string(there) != string(b):
		return &Error{Reason: CodeWrongIdentity, Path: to.PassphrasePath()}
	}
	return nil
}
