package disk_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/storetest"
)

func content(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Whichever step fails, the cause is in the error, no temporary file stays, and
// the old file is intact; only when the last step fails the new one is there.
func TestEachStepOfReplaceMayFail(t *testing.T) {
	d := disk.New()
	path := filepath.Join(t.TempDir(), "x.json")
	for _, step := range storetest.SaveSteps() {
		if err := d.Replace(path, []byte("old")); err != nil {
			t.Fatal(err)
		}
		mend := storetest.Break(d, step, syscall.ENOSPC)
		err := d.Replace(path, []byte("new"))
		mend()
		want := "old"
		if step == "dir-sync" {
			want = "new"
		}
		if got := content(t, path); got != want || !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s fails: the file is %q, %v", step, got, err)
		}
		if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
			t.Errorf("%s fails: %v is left", step, entries)
		}
	}
}

// Read refuses what is not a regular file of ours of that length.
func TestReadRefuses(t *testing.T) {
	d, dir := disk.New(), t.TempDir()
	path, link := filepath.Join(dir, "x"), filepath.Join(dir, "link")
	if err := d.Replace(path, []byte("12345")); err != nil {
		t.Fatal(err)
	}
	if b, err := d.Read(path, 5); string(b) != "12345" || err != nil {
		t.Errorf("%q, %v", b, err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no links here:", err)
	}
	for what, c := range map[string]struct {
		path  string
		limit int64
		want  error
	}{
		"too long": {path, 4, disk.ErrTooLong}, "a link": {link, 5, disk.ErrLink}, "a directory": {dir, 5, disk.ErrNotFile},
		"missing": {path + "x", 5, fs.ErrNotExist},
	} {
		if b, err := d.Read(c.path, c.limit); b != nil || !errors.Is(err, c.want) {
			t.Errorf("%s: %q, %v", what, b, err)
		}
	}
	if err := d.MakeDir(path); err == nil {
		t.Error("a file was taken for a directory")
	}
}

// What others could use is closed to them, and named once.
func TestMendedIsNamedOnce(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing there")
	}
	d, dir := disk.New(), filepath.Join(t.TempDir(), "a", "b")
	path := filepath.Join(dir, "x")
	if err := errors.Join(d.MakeDir(dir), os.WriteFile(path, nil, 0o600), os.Chmod(path, 0o644), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := d.Read(path, 1); err != nil || d.MakeDir(dir) != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Join(append(d.Mended(), d.Mended()...), " "); got != dir+" "+path {
		t.Errorf("mended: %s", got)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info, err)
	}
}

// RemoveTemps removes temporary files alone, of the files and the age that it is told.
func TestRemoveTemps(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	for name, age := range map[string]time.Duration{"x.json": time.Hour, "x.json" + disk.TempMark + "1": time.Hour, "x.json" + disk.TempMark + "2": 0, "y.json" + disk.TempMark + "3": time.Hour} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, now.Add(-age), now.Add(-age))); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		prefix string
		age    time.Duration
		left   int
	}{{"x.json", time.Minute, 3}, {"x.json", 0, 2}, {"", 0, 1}} {
		disk.RemoveTemps(dir, c.prefix, c.age, now)
		if left, _ := os.ReadDir(dir); len(left) != c.left {
			t.Errorf("%+v leaves %v", c, left)
		}
	}
}

// Probe finds what would have Replace fail, and leaves nothing; what is not a file of
// ours is refused by it and by ReplaceOwn.
func TestProbe(t *testing.T) {
	d, dir := disk.New(), t.TempDir()
	path := filepath.Join(dir, "x")
	for _, step := range []string{"create", "write", "sync"} {
		mend := storetest.Break(d, step, syscall.ENOSPC)
		err := d.Probe(path, 10)
		mend()
		if entries, _ := os.ReadDir(dir); !errors.Is(err, syscall.ENOSPC) || len(entries) != 0 {
			t.Errorf("%s fails: %v, %v is left", step, err, entries)
		}
	}
	if err := d.Probe(filepath.Join(dir, "no", "x"), 1); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if err := d.ReplaceOwn(path, []byte("old")); err != nil {
		t.Fatal(err)
	}
	if err := d.Probe(path, 10); err != nil || content(t, path) != "old" {
		t.Error(err)
	}
	for want, at := range map[error]string{disk.ErrNotFile: dir, disk.ErrLink: filepath.Join(dir, "link")} {
		if want == disk.ErrLink && os.Symlink(path, at) != nil {
			continue // no links here
		}
		if err := d.Probe(at, 1); !errors.Is(err, want) {
			t.Errorf("%s: %v", at, err)
		}
		if err := d.ReplaceOwn(at, []byte("new")); !errors.Is(err, want) || content(t, path) != "old" {
			t.Errorf("%s: %v", at, err)
		}
	}
}
