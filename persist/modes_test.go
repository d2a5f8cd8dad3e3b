//go:build !windows

package persist

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/steps"
)

// Directories are for their owner alone, and files too, whatever the umask is.
func TestModesUnderAnyUmask(t *testing.T) {
	for _, mask := range []int{0o000, 0o022, 0o077} {
		old := syscall.Umask(mask)
		s := open(t)
		save(t, s, identity(t, s), steps.Facts{}, nil)
		_, err := s.WriteOut("request-x.txt", "words")
		syscall.Umask(old)
		if err != nil {
			t.Fatal(err)
		}
		_ = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			info, err := e.Info()
			want := fs.FileMode(0o600)
			if e.IsDir() {
				want = 0o700
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("umask %03o: %s has mode %03o, want %03o", mask, strings.TrimPrefix(path, s.dir), got, want)
			}
			return err
		})
	}
}

func TestWiderModesAreMended(t *testing.T) {
	s := open(t)
	save(t, s, identity(t, s), steps.Facts{}, nil)
	path, _ := s.path(key)
	for p, mode := range map[string]fs.FileMode{path: 0o644, s.dir: 0o755} {
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(s.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(context.Background(), key); err != nil {
		t.Fatal(err)
	}
	for p, want := range map[string]fs.FileMode{path: 0o600, s.dir: 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	s := open(t)
	path, _ := s.path(key)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(elsewhere, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Fatal(err)
	}
	err := s.Update(context.Background(), key, func(*Document) error { return nil })
	if CodeOf(err) != CodeLink {
		t.Errorf("%v", err)
	}
	if b, _ := os.ReadFile(elsewhere); string(b) != "mine" {
		t.Error("what the link leads to was touched")
	}
}

func TestOthersFilesAreRefused(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make a file of another user")
	}
	s := open(t)
	save(t, s, identity(t, s), steps.Facts{}, nil)
	path, _ := s.path(key)
	if err := os.Chown(path, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(context.Background(), key); CodeOf(err) != CodeNotOurs {
		t.Errorf("%v", err)
	}
}
