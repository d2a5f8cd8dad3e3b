package persist

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/seal"
)

func TestPassphraseIdentity(t *testing.T) {
	s := open(t)
	ask := func(pass string) Asker {
		return func(context.Context, string) (kaizala.Secret, error) { return kaizala.NewSecret(pass), nil }
	}
	if _, _, err := s.Create(context.Background(), PinPassphrase, "", ask("too short")); CodeOf(err) != CodePassphraseShort {
		t.Errorf("nine characters: %v", err)
	}
	id, pin, err := s.Create(context.Background(), PinPassphrase, "", ask("correct horse"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Unlock(context.Background(), pin, ask("correct horse")); err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("right: %v", err)
	}
	if _, err := s.Unlock(context.Background(), pin, ask("wrong horse!")); CodeOf(err) != Code(seal.CodeWrongPassphrase) {
		t.Errorf("wrong: %v", err)
	}
	pin.Recipient = "age1another"
	if _, err := s.Unlock(context.Background(), pin, ask("correct horse")); CodeOf(err) != CodeWrongIdentity {
		t.Errorf("pinned to another: %v", err)
	}
}

func TestIdentityFile(t *testing.T) {
	s := open(t)
	path := filepath.Join(t.TempDir(), "key.txt")
	if _, _, err := s.Create(context.Background(), PinFile, path, nil); CodeOf(err) != CodeNoIdentity {
		t.Errorf("missing: %v", err)
	}
	made, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("# mine\n"+made.Secret().Reveal()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	id, pin, err := s.Create(context.Background(), PinFile, path, nil)
	if err != nil || id.Recipient() != made.Recipient() || pin.Path != path {
		t.Errorf("%+v, %v", pin, err)
	}
	if !unixModes {
		return
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Unlock(context.Background(), pin, nil); CodeOf(err) != CodeOpenModes {
		t.Errorf("readable by others: %v", err)
	}
}

// fakeRing is a keyring in memory, as far as the interface goes.
type fakeRing struct {
	values map[string]string
	change string // what it makes of a value
	hang   bool
}

func (r fakeRing) get(user string) (string, error) {
	if r.hang {
		select {}
	}
	v, ok := r.values[user]
	if !ok {
		return "", errors.New("secret not found in keyring")
	}
	return v + r.change, nil
}

func (r fakeRing) set(user, value string) error { r.values[user] = value; return nil }

func TestKeyringStates(t *testing.T) {
	s := open(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	t.Setenv("XDG_RUNTIME_DIR", "")
	if err := s.HasKeyring(context.Background()); unixModes && CodeOf(err) != CodeKeyringAbsent {
		t.Errorf("no bus: %v", err)
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere") // only its presence counts
	s.keyring = fakeRing{values: map[string]string{}}
	id, pin, err := s.Create(context.Background(), PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := s.Unlock(context.Background(), pin, nil); err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("unlock: %v", err)
	}
	s.keyring = fakeRing{values: map[string]string{}, change: "!"}
	if _, _, err := s.Create(context.Background(), PinKeyring, "", nil); CodeOf(err) != CodeKeyringMismatch {
		t.Errorf("a keyring that lies: %v", err)
	}
	s.keyring = fakeRing{hang: true}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	if _, err := s.Unlock(ctx, pin, nil); CodeOf(err) != CodeKeyringTimeout {
		t.Errorf("a keyring that hangs: %v", err)
	}
	for text, code := range map[string]Code{"The collection is LOCKED": CodeKeyringLocked, "prompt dismissed": CodeKeyringDenied, "no such interface": CodeKeyringAbsent} {
		if err := keyringError(errors.New(text)); CodeOf(err) != code {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}
