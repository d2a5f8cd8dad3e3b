package persist

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
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
	good := s.disk
	for step, broken := range map[string]func(error) disk{
		"create": func(err error) disk {
			d := good
			d.create = func(string, string) (tempFile, error) { return nil, err }
			return d
		},
		"write": func(err error) disk { return failing(good, func(f *faultyFile) { f.write = err }) },
		"sync":  func(err error) disk { return failing(good, func(f *faultyFile) { f.sync = err }) },
		"rename": func(err error) disk {
			d := good
			d.rename = func(string, string) error { return err }
			return d
		},
	} {
		for cause, code := range map[error]Code{syscall.ENOSPC: CodeDiskFull, syscall.EROFS: CodeReadOnly, syscall.EACCES: CodeNoPermission, syscall.EIO: CodeIO} {
			s.disk = broken(&fs.PathError{Op: step, Err: cause})
			err := s.Update(context.Background(), key, func(d *Document) error { d.Facts.Connector.Name = "new"; return nil })
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

type faultyFile struct {
	tempFile
	write, sync error
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
