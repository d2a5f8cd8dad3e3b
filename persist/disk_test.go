package persist

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Each step of a save may fail: the old document stays byte for byte, the error
// has a code, and no temp file is left.
func TestFailingDisk(t *testing.T) {
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range SaveSteps[:len(SaveSteps)-1] { // TestFailingDirectorySync has the last
		for cause, code := range faults {
			mend := s.Break(step, cause)
			err := s.Update(context.Background(), key, func(d *Document) error { d.Facts.Connector.Name = "new"; return nil })
			mend()
			if CodeOf(err) != code {
				t.Errorf("%s fails with %v: %v, want %s", step, cause, err, code)
			}
			if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
				t.Errorf("%s fails with %v: the document changed", step, cause)
			}
			if left, _ := filepath.Glob(path + tempMark + "*"); len(left) > 0 {
				t.Errorf("%s fails with %v: %v is left", step, cause, left)
			}
		}
	}
}

// faults are what a disk may say, and how it is told.
var faults = map[error]Code{syscall.ENOSPC: CodeDiskFull, syscall.EROFS: CodeReadOnly, syscall.EACCES: CodeNoPermission, syscall.EIO: CodeIO}

// faulty is a disk of which one step fails.
func faulty(good disk, step string, cause error) disk {
	err := &fs.PathError{Op: step, Err: cause}
	d := good
	switch step {
	case "create":
		d.create = func(string, string) (tempFile, error) { return nil, err }
	case "chmod":
		d = failing(good, func(f *faultyFile) { f.chmod = err })
	case "write":
		d = failing(good, func(f *faultyFile) { f.write = err })
	case "sync":
		d = failing(good, func(f *faultyFile) { f.sync = err })
	case "close":
		d = failing(good, func(f *faultyFile) { f.close = err })
	case "rename":
		d.rename = func(string, string) error { return err }
	case "dir-sync":
		d.syncDir = func(string) error { return err }
	default:
		panic(step)
	}
	return d
}

// Where only the rename could not be made durable, the save is reported as
// failed, and the new document is there whole.
func TestFailingDirectorySync(t *testing.T) {
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	s.Break("dir-sync", syscall.EIO)
	err := s.Update(context.Background(), key, func(d *Document) error { d.Facts.Connector.Name = "new"; return nil })
	if CodeOf(err) != CodeIO {
		t.Errorf("%v", err)
	}
	if d, err := s.Load(context.Background(), key); err != nil || d.Revision != 2 || d.Facts.Connector.Name != "new" {
		t.Errorf("revision %d, %v", d.Revision, err)
	}
	if left, _ := filepath.Glob(path + tempMark + "*"); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

// A first save that fails leaves no document, and works when tried again; what
// was to be handed on and identities are written with the same care.
func TestFailingFirstSave(t *testing.T) {
	s := open(t)
	mend := s.Break("write", syscall.ENOSPC)
	change := func(d *Document) error { d.Facts = facts; return nil }
	_, out := s.WriteOut("request-x.txt", "words")
	_, _, identity := s.Create(context.Background(), PinSandbox, "", nil)
	for what, err := range map[string]error{"update": s.Update(context.Background(), key, change), "out": out, "identity": identity} {
		if CodeOf(err) != CodeDiskFull {
			t.Errorf("%s: %v", what, err)
		}
	}
	if d, err := s.Load(context.Background(), key); err != nil || d.Revision != 0 {
		t.Errorf("revision %d, %v", d.Revision, err)
	}
	for _, dir := range []string{s.OutDir(), s.realmDir(Sandbox)} {
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

// Temp files are left alone while another process may be at them, and go when
// they are nobody's any more; nothing else goes.
func TestOnlyStaleTempsGo(t *testing.T) {
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
	age(path+tempMark+"1", staleTemp/2)
	age(path+tempMark+"2", staleTemp*2)
	age(filepath.Join(s.OutDir(), "reply.txt"+tempMark+"3"), staleTemp*2)
	age(filepath.Join(s.OutDir(), "reply.txt"), staleTemp*2)
	if _, err := Open(s.dir); err != nil {
		t.Fatal(err)
	}
	for path, there := range map[string]bool{
		path: true, path + tempMark + "1": true, path + tempMark + "2": false,
		filepath.Join(s.OutDir(), "reply.txt"): true, filepath.Join(s.OutDir(), "reply.txt"+tempMark+"3"): false,
	} {
		if _, err := os.Lstat(path); (err == nil) != there {
			t.Errorf("%s: %v, want there: %v", filepath.Base(path), err, there)
		}
	}
}

type faultyFile struct {
	tempFile
	write, sync, chmod, close error
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if f.write != nil {
		return 0, f.write
	}
	return f.tempFile.Write(b)
}

func (f *faultyFile) Sync() error {
	if f.sync != nil {
		return f.sync
	}
	return f.tempFile.Sync()
}

func (f *faultyFile) Chmod(m fs.FileMode) error {
	if f.chmod != nil {
		return f.chmod
	}
	return f.tempFile.Chmod(m)
}

// Close closes in any case, as the system does.
func (f *faultyFile) Close() error {
	if err := f.tempFile.Close(); err != nil {
		return err
	}
	return f.close
}

func failing(d disk, set func(*faultyFile)) disk {
	create := d.create
	d.create = func(dir, pattern string) (tempFile, error) {
		f, err := create(dir, pattern)
		faulty := &faultyFile{tempFile: f}
		set(faulty)
		return faulty, err
	}
	return d
}
