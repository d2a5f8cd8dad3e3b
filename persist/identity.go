package persist

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
)

// Asker gives a passphrase; why is "passphrase_new" or "passphrase_needed".
type Asker func(ctx context.Context, why string) (secret.Secret, error)

// Why a passphrase is asked for.
const (
	AskNew    = "passphrase_new"
	AskNeeded = "passphrase_needed"
)

// minPassphrase is the shortest passphrase that is taken, in characters.
const minPassphrase = 10

// maxIdentity is the longest identity file that is read, in bytes.
const maxIdentity = 64 << 10

func (s *Store) sandboxIdentity() string    { return filepath.Join(s.dir, "sandbox", "identity.txt") }
func (s *Store) passphraseIdentity() string { return filepath.Join(s.dir, "identity-passphrase.age") }

// Create gives an identity of a kind for a new document, the one that is there
// if there is one, and the pin to note. path is of a PinFile.
func (s *Store) Create(ctx context.Context, kind PinKind, path string, ask Asker) (Identity, Pin, error) {
	// Who gave up a keyring's question is not asked for something else in its place.
	if err := givenUp(ctx); errors.Is(err, context.Canceled) {
		return Identity{}, Pin{}, err
	}
	if kind == PinPassphrase || kind == PinSandbox {
		// Two programs that begin at once must not make two. In the keyring each has
		// its own, and its question may take a minute.
		unlock, err := lock(ctx, filepath.Join(s.dir, "identity.lock"))
		if err != nil {
			return Identity{}, Pin{}, err
		}
		defer unlock()
	}
	var id Identity
	var err error
	switch kind {
	case PinSandbox:
		id, err = s.identityFile(s.sandboxIdentity())
		if missing(err) {
			id, err = s.makeSandbox()
		}
	case PinFile:
		id, err = s.identityFile(path)
		if missing(err) {
			err = &Error{Reason: CodeNoIdentity, Path: path}
		}
	case PinKeyring:
		if id, err = seal.NewIdentity(); err == nil {
			err = keep(ctx, s.keyring, id)
		}
	case PinPassphrase:
		id, err = s.underPassphrase(ctx, ask)
	default:
		err = &Error{Reason: CodeNoIdentity}
	}
	if err != nil {
		return Identity{}, Pin{}, err
	}
	return id, Pin{Kind: kind, Recipient: id.Recipient(), Path: path}, nil
}

// Unlock gives the identity that a document is pinned to. Another one in its
// place is an error.
func (s *Store) Unlock(ctx context.Context, p Pin, ask Asker) (Identity, error) {
	var id Identity
	var err error
	switch p.Kind {
	case PinSandbox:
		id, err = s.identityFile(s.sandboxIdentity())
	case PinFile:
		id, err = s.identityFile(p.Path)
	case PinPassphrase:
		id, err = s.openPassphrase(ctx, ask)
	case PinKeyring:
		var v secret.Secret
		if v, err = fromKeyring(ctx, s.keyring, p.Recipient); err == nil {
			id, err = seal.ParseIdentity(v)
		}
	}
	switch {
	case missing(err):
		return Identity{}, &Error{Reason: CodeNoIdentity, Path: p.Path}
	case err != nil:
		return Identity{}, err
	case id.Recipient() != p.Recipient:
		return Identity{}, &Error{Reason: CodeWrongIdentity, Path: p.Path}
	}
	return id, nil
}

// keeps makes sure that what a pin names is there, and that it is not removed until
// the returned function is called: what is removed at all is so under that lock. It
// asks nobody: what opens a document that is being sealed was at hand just now. An
// identity under a passphrase that nobody gave here comes with a document that was
// sealed before, and is the one that was copied with it.
func (s *Store) keeps(ctx context.Context, p Pin) (release func(), err error) {
	release = func() {}
	if p.Kind == PinKeyring || p.Kind == PinPassphrase {
		if release, err = lockFile(ctx, filepath.Join(s.dir, "identity")); err != nil {
			return nil, err
		}
	}
	if p.Kind == PinPassphrase && s.opened.none() {
		if !s.HasPassphrase() {
			err = &Error{Reason: CodeNoIdentity, Path: s.passphraseIdentity()}
		}
	} else {
		_, err = s.Unlock(ctx, p, func(context.Context, string) (secret.Secret, error) {
			return secret.Secret{}, &Error{Reason: CodeWrongIdentity, Path: s.passphraseIdentity()}
		})
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// HasKeyring reports whether a keyring answers here: it is asked for something
// that it does not have.
func (s *Store) HasKeyring(ctx context.Context) error {
	_, err := fromKeyring(ctx, s.keyring, "probe")
	if CodeOf(err) == CodeNoIdentity {
		return nil
	}
	return err
}

// HasPassphrase reports whether a passphrase was chosen here before.
func (s *Store) HasPassphrase() bool {
	_, err := os.Lstat(s.passphraseIdentity())
	return err == nil
}

func (s *Store) identityFile(path string) (Identity, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return Identity{}, diskError(path, err)
	}
	if err := judge(path, info); err != nil {
		return Identity{}, err // first: a link has modes of its own
	}
	if info.Mode().Perm()&0o077 != 0 && path != s.sandboxIdentity() && unixModes {
		return Identity{}, &Error{Reason: CodeOpenModes, Path: path}
	}
	b, err := s.readFile(path, maxIdentity)
	if err != nil {
		return Identity{}, err
	}
	return seal.ParseIdentity(secret.New(string(b)))
}

func (s *Store) makeSandbox() (Identity, error) {
	id, err := seal.NewIdentity()
	if err != nil {
		return Identity{}, err
	}
	text := "# opens what this program keeps of its sandbox; of no use anywhere else\n" + id.Secret().Reveal() + "\n"
	return id, s.disk.replace(s.sandboxIdentity(), []byte(text))
}

// underPassphrase opens the identity that is there, or makes one.
func (s *Store) underPassphrase(ctx context.Context, ask Asker) (Identity, error) {
	if s.HasPassphrase() {
		return s.openPassphrase(ctx, ask)
	}
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
	sealed, err := seal.ToPassphrase(pass, []byte(id.Secret().Reveal()))
	if err != nil {
		return Identity{}, err
	}
	if err := s.disk.replace(s.passphraseIdentity(), sealed); err != nil {
		return Identity{}, err
	}
	back, err := s.readFile(s.passphraseIdentity(), maxIdentity)
	if err == nil && !bytes.Equal(back, sealed) {
		_ = os.Remove(s.passphraseIdentity())
		err = &Error{Reason: CodeCorrupt, Path: s.passphraseIdentity(), Err: errReadBack}
	}
	if err == nil {
		s.opened.put(sealed, id)
	}
	return id, err
}

// opened is the identity under the passphrase once it was given, and the file that
// it came from: a person is asked once, and scrypt works once, for all documents.
type opened struct {
	mu     sync.Mutex
	sealed []byte
	id     Identity
}

func (o *opened) put(sealed []byte, id Identity) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sealed, o.id = sealed, id
}

func (o *opened) get(sealed []byte) (Identity, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.id, len(o.sealed) > 0 && bytes.Equal(o.sealed, sealed)
}

// none reports whether nobody gave a passphrase here.
func (o *opened) none() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.sealed) == 0
}

func (s *Store) openPassphrase(ctx context.Context, ask Asker) (Identity, error) {
	sealed, err := s.readFile(s.passphraseIdentity(), maxIdentity)
	if err != nil {
		return Identity{}, err
	}
	if id, ok := s.opened.get(sealed); ok {
		return id, nil
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
		s.opened.put(sealed, id)
	}
	return id, err
}
