//go:build !windows

package files

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
)

// Directories are for their owner alone, and files too, whatever the umask is.
func TestModesUnderAnyUmask(t *testing.T) {
	for _, mask := range []int{0o000, 0o022, 0o077} {
		var s *Store
		underUmask(mask, func() {
			s = open(t)
			save(t, s, identity(t, s), steps.Facts{}, nil)
			lease, locking := s.LockGrant(context.Background(), key, "g1")
			_, out := s.WriteOut("request-x.txt", "words")
			if locking != nil || out != nil {
				t.Fatal(locking, out)
			}
			lease.Release()
		})
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

// underUmask does something under a umask, which is the whole process's.
func underUmask(mask int, do func()) {
	old := syscall.Umask(mask)
	defer syscall.Umask(old)
	do()
}

func TestWiderModesAreMended(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), steps.Facts{}, nil)
	path, _ := s.path(key)
	for p, mode := range map[string]fs.FileMode{path: 0o644, s.dir: 0o755} {
		if err := os.Chmod(p, mode); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(s.dir, Options{ScryptCost: 10})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := again.Load(context.Background(), key); err != nil {
			t.Fatal(err)
		}
	}
	if told := append(again.Mended(), again.Mended()...); !slices.Equal(told, []string{s.dir, path}) {
		t.Errorf("told: %v", told)
	}
	if told := s.Mended(); len(told) != 0 {
		t.Errorf("what was as it should be is told: %v", told)
	}
	for p, want := range map[string]fs.FileMode{path: 0o600, s.dir: 0o700} {
		if info, err := os.Stat(p); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", p, info.Mode(), err)
		}
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	t.Parallel()
	s := open(t)
	path, _ := s.path(key)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(elsewhere, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, path); err != nil {
		t.Fatal(err)
	}
	err := s.Update(context.Background(), key, func(*persist.Document) error { return nil })
	if persist.CodeOf(err) != persist.CodeLink {
		t.Errorf("%v", err)
	}
	if err := s.Remove(context.Background(), key); err != nil {
		t.Error(err)
	}
	// In place of a lock, into which its holder writes, and of a file to hand on.
	for _, link := range []string{path + ".lock", filepath.Join(s.OutDir(), "request-x.txt")} {
		_ = os.Remove(link)
		if err := os.Symlink(elsewhere, link); err != nil {
			t.Fatal(err)
		}
	}
	for what, err := range map[string]error{
		"update": s.Update(context.Background(), key, func(*persist.Document) error { return nil }),
		"remove": s.Remove(context.Background(), key),
	} {
		if persist.CodeOf(err) != persist.CodeLink {
			t.Errorf("%s with a link for a lock: %v", what, err)
		}
	}
	if _, err := s.WriteOut("request-x.txt", "words"); err != nil {
		t.Error(err)
	}
	if b, _ := os.ReadFile(elsewhere); string(b) != "mine" {
		t.Error("what the link leads to was touched")
	}
}

func TestOthersFilesAreRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can make a file of another user")
	}
	s := open(t)
	save(t, s, identity(t, s), steps.Facts{}, nil)
	path, _ := s.path(key)
	if err := os.Chown(path, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(context.Background(), key); persist.CodeOf(err) != persist.CodeNotOurs {
		t.Errorf("%v", err)
	}
}

// A link is refused in place of a directory of ours and of an identity file, and
// named as what it is.
func TestLinksAreNamed(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	real := filepath.Join(t.TempDir(), "real.txt")
	if err := os.WriteFile(real, []byte(id.Secret().Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "identity.txt")
	if err := os.Symlink(real, link); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Identities.Unlock(context.Background(), persist.Pin{Kind: persist.PinFile, Recipient: id.Recipient(), Path: link}, nil); persist.CodeOf(err) != persist.CodeLink {
		t.Errorf("an identity file: %v", err)
	}
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.Symlink(s.dir, dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{ScryptCost: 10}); persist.CodeOf(err) != persist.CodeLink {
		t.Errorf("a directory: %v", err)
	}
}

// A pipe in place of a document is refused at once: reading it would never end.
func TestPipesAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	path, _ := s.path(key)
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no pipes here:", err)
	}
	if _, err := s.Load(context.Background(), key); persist.CodeOf(err) != persist.CodeCorrupt {
		t.Errorf("%v", err)
	}
}

