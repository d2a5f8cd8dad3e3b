package files

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/storetest"
)

// Each step of a save may fail: the old document stays byte for byte, the error
// has a code, and no temp file is left.
func TestFailingDisk(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range storetest.SaveSteps()[:6] { // TestFailingDirectorySync has the last
		for cause, code := range faults {
			mend := storetest.Break(s.options.Disk, step, cause)
			err := s.Update(context.Background(), key, func(d *persist.Document) error { d.Facts.Connector.Name = "new"; return nil })
			mend()
			if persist.CodeOf(err) != code {
				t.Errorf("%s fails with %v: %v, want %s", step, cause, err, code)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Errorf("%s fails with %v: the document changed", step, cause)
			}
			if left, _ := filepath.Glob(path + disk.TempMark + "*"); len(left) > 0 {
				t.Errorf("%s fails with %v: %v is left", step, cause, left)
			}
		}
	}
}

// faults are errors of a disk and their codes.
var faults = map[error]persist.Code{syscall.ENOSPC: persist.CodeDiskFull, syscall.EROFS: persist.CodeReadOnly, syscall.EACCES: persist.CodeNoPermission, syscall.EIO: persist.CodeIO}

// Where only the rename could not be made durable, the save is reported as
// failed, and the new document is there whole.
func TestFailingDirectorySync(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	storetest.Break(s.options.Disk, "dir-sync", syscall.EIO)
	err := s.Update(context.Background(), key, func(d *persist.Document) error { d.Facts.Connector.Name = "new"; return nil })
	if persist.CodeOf(err) != persist.CodeIO {
		t.Errorf("%v", err)
	}
	if d, err := s.Load(context.Background(), key); err != nil || d.Revision != 2 || d.Facts.Connector.Name != "new" {
		t.Errorf("revision %d, %v", d.Revision, err)
	}
	if left, _ := filepath.Glob(path + disk.TempMark + "*"); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// A first save that fails leaves no document, and a second try works. Messages and
// identities are written in the same way.
func TestFailingFirstSave(t *testing.T) {
	t.Parallel()
	s := open(t)
	mend := storetest.Break(s.options.Disk, "write", syscall.ENOSPC)
	change := func(d *persist.Document) error { d.Facts = facts; return nil }
	_, out := s.WriteOut("request-x.txt", "words")
	_, _, identity := s.Identities.Create(context.Background(), persist.PinSandbox, "", nil)
	for what, err := range map[string]error{"update": s.Update(context.Background(), key, change), "out": out, "identity": identity} {
		if persist.CodeOf(err) != persist.CodeDiskFull {
			t.Errorf("%s: %v", what, err)
		}
	}
	if d, err := s.Load(context.Background(), key); err != nil || d.Revision != 0 {
		t.Errorf("revision %d, %v", d.Revision, err)
	}
	for _, dir := range []string{s.OutDir(), s.realmDir(persist.Sandbox)} {
		for _, name := range names(t, dir) {
			if filepath.Ext(name) != ".lock" {
				t.Errorf("%s is left", name)
			}
		}
	}
	mend()
	if err := s.Update(context.Background(), key, change); err != nil {
		t.Error(err)
	}
}

// Open removes temp files that are too old to be in use, and nothing else.
func TestOnlyStaleTempsGo(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	age := func(path string, by time.Duration) {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(-by)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	age(path+disk.TempMark+"1", maxTempAge/2)
	age(path+disk.TempMark+"2", maxTempAge*2)
	age(filepath.Join(s.OutDir(), "reply.txt"+disk.TempMark+"3"), maxTempAge*2)
	age(filepath.Join(s.OutDir(), "reply.txt"), maxTempAge*2)
	if _, err := Open(s.dir, Options{ScryptCost: 10}); err != nil {
		t.Fatal(err)
	}
	for path, there := range map[string]bool{
		path: true, path + disk.TempMark + "1": true, path + disk.TempMark + "2": false,
		filepath.Join(s.OutDir(), "reply.txt"): true, filepath.Join(s.OutDir(), "reply.txt"+disk.TempMark+"3"): false,
	} {
		if _, err := os.Lstat(path); (err == nil) != there {
			t.Errorf("%s: %v, want there: %v", filepath.Base(path), err, there)
		}
	}
}
