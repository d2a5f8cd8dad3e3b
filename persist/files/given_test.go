package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// giving is another process, to which the person gives an identity.
func giving(t *testing.T, s *Store, g persist.Given) *persist.Identities {
	t.Helper()
	other, err := Open(s.dir, Options{Given: g})
	if err != nil {
		t.Fatal(err)
	}
	return other.Identities
}

// text gives an identity file's content.
func text(id persist.Identity) persist.Given {
	return persist.Given{Read: func(context.Context) (secret.Secret, error) {
		return secret.New("# a comment\n" + id.Secret().Reveal() + "\n"), nil
	}}
}

// An identity that is given each time: without it nothing opens, another one does not,
// and what fails in giving it is the error.
func TestGivenIdentity(t *testing.T) {
	t.Parallel()
	s, ctx, errNone := open(t), t.Context(), errors.New("the command failed")
	mine, other := pair(t), pair(t)
	failing := persist.Given{Read: func(context.Context) (secret.Secret, error) { return secret.Secret{}, errNone }}
	if _, _, err := s.Identities.Create(ctx, persist.PinGiven, "", nil); persist.CodeOf(err) != persist.CodeIdentityNotGiven {
		t.Errorf("none is given: %v", err)
	}
	if _, _, err := giving(t, s, failing).Create(ctx, persist.PinGiven, "", nil); !errors.Is(err, errNone) {
		t.Errorf("giving it fails: %v", err)
	}
	_, pin, err := giving(t, s, text(mine)).Create(ctx, persist.PinGiven, "left/out", nil)
	if err != nil || pin != (persist.Pin{Kind: persist.PinGiven, Recipient: mine.Recipient()}) {
		t.Fatalf("%+v, %v", pin, err)
	}
	path := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(path, []byte(mine.Secret().Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		given persist.Given
		want  persist.Code
	}{
		"none":         {persist.Given{}, persist.CodeIdentityNotGiven},
		"another":      {text(other), persist.CodeWrongIdentity},
		"no file":      {persist.Given{Path: path + ".gone"}, persist.CodeNoIdentity},
		"the right":    {text(mine), ""},
		"as a file":    {persist.Given{Path: path}, ""},
		"of no use":    {persist.Given{Read: func(context.Context) (secret.Secret, error) { return secret.New("nonsense"), nil }}, persist.Code(seal.CodeBadKey)},
		"giving fails": {failing, ""},
	} {
		id, err := giving(t, s, c.given).Unlock(ctx, pin, nil)
		switch {
		case name == "giving fails":
			if !errors.Is(err, errNone) {
				t.Errorf("%s: %v", name, err)
			}
		case persist.CodeOf(err) != c.want || err == nil && id.Recipient() != mine.Recipient():
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A document that an identity file opens opens by the same identity from elsewhere too,
// where the file has gone; the file comes first.
func TestAnIdentityFileMayBeGiven(t *testing.T) {
	t.Parallel()
	s, ctx := open(t), t.Context()
	mine, other := pair(t), pair(t)
	path := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(path, []byte(mine.Secret().Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	_, pin, err := s.Identities.Create(ctx, persist.PinFile, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	asked := persist.Given{Read: func(context.Context) (secret.Secret, error) {
		t.Error("the file is there")
		return secret.Secret{}, errors.New("asked")
	}}
	if _, err := giving(t, s, asked).Unlock(ctx, pin, nil); err != nil {
		t.Error(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if id, err := giving(t, s, text(mine)).Unlock(ctx, pin, nil); err != nil || id.Recipient() != mine.Recipient() {
		t.Error(err)
	}
	if _, err := giving(t, s, text(other)).Unlock(ctx, pin, nil); persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Error(err)
	}
}
