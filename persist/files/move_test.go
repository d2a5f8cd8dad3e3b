package files

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/seal"
	"kaizala-setup/persist/storetest"

	"kaizala-setup/steps"
)

var own = keyIn(persist.Own, steps.Developer, "TEST")

const pass = "correct horse"

// says is a person who types this passphrase, whatever it is for.
func says(pass string) persist.Asker {
	return func(context.Context, string) (secret.Secret, error) { return secret.New(pass), nil }
}

// withRing is a store with a keyring in memory.
func withRing(t *testing.T) (*Store, fakeRing) {
	t.Helper()
	ring := fakeRing{values: map[string]string{}}
	s := open(t)
	setKeyring(s, ring)
	return s, ring
}

// begun saves a document with secrets that an identity of the given kind opens.
func begun(t *testing.T, s *Store, k persist.Key, kind persist.PinKind, path string) persist.Document {
	t.Helper()
	id, pin, err := s.Identities.Create(context.Background(), kind, path, says(pass))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(context.Background(), k, func(d *persist.Document) error {
		d.Facts, d.Pin = facts, pin
		return d.SetSecrets(id, map[steps.Slot]secret.Secret{
			{Kind: steps.SlotSecret}:               secret.New(canary),
			{Kind: steps.SlotRefresh, Grant: "g1"}: secret.New("made.up.1"),
			{Kind: steps.SlotRefresh, Grant: "g2"}: secret.New("made.up.2"),
		})
	}); err != nil {
		t.Fatal(err)
	}
	return opensAs(t, s, k, kind)
}

