package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"github.com/google/go-cmp/cmp"

	"kaizala-setup/persist/seal"
)

// The length of a passphrase is counted in characters.
func TestPassphraseIdentity(t *testing.T) {
	t.Parallel()
	s := open(t)
	ask := func(pass string) persist.Asker {
		return func(context.Context, string) (secret.Secret, error) { return secret.New(pass), nil }
	}
	if _, _, err := s.Identities.Create(context.Background(), persist.PinPassphrase, "", ask("zwölf Bär")); persist.CodeOf(err) != persist.CodePassphraseShort {
		t.Errorf("nine characters: %v", err)
	}
	id, pin, err := s.Identities.Create(context.Background(), persist.PinPassphrase, "", ask("zwölf Bäre"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := anew(t, s).Identities.Unlock(context.Background(), pin, ask("zwölf Bäre")); err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("right: %v", err)
	}
	if _, err := anew(t, s).Identities.Unlock(context.Background(), pin, ask("wrong horse!")); persist.CodeOf(err) != persist.Code(seal.CodeWrongPassphrase) {
		t.Errorf("wrong: %v", err)
	}
	pin.Recipient = "age1another"
	if _, err := s.Identities.Unlock(context.Background(), pin, ask("zwölf Bäre")); persist.CodeOf(err) != persist.CodeWrongIdentity {
		t.Errorf("pinned to another: %v", err)
	}
}

func TestIdentityFile(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := filepath.Join(t.TempDir(), "key.txt")
	if _, _, err := s.Identities.Create(context.Background(), persist.PinFile, path, nil); persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("missing: %v", err)
	}
	made, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("# mine\n"+made.Secret().Reveal()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	id, pin, err := s.Identities.Create(context.Background(), persist.PinFile, path, nil)
	if err != nil || id.Recipient() != made.Recipient() || pin.Path != path {
		t.Errorf("%+v, %v", pin, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Identities.Unlock(context.Background(), pin, nil); persist.CodeOf(err) != persist.CodeOpenModes {
		t.Errorf("readable by others: %v", err)
	}
}

// counted gives a passphrase and notes why it was asked for, each time.
func counted(pass string, whys *[]string) persist.Asker {
	return func(_ context.Context, why string) (secret.Secret, error) {
		*whys = append(*whys, why)
		return secret.New(pass), nil
	}
}

// anew opens the store again, as another process would.
func anew(t *testing.T, s *Store) *Store {
	t.Helper()
	other, err := Open(s.dir, Options{ScryptCost: 10})
	if err != nil {
		t.Fatal(err)
	}
	return other
}

// A process asks for the passphrase once and says why; another process asks again.
// If the person refuses, that error comes back and nothing is left behind.
func TestPassphraseIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	gone := errors.New("gone away")
	if _, _, err := s.Identities.Create(context.Background(), persist.PinPassphrase, "", func(context.Context, string) (secret.Secret, error) { return secret.Secret{}, gone }); !errors.Is(err, gone) || s.Identities.HasPassphrase() {
		t.Errorf("refused: %v, and there is one: %v", err, s.Identities.HasPassphrase())
	}
	made, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.Identities.PassphrasePath(), sealed(t, "correct horse", made), 0o600); err != nil {
		t.Fatal(err)
	}
	var whys []string
	id, pin, err := s.Identities.Create(context.Background(), persist.PinPassphrase, "", counted("correct horse", &whys))
	if err != nil || id.Recipient() != made.Recipient() {
		t.Fatalf("the one that is there: %v", err)
	}
	if _, err := s.Identities.Unlock(context.Background(), pin, counted("wrong horse!", &whys)); err != nil {
		t.Errorf("open already: %v", err)
	}
	if _, err := anew(t, s).Identities.Unlock(context.Background(), pin, counted("wrong horse!", &whys)); persist.CodeOf(err) != persist.Code(seal.CodeWrongPassphrase) {
		t.Errorf("wrong: %v", err)
	}
	if diff := cmp.Diff([]string{persist.AskNeeded, persist.AskNeeded}, whys); diff != "" {
		t.Error(diff)
	}
	if err := os.Remove(s.Identities.PassphrasePath()); err != nil {
		t.Fatal(err)
	}
	whys = nil
	if _, err := s.Identities.Unlock(context.Background(), pin, counted("correct horse", &whys)); persist.CodeOf(err) != persist.CodeNoIdentity || len(whys) != 0 {
		t.Errorf("gone: %v, asked %d times for nothing", err, len(whys))
	}
	if _, _, err := s.Identities.Create(context.Background(), persist.PinPassphrase, "", counted("too short", &whys)); persist.CodeOf(err) != persist.CodePassphraseShort || s.Identities.HasPassphrase() {
		t.Errorf("short: %v", err)
	}
	if diff := cmp.Diff([]string{persist.AskNew}, whys); diff != "" {
		t.Error(diff)
	}
}

// Another identity in place of the pinned one is never used.
func TestAnotherIdentityInPlace(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := filepath.Join(t.TempDir(), "key.txt")
	mine, other := pair(t), pair(t)
	pin := persist.Pin{Kind: persist.PinFile, Recipient: mine.Recipient(), Path: path}
	for _, c := range []struct {
		what, content string
		code          persist.Code
	}{
		{"mine", mine.Secret().Reveal(), ""},
		{"another", other.Secret().Reveal(), persist.CodeWrongIdentity},
		{"both", mine.Secret().Reveal() + "\n" + other.Secret().Reveal(), persist.Code(seal.CodeBadKey)},
		{"nothing", "", persist.Code(seal.CodeBadKey)},
		{"cut off", mine.Secret().Reveal()[:73], persist.Code(seal.CodeBadKey)},
		{"far too long", strings.Repeat("# x\n", 16<<10) + mine.Secret().Reveal(), persist.CodeCorrupt},
	} {
		if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		id, err := s.Identities.Unlock(context.Background(), pin, nil)
		if persist.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %q", c.what, err, c.code)
		}
		if err != nil && !id.Secret().IsZero() {
			t.Errorf("%s: an identity came with the error", c.what)
		}
		if err != nil && strings.Contains(err.Error(), "AGE-SECRET") {
			t.Errorf("%s: the error quotes the key", c.what)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Identities.Unlock(context.Background(), pin, nil); persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("missing: %v", err)
	}
	for _, kind := range []persist.PinKind{"", "plugin"} {
		if _, _, err := s.Identities.Create(context.Background(), kind, "", nil); persist.CodeOf(err) != persist.CodeNoIdentity {
			t.Errorf("create %q: %v", kind, err)
		}
		if _, err := s.Identities.Unlock(context.Background(), persist.Pin{Kind: kind, Recipient: mine.Recipient()}, nil); persist.CodeOf(err) != persist.CodeWrongIdentity {
			t.Errorf("unlock %q: %v", kind, err)
		}
	}
}

func pair(t *testing.T) persist.Identity {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// Programs that start at the same time make one sandbox identity.
func TestSandboxIdentityIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	const programs = 8
	got := make(chan string, programs)
	var begin sync.WaitGroup
	begin.Add(1)
	for range programs {
		go func() {
			begin.Wait()
			id, _, err := s.Identities.Create(context.Background(), persist.PinSandbox, "", nil)
			if err != nil {
				t.Error(err)
			}
			got <- id.Recipient()
		}()
	}
	begin.Done()
	first := <-got
	for range programs - 1 {
		if next := <-got; next != first {
			t.Errorf("%s and %s", first, next)
		}
	}
}
