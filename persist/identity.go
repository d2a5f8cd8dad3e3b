package persist

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/seal"
)

// Asker gives a passphrase; why is AskNew or AskNeeded.
type Asker func(ctx context.Context, why string) (secret.Secret, error)

// Why a passphrase is asked for.
const (
	AskNew    = "passphrase_new"
	AskNeeded = "passphrase_needed"
)

// minPassphrase is the length of the shortest passphrase, in characters.
const minPassphrase = 10

// maxIdentity is the longest identity file that is read, in bytes.
const maxIdentity = 64 << 10

// Identities makes, unlocks and removes the identities of one person on one
// machine. Several goroutines may use it.
type Identities struct {
	dir      string
	options  IdentityOptions
	unlocked unlockedIdentity
}

// IdentityOptions are what Identities works with. Lock and Needed are required.
type IdentityOptions struct {
	Disk       *disk.Disk // nil: the real one
	Keyring    Keyring    // nil: the operating system's
	ScryptCost int        // of a new identity under a passphrase; 0: seal.Cost
	Given      Given

	// Lock takes the lock file at path, as long as ctx lasts.
	Lock func(ctx context.Context, path string) (unlock func(), err error)
	// Needed reports whether a document other than those that are about to go
	// names the recipient; a document that cannot be read any more counts too.
	Needed func(recipient string, leaving []Key) (bool, error)
}

// NewIdentities gives the identities below a directory.
func NewIdentities(dir string, o IdentityOptions) *Identities {
	if o.Disk == nil {
		o.Disk = disk.New()
	}
	if o.Keyring == nil {
		o.Keyring = newOSKeyring()
	}
	return &Identities{dir: dir, options: o}
}

// PassphrasePath is the file of the identity under the passphrase.
func (ids *Identities) PassphrasePath() string {
	return filepath.Join(ids.dir, "identity-passphrase.age")
}

// SandboxPath is the file of the sandbox's identity.
func (ids *Identities) SandboxPath() string {
	return filepath.Join(ids.dir, string(Sandbox), "identity.txt")
}

func (ids *Identities) lockPath() string { return filepath.Join(ids.dir, "identity.lock") }

// lockSoon takes the lock of the identities and waits at most LockDeadline.
func (ids *Identities) lockSoon(ctx context.Context) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, LockDeadline)
	defer cancel()
	return ids.options.Lock(ctx, ids.lockPath())
}

func (ids *Identities) read(path string) ([]byte, error) {
	b, err := ids.options.Disk.Read(path, maxIdentity)
	return b, DiskError(path, err)
}

func (ids *Identities) write(path string, b []byte) error {
	return DiskError(path, ids.options.Disk.Replace(path, b))
}

// Create gives an identity for a new document, and the pin to note in it. In the
// keyring it makes a new one; else it takes the one of that kind if there is one.
// path is the file of a PinFile. Codes: no_identity, identity_not_given,
// passphrase_short, open_modes, those of the keyring, of seal and of a failing disk, and what ask
// says.
func (ids *Identities) Create(ctx context.Context, kind PinKind, path string, ask Asker) (Identity, Pin, error) {
	// A person who has given up a keyring's question is not asked another one.
	if err := givenUp(ctx); errors.Is(err, context.Canceled) {
		return Identity{}, Pin{}, err
	}
	if kind == PinPassphrase || kind == PinSandbox {
		// Two programs that start at once must not make two. In the keyring each
		// makes its own, and the keyring's question may take a minute.
		unlock, err := ids.options.Lock(ctx, ids.lockPath())
		if err != nil {
			return Identity{}, Pin{}, err
		}
		defer unlock()
	}
	var id Identity
	var err error
	switch kind {
	case PinSandbox:
		id, err = ids.readIdentity(ids.SandboxPath())
		if missing(err) {
			id, err = ids.makeSandbox()
		}
	case PinFile:
		id, err = ids.readIdentity(path)
		if missing(err) {
			err = &Error{Reason: CodeNoIdentity, Path: path}
		}
	case PinGiven:
		path = ""
		id, err = ids.given(ctx)
	case PinKeyring:
		if id, err = seal.NewIdentity(); err == nil {
			err = storeInKeyring(ctx, ids.options.Keyring, id)
		}
	case PinPassphrase:
		if ids.HasPassphrase() {
			id, err = ids.unlockPassphrase(ctx, ask)
		} else {
			id, err = ids.makePassphrase(ctx, ask)
		}
	default:
		err = &Error{Reason: CodeNoIdentity}
	}
	if err != nil {
		return Identity{}, Pin{}, err
	}
	return id, Pin{Kind: kind, Recipient: id.Recipient(), Path: path}, nil
}