// sealed is the file of an identity under a passphrase.
func sealed(t *testing.T, pass string, id persist.Identity) []byte {
	t.Helper()
	b, err := seal.ToPassphrase(secret.New(pass), []byte(id.Secret().Reveal()), 10)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// cheapPassphrase has a passphrase chosen here before.
func cheapPassphrase(t *testing.T, s *Store) {
	t.Helper()
	if err := os.WriteFile(s.Identities.PassphrasePath(), sealed(t, pass, pair(t)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// opensAs checks that a document opens with an identity of the given kind.
func opensAs(t *testing.T, s *Store, k persist.Key, kind persist.PinKind) persist.Document {
	t.Helper()
	d, err := s.Load(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.Identities.Unlock(context.Background(), d.Pin, says(pass))
	if err != nil {
		t.Fatalf("%s: %v", d.Pin.Kind, err)
	}
	secrets, err := d.Secrets(id)
	if err != nil || d.Pin.Kind != kind || !secrets[steps.Slot{Kind: steps.SlotSecret}].Equal(secret.New(canary)) {
		t.Fatalf("%d secrets by %s, want %s, %v", len(secrets), d.Pin.Kind, kind, err)
	}
	return d
}

// keyFile makes an identity as age-keygen does.
func keyFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(path, []byte(pair(t).Secret().Reveal()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Secrets move through all kinds of identities and open after each move. Release
// removes the old identity each time.
func TestMoveRound(t *testing.T) {
	t.Parallel()
	s, ring := withRing(t)
	begun(t, s, own, persist.PinKeyring, "")
	file := keyFile(t)
	for _, to := range []persist.PinKind{persist.PinPassphrase, persist.PinFile, persist.PinKeyring, persist.PinKeyring, persist.PinFile, persist.PinKeyring} {
		path := ""
		if to == persist.PinFile {
			path = file
		}
		before, err := s.Identities.Move(context.Background(), s, own, to, path, says(pass))
		if err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
		if err := s.Identities.Release(context.Background(), before); err != nil {
			t.Fatal(err)
		}
		opensAs(t, s, own, to)
		if n := len(ring.values); n > 1 || (n == 1) != (to == persist.PinKeyring) {
			t.Errorf("at %s the keyring has %d entries", to, n)
		}
		if s.Identities.HasPassphrase() != (to == persist.PinPassphrase) {
			t.Errorf("at %s there is a passphrase: %v", to, s.Identities.HasPassphrase())
		}
		if _, err := os.Stat(file); err != nil {
			t.Errorf("at %s the person's own file: %v", to, err)
		}
	}
}

// Whichever step of a move fails, the document stays byte for byte and opens as
// before, and the new identity is removed.
func TestFailedMoveChangesNothing(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone away")
	refuses := func(context.Context, string) (secret.Secret, error) { return secret.Secret{}, gone }
	file := keyFile(t)
	for _, c := range []struct {
		what   string
		to     persist.PinKind
		path   string
		ask    persist.Asker
		change func(*Store, fakeRing)
		code   persist.Code
	}{
		{what: "no such file", to: persist.PinFile, path: file + "x", code: persist.CodeNoIdentity},
		{what: "an unknown store", to: "cloud", code: persist.CodeNoIdentity},
		{what: "the sandbox's identity", to: persist.PinSandbox, code: persist.CodeSandboxIdentity},
		{what: "a short passphrase", to: persist.PinPassphrase, ask: says("short"), code: persist.CodePassphraseShort},
		{what: "a person who goes away", to: persist.PinPassphrase, ask: refuses},
		{what: "what opened it is gone", to: persist.PinFile, path: file, change: func(_ *Store, r fakeRing) { clear(r.values) }, code: persist.CodeNoIdentity},
		{what: "a keyring that lies", to: persist.PinKeyring, change: func(s *Store, r fakeRing) { setKeyring(s, secondLies{r}) }, code: persist.CodeKeyringMismatch},
		{what: "no room for the passphrase's file", to: persist.PinPassphrase, code: persist.CodeDiskFull, change: func(s *Store, _ fakeRing) {
			storetest.Break(s.options.Disk, "write", syscall.ENOSPC)
		}},
		{what: "no room for the document", to: persist.PinPassphrase, code: persist.CodeDiskFull, change: func(s *Store, _ fakeRing) { fullAtDocuments(s.options.Disk) }},
		{what: "no room for the document, to the keyring", to: persist.PinKeyring, code: persist.CodeDiskFull, change: func(s *Store, _ fakeRing) { fullAtDocuments(s.options.Disk) }},
	} {
		t.Run(c.what, func(t *testing.T) {
			s, ring := withRing(t)
			begun(t, s, own, persist.PinKeyring, "")
			path, _ := s.path(own)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			entry := ring.only(t)
			if c.change != nil {
				c.change(s, ring)
			}
			ask := c.ask
			if ask == nil {
				ask = says(pass)
			}
			pin, err := s.Identities.Move(context.Background(), s, own, c.to, c.path, ask)
			if err == nil || persist.CodeOf(err) != c.code || pin != (persist.Pin{}) {
				t.Errorf("%+v, %v, want %q", pin, err, c.code)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the document changed")
			}
			if s.Identities.HasPassphrase() {
				t.Error("a passphrase is left")
			}
			ring.values[entry.name] = entry.value // for the story that took it
			if len(ring.values) != 1 {
				t.Errorf("the keyring has %d entries", len(ring.values))
			}
			setKeyring(s, ring)
			opensAs(t, s, own, persist.PinKeyring)
		})
	}
}

type entry struct{ name, value string }

func (r fakeRing) only(t *testing.T) entry {
	t.Helper()
	if len(r.values) != 1 {
		t.Fatalf("the keyring has %d entries", len(r.values))
	}
	for name, value := range r.values {
		return entry{name, value}
	}
	return entry{}
}

// secondLies changes every new entry.
type secondLies struct{ fakeRing }

func (r secondLies) Set(name, value string) error { return r.fakeRing.Set(name, value+"!") }

// fullAtDocuments has no room for a document, but for other files.
func fullAtDocuments(d *disk.Disk) {
	create, full := d.Create, disk.New()
	storetest.Break(full, "write", syscall.ENOSPC)
	d.Create = func(dir, pattern string) (disk.File, error) {
		if strings.HasPrefix(pattern, "developer-") {
			return full.Create(dir, pattern)
		}
		return create(dir, pattern)
	}
}

// Moving a document without secrets changes its pin. The sandbox's cannot be moved.
func TestMoveWithoutSecrets(t *testing.T) {
	t.Parallel()
	s, _ := withRing(t)
	save(t, s, identity(t, s), facts, nil)
	if _, err := s.Identities.Move(context.Background(), s, key, persist.PinKeyring, "", nil); persist.CodeOf(err) != persist.CodeSandboxIdentity {
		t.Errorf("the sandbox's: %v", err)
	}
	if err := s.Update(context.Background(), own, func(d *persist.Document) error { d.Facts = facts; return nil }); err != nil {
		t.Fatal(err)
	}
	if before, err := s.Identities.Move(context.Background(), s, own, persist.PinKeyring, "", nil); err != nil || before != (persist.Pin{}) {
		t.Errorf("%+v, %v", before, err)
	}
	if d, err := s.Load(context.Background(), own); err != nil || d.Pin.Kind != persist.PinKeyring {
		t.Errorf("%+v, %v", d.Pin, err)
	}
}

// An identity that two documents need stays until the second is moved.
func TestSharedPassphraseStays(t *testing.T) {
	t.Parallel()
	s, _ := withRing(t)
	other := keyIn(persist.Public, steps.Admin, "OTHER")
	cheapPassphrase(t, s)
	begun(t, s, own, persist.PinPassphrase, "")
	begun(t, s, other, persist.PinPassphrase, "")
	for i, k := range []persist.Key{own, other} {
		before, err := s.Identities.Move(context.Background(), s, k, persist.PinKeyring, "", says(pass))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Identities.Release(context.Background(), before); err != nil {
			t.Fatal(err)
		}
		if s.Identities.HasPassphrase() != (i == 0) {
			t.Errorf("after %d moves there is a passphrase: %v", i+1, s.Identities.HasPassphrase())
		}
	}
}

// A program that unlocked a document before a move cannot save it with the old
// identity: it gets an error, and nothing is sealed to an identity that is gone.
func TestSaveAfterAMoveElsewhere(t *testing.T) {
	t.Parallel()
	s, _ := withRing(t)
	cheapPassphrase(t, s)
	known := begun(t, s, own, persist.PinPassphrase, "")
	id, err := s.Identities.Unlock(context.Background(), known.Pin, says(pass))
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Identities.Move(context.Background(), s, own, persist.PinKeyring, "", says(pass))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Identities.Release(context.Background(), before); err != nil {
		t.Fatal(err)
	}
	err = s.Update(context.Background(), own, func(d *persist.Document) error { _, err := d.Secrets(id); return err })
	if persist.CodeOf(err) != "wrong_key" {
		t.Errorf("opened with what it knew: %v", err)
	}
	err = s.Update(context.Background(), own, func(d *persist.Document) error {
		d.Pin = known.Pin
		return d.SetSecrets(id, nil)
	})
	if persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("sealed with what it knew: %v", err)
	}
	opensAs(t, s, own, persist.PinKeyring)
}

// Whenever a process is killed during a move, the document opens with its pin.
func TestKilledMoves(t *testing.T) {
	t.Parallel()
	kills := 20
	if long() {
		kills = 200
	}
	s := open(t)
	files := []string{keyFile(t), keyFile(t)}
	begun(t, s, own, persist.PinFile, files[0])
	moves := 0
	for range kills {
		_, n := killed(t, "mover", s.dir, files...)
		moves += n
		opensAs(t, s, own, persist.PinFile)
	}
	t.Logf("%d kills among %d moves, each opened", kills, moves)
}

// move moves a document between files until it is killed.
func move(s *Store, files []string) int {
	for i := 0; ; i++ {
		if _, err := s.Identities.Move(context.Background(), s, own, persist.PinFile, files[i%len(files)], nil); err != nil {
			return 1
		}
		if _, err := os.Stdout.WriteString("1\n"); err != nil {
			return 1
		}
	}
}
