package disk_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/storetest"
)

func newLog(t *testing.T, d *disk.Disk) (l *disk.Log, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "log")
	err := d.Replace(path, []byte("one\n"))
	if err == nil {
		l, err = d.OpenLog(path)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l, path
}

// What cannot be appended leaves the file as it was. After a failure that could not be cut
// off, or where the file is another one, nothing is appended any more.
func TestLog(t *testing.T) {
	t.Parallel()
	for step, after := range map[string]error{"write": nil, "half": nil, "sync": disk.ErrFailed, "truncate": disk.ErrFailed} {
		d := disk.New()
		mend := storetest.BreakAppend(d, step, syscall.ENOSPC)
		l, path := newLog(t, d)
		if err := l.Append([]byte("two\n")); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("%s: %v", step, err)
		}
		mend()
		if err := l.Append([]byte("three\n")); !errors.Is(err, after) {
			t.Errorf("%s, then: %v", step, err)
		}
		switch step {
		case "write", "half":
			if got := content(t, path); got != "one\nthree\n" {
				t.Errorf("%q", got)
			}
		case "sync":
			if got := content(t, path); got != "one\n" {
				t.Errorf("%q", got)
			}
		}
	}
}

func TestLogThatIsGone(t *testing.T) {
	t.Parallel()
	d := disk.New()
	l, path := newLog(t, d)
	if err := l.Append([]byte("two\n")); err != nil || l.Size() != 8 {
		t.Fatal(l.Size(), err)
	}
	if err := d.Replace(path, []byte("other\n")); err != nil {
		t.Skip("an open file cannot be replaced here:", err)
	}
	if err := l.Append([]byte("three\n")); !errors.Is(err, disk.ErrMoved) {
		t.Error(err)
	}
	if got := content(t, path); got != "other\n" {
		t.Errorf("%q", got)
	}
	if _, err := d.OpenLog(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}