// Unlock gives the identity that a pin names. Codes: no_identity, identity_not_given,
// wrong_identity (another one is in its place), open_modes, those of the keyring, of seal and of
// a failing disk, and what ask says.
func (ids *Identities) Unlock(ctx context.Context, p Pin, ask Asker) (Identity, error) {
	var id Identity
	var err error
	switch p.Kind {
	case PinSandbox:
		id, err = ids.readIdentity(ids.SandboxPath())
	case PinFile:
		id, err = ids.readIdentity(p.Path)
		if (err != nil || id.Recipient() != p.Recipient) && ids.options.Given.Any() { // it may have gone where the person gives it from
			if other, failed := ids.given(ctx); failed != nil && missing(err) {
				err = failed
			} else if failed == nil && other.Recipient() == p.Recipient {
				id, err = other, nil
			}
		}
	case PinGiven:
		id, err = ids.given(ctx)
	case PinPassphrase:
		id, err = ids.unlockPassphrase(ctx, ask)
	case PinKeyring:
		var v secret.Secret
		if v, err = readKeyring(ctx, ids.options.Keyring, p.Recipient); err == nil {
			id, err = seal.ParseIdentity(v)
		}
	}
	switch {
	case missing(err):
		return Identity{}, &Error{Reason: CodeNoIdentity, Path: ids.fileOf(p)}
	case err != nil:
		return Identity{}, err
	case id.Recipient() != p.Recipient:
		return Identity{}, &Error{Reason: CodeWrongIdentity, Path: p.Path}
	}
	return id, nil
}

// fileOf is the file of a pin's identity; "" if it is in none.
func (ids *Identities) fileOf(p Pin) string {
	switch p.Kind {
	case PinSandbox:
		return ids.SandboxPath()
	case PinPassphrase:
		return ids.PassphrasePath()
	case PinGiven:
		return ids.options.Given.Path
	}
	return p.Path
}

// Hold checks that the identity of a pin exists and locks it against removal until
// release is called. An engine calls it before it saves a document with a new
// pin. It asks nobody: whoever sealed the document had the identity just now. If
// nobody gave the passphrase here, the document was sealed elsewhere and its
// identity was copied along: then it is enough that the file exists. Codes:
// no_identity, wrong_identity, those of the keyring.
func (ids *Identities) Hold(ctx context.Context, p Pin) (release func(), err error) {
	release = func() {}
	if p.Kind == PinKeyring || p.Kind == PinPassphrase {
		if release, err = ids.lockSoon(ctx); err != nil {
			return nil, err
		}
	}
	if p.Kind == PinPassphrase && ids.unlocked.isEmpty() {
		if !ids.HasPassphrase() {
			err = &Error{Reason: CodeNoIdentity, Path: ids.PassphrasePath()}
		}
	} else {
		_, err = ids.Unlock(ctx, p, func(context.Context, string) (secret.Secret, error) {
			return secret.Secret{}, &Error{Reason: CodeWrongIdentity, Path: ids.PassphrasePath()}
		})
	}
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// Release removes the identity of a pin if no document needs it any more, apart
// from those that are leaving: an entry of the keyring, or the file under the
// passphrase. A file that the person named stays. Codes: busy, those of the
// keyring and of a failing disk.
func (ids *Identities) Release(ctx context.Context, p Pin, leaving ...Key) error {
	unlock, err := ids.lockSoon(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	needed, err := ids.options.Needed(p.Recipient, leaving)
	switch {
	case err != nil || needed:
		return err
	case p.Kind == PinKeyring:
		return removeFromKeyring(ctx, ids.options.Keyring, p.Recipient)
	case p.Kind == PinPassphrase:
		return DiskError(ids.PassphrasePath(), disk.Remove(ids.PassphrasePath()))
	}
	return nil
}

// RemoveEntries removes every entry of this program from the keyring. Codes:
// those of the keyring.
func (ids *Identities) RemoveEntries(ctx context.Context) error {
	return bounded(ctx, ids.options.Keyring, ids.options.Keyring.RemoveAll)
}

// HasKeyring asks the keyring for an entry that it does not have. nil: it answers.
// Codes: those of the keyring.
func (ids *Identities) HasKeyring(ctx context.Context) error {
	_, err := readKeyring(ctx, ids.options.Keyring, "probe")
	if CodeOf(err) == CodeNoIdentity {
		return nil
	}
	return err
}

// SeesKeyring reports whether there is a keyring, open or locked. It opens no
// question.
func (ids *Identities) SeesKeyring(ctx context.Context) bool {
	return hasBus(runtime.GOOS, os.Getenv) && closedState(ctx, ids.options.Keyring) != CodeKeyringAbsent
}

// readIdentity reads an identity file. The sandbox's own one is given mode 0600;
// a person's that others may read is refused.
func (ids *Identities) readIdentity(path string) (Identity, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return Identity{}, DiskError(path, err)
	}
	if err := disk.Check(info); err != nil {
		return Identity{}, DiskError(path, err) // first: a link has modes of its own
	}
	if disk.TooOpen(info) && path != ids.SandboxPath() {
		return Identity{}, &Error{Reason: CodeOpenModes, Path: path}
	}
	b, err := ids.read(path)
	if err != nil {
		return Identity{}, err
	}
	return seal.ParseIdentity(secret.New(string(b)))
}

func (ids *Identities) makeSandbox() (Identity, error) {
	id, err := seal.NewIdentity()
	if err != nil {
		return Identity{}, err
	}
	text := "# opens what this program keeps of its sandbox; of no use anywhere else\n" + id.Secret().Reveal() + "\n"
	return id, ids.write(ids.SandboxPath(), []byte(text))
}
