//go:build !windows

package files

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"

	"kaizala-setup/steps"
)

// A link in place of any file or directory of ours is refused by every verb that
// uses it, and its target stays as it was, even if the target is the real file.
func TestLinksInPlaceOfEachFile(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	load := func(s *Store) error { _, err := s.Load(ctx, key); return err }
	update := func(s *Store) error { return s.Update(ctx, key, func(*persist.Document) error { return nil }) }
	reopen := func(s *Store) error { _, err := Open(s.dir, Options{ScryptCost: 10}); return err }
	unlock := func(kind persist.PinKind) func(*Store) error {
		return func(s *Store) error {
			_, err := s.Identities.Unlock(ctx, persist.Pin{Kind: kind}, says(pass))
			return err
		}
	}
	create := func(kind persist.PinKind) func(*Store) error {
		return func(s *Store) error { _, _, err := s.Identities.Create(ctx, kind, "", says(pass)); return err }
	}
	grant := func(s *Store) error {
		lease, err := s.LockGrant(ctx, key, "g1")
		if err == nil {
			lease.Release()
		}
		return err
	}
	document := func(s *Store) string { path, _ := s.path(key); return path }
	for what, c := range map[string]struct {
		at  func(*Store) string
		use map[string]func(*Store) error
	}{
		"the document": {document, map[string]func(*Store) error{"load": load, "update": update}},
		"its lock":     {func(s *Store) string { return document(s) + ".lock" }, map[string]func(*Store) error{"update": update}},
		"a grant's lock": {
			func(s *Store) string { return filepath.Join(s.realmDir(persist.Sandbox), nameOf(key)+"-g1.lock") },
			map[string]func(*Store) error{"an exchange": grant},
		},
		"the sandbox's identity": {func(s *Store) string { return s.Identities.SandboxPath() }, map[string]func(*Store) error{"unlock": unlock(persist.PinSandbox), "create": create(persist.PinSandbox)}},
		"the identity under a passphrase": {
			func(s *Store) string { return s.Identities.PassphrasePath() }, map[string]func(*Store) error{"unlock": unlock(persist.PinPassphrase), "create": create(persist.PinPassphrase)},
		},
		"the identities' lock": {func(s *Store) string { return filepath.Join(s.dir, "identity.lock") }, map[string]func(*Store) error{"create": create(persist.PinSandbox)}},
		"a realm's directory":  {func(s *Store) string { return s.realmDir(persist.Sandbox) }, map[string]func(*Store) error{"open": reopen, "update": update}},
		"the directory out":    {(*Store).OutDir, map[string]func(*Store) error{"open": reopen}},
	} {
		for _, there := range []bool{true, false} {
			s := open(t)
			cheapPassphrase(t, s)
			save(t, s, identity(t, s), facts, nil)
			if err := grant(s); err != nil {
				t.Fatal(err)
			}
			at, away := c.at(s), filepath.Join(t.TempDir(), "away")
			if err := os.Rename(at, away); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			to := away
			if !there {
				to = away + "-not-there"
			}
			if err := os.Symlink(to, at); err != nil {
				t.Fatal(err)
			}
			before := content(t, away)
			for verb, use := range c.use {
				if err := use(s); persist.CodeOf(err) != persist.CodeLink && there {
					t.Errorf("%s with a link in place of %s: %v", verb, what, err)
				} else if err == nil {
					t.Errorf("%s with a link to nothing in place of %s works", verb, what)
				}
			}
			if _, err := os.Lstat(to); !there && err == nil {
				t.Errorf("%s: what the link leads to was made", what)
			}
			if !bytes.Equal(content(t, away), before) {
				t.Errorf("%s: what the link leads to was changed", what)
			}
		}
	}
}

// content gives the content of a file, or of all files of a directory.
func content(t *testing.T, path string) (all []byte) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.IsDir() {
		for _, name := range names(t, path) {
			all = append(append(all, name...), content(t, filepath.Join(path, name))...)
		}
		return all
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A temp file is for its owner alone from its first byte on, whatever the umask.
func TestTempFilesAreForTheirOwnerAlone(t *testing.T) {
	for _, mask := range []int{0o000, 0o022, 0o077} {
		s := open(t)
		id := identity(t, s)
		writes := 0
		seen := func(path string) {
			writes++
			if info, err := os.Lstat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("umask %03o: %v, %v", mask, info.Mode(), err)
			}
		}
		lookAt(s.options.Disk, seen)
		underUmask(mask, func() {
			save(t, s, id, facts, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New(canary)})
			_, _ = s.WriteOut("request-x.txt", "words")
		})
		if writes != 4 {
			t.Errorf("%d looks", writes)
		}
	}
}

// lookAt calls look for a temp file before it is written into, and when it is whole.
func lookAt(d *disk.Disk, look func(path string)) {
	create, rename := d.Create, d.Rename
	d.Create = func(dir, pattern string) (disk.File, error) {
		f, err := create(dir, pattern)
		if err == nil {
			look(f.Name())
		}
		return f, err
	}
	d.Rename = func(from, to string) error { look(from); return rename(from, to) }
}
