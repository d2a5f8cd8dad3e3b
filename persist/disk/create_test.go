package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// A file that is there, also one that a link only names, is never written over.
func TestCreateOwnReplacesNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	there, link, target := filepath.Join(dir, "there"), filepath.Join(dir, "link"), filepath.Join(dir, "target")
	if err := os.WriteFile(there, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip(err)
	}
	for _, path := range []string{there, link} {
		if err := New().CreateOwn(path, []byte("new")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if b, _ := os.ReadFile(there); string(b) != "mine" {
		t.Errorf("the file has %q", b)
	}
	if _, err := os.Lstat(target); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a file was made where the link leads")
	}
}

// What could not be written whole does not stay.
func TestCreateOwnLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new")
	d := New()
	broken := errors.New("I/O error")
	d.SyncDir = func(string) error { return broken }
	if err := d.CreateOwn(path, []byte("new")); !errors.Is(err, broken) {
		t.Error(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a part of the file stayed")
	}
	d = New()
	if err := d.CreateOwn(path, []byte("new")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 && unixModes {
		t.Errorf("%v, %v", info, err)
	}
}