// A directory of another user is refused as a file is.
func TestOthersDirectoriesAreRefused(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root can make a directory of another user")
	}
	dir := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, nobody, nobody); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{ScryptCost: 10}); persist.CodeOf(err) != persist.CodeNotOurs {
		t.Errorf("%v", err)
	}
}

const (
	nobody   = 65534
	asNobody = "KAIZALA_SETUP_TEST_AS_NOBODY"
)

// Every way to lack a permission has the code no_permission and changes nothing.
// Modes mean nothing to root, so the test runs in a process that gives up its rights.
func TestNoPermission(t *testing.T) {
	t.Parallel()
	if !underPermissions(t) {
		return
	}
	dir, err := os.MkdirTemp("", "kaizala-setup-test")
	if err != nil {
		t.Skip("no temporary directory for nobody:", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := Open(filepath.Join(dir, "state"), Options{ScryptCost: 10})
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, identity(t, s), steps.Facts{}, nil)
	path, _ := s.path(key)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	under := func(path string, mode fs.FileMode, do func() error) error {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = os.Chmod(path, info.Mode()) }()
		return do()
	}
	load := func() error { _, err := s.Load(context.Background(), key); return err }
	list := func() error {
		_, errs := persist.ListRealm(context.Background(), s, persist.Sandbox)
		return errors.Join(errs...)
	}
	unlock := func() error {
		_, err := s.Identities.Unlock(context.Background(), persist.Pin{Kind: persist.PinSandbox}, nil)
		return err
	}
	for what, err := range map[string]error{
		"a state directory where none may be made": under(dir, 0o500, func() error { _, err := Open(filepath.Join(dir, "new"), Options{ScryptCost: 10}); return err }),
		"a directory that may not be searched":     under(filepath.Dir(path), 0o600, load),
		"an identity that may not be reached":      under(filepath.Dir(path), 0o600, unlock),
		"a directory that may not be listed":       under(filepath.Dir(path), 0o300, list),
		"a document that may not be read":          under(path, 0o000, load),
		"a directory out that may not be written":  under(s.OutDir(), 0o500, func() error { _, err := s.WriteOut("x.txt", "words"); return err }),
		"a save where no file may be made": under(filepath.Dir(path), 0o500, func() error {
			create := s.options.Disk.Create // a save gives the directory its mode before: here it may not
			defer func() { s.options.Disk.Create = create }()
			s.options.Disk.Create = func(dir, pattern string) (disk.File, error) {
				if err := os.Chmod(dir, 0o500); err != nil {
					t.Fatal(err)
				}
				return create(dir, pattern)
			}
			return s.Update(context.Background(), key, func(*persist.Document) error { return nil })
		}),
		"a lock that may not be opened": under(path+".lock", 0o000, func() error {
			return s.Update(context.Background(), key, func(*persist.Document) error { return nil })
		}),
	} {
		if persist.CodeOf(err) != persist.CodeNoPermission {
			t.Errorf("%s: %v", what, err)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the document changed, %v", err)
	}
}

// underPermissions reports whether permissions hold for this process. Those of root do not,
// so that root has another process run the test, as nobody.
func underPermissions(t *testing.T) bool {
	t.Helper()
	if os.Geteuid() != 0 {
		return true
	}
	if os.Getenv(asNobody) == "" {
		c := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		c.Env = append(os.Environ(), asNobody+"=1")
		passOn(t, c)
		return false
	}
	for _, drop := range []func() error{
		func() error { return syscall.Setgroups(nil) },
		func() error { return syscall.Setgid(nobody) },
		func() error { return syscall.Setuid(nobody) },
	} {
		if err := drop(); err != nil {
			t.Skip("cannot become nobody:", err)
		}
	}
	return true
}

// passOn runs a test in another process and takes over its outcome.
func passOn(t *testing.T, c *exec.Cmd) {
	t.Helper()
	out, err := c.CombinedOutput()
	switch {
	case strings.Contains(string(out), "--- PASS: "+t.Name()):
	case strings.Contains(string(out), "--- SKIP: "+t.Name()):
		t.Skipf("%s", out)
	case c.ProcessState == nil:
		t.Skip("no such process here:", err)
	default:
		t.Errorf("%v\n%s", err, out)
	}
}
