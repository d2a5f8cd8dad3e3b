package persist

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/steps"
)

var own = Key{Own, steps.Developer, "TEST"}

const pass = "correct horse"

// says is a person who types this passphrase, whatever it is for.
func says(pass string) Asker {
	return func(context.Context, string) (secret.Secret, error) { return secret.New(pass), nil }
}

// withRing is a store with a keyring in memory.
func withRing(t *testing.T) (*Store, fakeRing) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") // only its presence counts
	s, ring := open(t), fakeRing{values: map[string]string{}}
	s.keyring = ring
	return s, ring
}

// begun is a document with a secret, kept in one of the ways.
func begun(t *testing.T, s *Store, k Key, kind PinKind, path string) Document {
	t.Helper()
	id, pin, err := s.Create(context.Background(), kind, path, says(pass))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(context.Background(), k, func(d *Document) error {
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

// cheapPassphrase has a passphrase chosen here before, with little work to it.
func cheapPassphrase(t *testing.T, s *Store) {
	t.Helper()
	if err := os.WriteFile(s.passphraseIdentity(), cheaply(t, pass, pair(t)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// opensAs sees that a document opens, with nothing but what is kept.
func opensAs(t *testing.T, s *Store, k Key, kind PinKind) Document {
	t.Helper()
	d, err := s.Load(context.Background(), k)
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.Unlock(context.Background(), d.Pin, says(pass))
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

// Secrets go round all stores and open at each stop, and nothing of ours is left
// behind at any.
func TestMoveRound(t *testing.T) {
	s, ring := withRing(t)
	begun(t, s, own, PinKeyring, "")
	file := keyFile(t)
	for _, to := range []PinKind{PinPassphrase, PinFile, PinKeyring, PinKeyring, PinFile, PinKeyring} {
		path := ""
		if to == PinFile {
			path = file
		}
		before, err := s.Move(context.Background(), own, to, path, says(pass))
		if err != nil {
			t.Fatalf("to %s: %v", to, err)
		}
		if err := s.Release(context.Background(), before); err != nil {
			t.Fatal(err)
		}
		opensAs(t, s, own, to)
		if n := len(ring.values); n > 1 || (n == 1) != (to == PinKeyring) {
			t.Errorf("at %s the keyring has %d entries", to, n)
		}
		if s.HasPassphrase() != (to == PinPassphrase) {
			t.Errorf("at %s there is a passphrase: %v", to, s.HasPassphrase())
		}
		if _, err := os.Stat(file); err != nil {
			t.Errorf("at %s the person's own file: %v", to, err)
		}
	}
}

// Whatever fails on the way, the document stays byte for byte and opens as it
// did, and what was made for it is gone.
func TestFailedMoveChangesNothing(t *testing.T) {
	gone := errors.New("gone away")
	refuses := func(context.Context, string) (secret.Secret, error) { return secret.Secret{}, gone }
	full := &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}
	file := keyFile(t)
	for _, c := range []struct {
		what   string
		to     PinKind
		path   string
		ask    Asker
		change func(*Store, fakeRing)
		code   Code
	}{
		{what: "no such file", to: PinFile, path: file + "x", code: CodeNoIdentity},
		{what: "an unknown store", to: "cloud", code: CodeNoIdentity},
		{what: "the sandbox's identity", to: PinSandbox, code: CodeSandboxIdentity},
		{what: "a short passphrase", to: PinPassphrase, ask: says("short"), code: CodePassphraseShort},
		{what: "a person who goes away", to: PinPassphrase, ask: refuses},
		{what: "what opened it is gone", to: PinFile, path: file, change: func(_ *Store, r fakeRing) { clear(r.values) }, code: CodeNoIdentity},
		{what: "a keyring that lies", to: PinKeyring, change: func(s *Store, r fakeRing) { s.keyring = secondLies{r} }, code: CodeKeyringMismatch},
		{what: "no room for the passphrase's file", to: PinPassphrase, code: CodeDiskFull, change: func(s *Store, _ fakeRing) {
			s.disk = failing(s.disk, func(f *faultyFile) { f.write = full })
		}},
		{what: "no room for the document", to: PinPassphrase, code: CodeDiskFull, change: func(s *Store, _ fakeRing) { s.disk = fullAtDocuments(s.disk, full) }},
		{what: "no room for the document, to the keyring", to: PinKeyring, code: CodeDiskFull, change: func(s *Store, _ fakeRing) { s.disk = fullAtDocuments(s.disk, full) }},
	} {
		t.Run(c.what, func(t *testing.T) {
			s, ring := withRing(t)
			begun(t, s, own, PinKeyring, "")
			healthy := *s
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
			pin, err := s.Move(context.Background(), own, c.to, c.path, ask)
			if err == nil || CodeOf(err) != c.code || pin != (Pin{}) {
				t.Errorf("%+v, %v, want %q", pin, err, c.code)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Error("the document changed")
			}
			if s.HasPassphrase() {
				t.Error("a passphrase is left")
			}
			ring.values[entry.name] = entry.value // for the story that took it
			if len(ring.values) != 1 {
				t.Errorf("the keyring has %d entries", len(ring.values))
			}
			opensAs(t, &healthy, own, PinKeyring)
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

// secondLies gives back what it had, and something else for what is new.
type secondLies struct{ fakeRing }

func (r secondLies) set(user, value string) error { return r.fakeRing.set(user, value+"!") }

// fullAtDocuments has no room for a document, but for what is smaller.
func fullAtDocuments(d disk, err error) disk {
	create := d.create
	d.create = func(dir, pattern string) (tempFile, error) {
		f, cause := create(dir, pattern)
		if strings.HasPrefix(pattern, "developer-") {
			f = &faultyFile{tempFile: f, write: err}
		}
		return f, cause
	}
	return d
}

// A document that has no secrets yet is moved by its pin; the sandbox's stay.
func TestMoveWithoutSecrets(t *testing.T) {
	s, _ := withRing(t)
	save(t, s, identity(t, s), facts, nil)
	if _, err := s.Move(context.Background(), key, PinKeyring, "", nil); CodeOf(err) != CodeSandboxIdentity {
		t.Errorf("the sandbox's: %v", err)
	}
	if err := s.Update(context.Background(), own, func(d *Document) error { d.Facts = facts; return nil }); err != nil {
		t.Fatal(err)
	}
	if before, err := s.Move(context.Background(), own, PinKeyring, "", nil); err != nil || before != (Pin{}) {
		t.Errorf("%+v, %v", before, err)
	}
	if d, err := s.Load(context.Background(), own); err != nil || d.Pin.Kind != PinKeyring {
		t.Errorf("%+v, %v", d.Pin, err)
	}
}

// What two documents need stays until the second is moved.
func TestSharedPassphraseStays(t *testing.T) {
	s, _ := withRing(t)
	other := Key{Public, steps.Admin, "OTHER"}
	cheapPassphrase(t, s)
	begun(t, s, own, PinPassphrase, "")
	begun(t, s, other, PinPassphrase, "")
	for i, k := range []Key{own, other} {
		before, err := s.Move(context.Background(), k, PinKeyring, "", says(pass))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Release(context.Background(), before); err != nil {
			t.Fatal(err)
		}
		if s.HasPassphrase() != (i == 0) {
			t.Errorf("after %d moves there is a passphrase: %v", i+1, s.HasPassphrase())
		}
	}
}

// A program that was at work during a move cannot save with what it knew: it is
// told, and nothing is sealed to what nobody can open any more.
func TestSaveAfterAMoveElsewhere(t *testing.T) {
	s, _ := withRing(t)
	cheapPassphrase(t, s)
	known := begun(t, s, own, PinPassphrase, "")
	id, err := s.Unlock(context.Background(), known.Pin, says(pass))
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Move(context.Background(), own, PinKeyring, "", says(pass))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Release(context.Background(), before); err != nil {
		t.Fatal(err)
	}
	err = s.Update(context.Background(), own, func(d *Document) error { _, err := d.Secrets(id); return err })
	if CodeOf(err) != "wrong_key" {
		t.Errorf("opened with what it knew: %v", err)
	}
	err = s.Update(context.Background(), own, func(d *Document) error {
		d.Pin = known.Pin
		return d.SetSecrets(id, nil)
	})
	if CodeOf(err) != CodeNoIdentity {
		t.Errorf("sealed with what it knew: %v", err)
	}
	opensAs(t, s, own, PinKeyring)
}

// Whenever a move is killed, the document opens with what it says opens it.
func TestKilledMoves(t *testing.T) {
	kills := 20
	if long() {
		kills = 200
	}
	s := open(t)
	files := []string{keyFile(t), keyFile(t)}
	begun(t, s, own, PinFile, files[0])
	moves := 0
	for range kills {
		_, n := killed(t, "mover", s.dir, files...)
		moves += n
		opensAs(t, s, own, PinFile)
	}
	t.Logf("%d kills among %d moves, each opened", kills, moves)
}

// move moves a document between files until it is killed.
func move(s *Store, files []string) int {
	for i := 0; ; i++ {
		if _, err := s.Move(context.Background(), own, PinFile, files[i%len(files)], nil); err != nil {
			return 1
		}
		if _, err := os.Stdout.WriteString("1\n"); err != nil {
			return 1
		}
	}
}
