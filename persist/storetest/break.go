// Package storetest has a disk or the way to an engine fail, for the tests of what saves
// to one.
package storetest

import (
	"io/fs"

	"kaizala-setup/persist/disk"
)

// SaveSteps are the steps of a save to a disk, in order.
func SaveSteps() []string {
	return []string{"create", "chmod", "write", "sync", "close", "rename", "dir-sync"}
}

// Break has one step of every save to a disk fail with a cause, until mend is
// called. It panics if there is no such step.
func Break(d *disk.Disk, step string, cause error) (mend func()) {
	create, rename, syncDir := d.Create, d.Rename, d.SyncDir
	err := &fs.PathError{Op: step, Path: "x", Err: cause}
	switch step {
	case "create":
		d.Create = func(string, string) (disk.File, error) { return nil, err }
	case "chmod", "write", "sync", "close":
		d.Create = func(dir, pattern string) (disk.File, error) {
			f, failed := create(dir, pattern)
			if failed != nil {
				return nil, failed
			}
			return &brokenFile{f, step, err}, nil
		}
	case "rename":
		d.Rename = func(string, string) error { return err }
	case "dir-sync":
		d.SyncDir = func(string) error { return err }
	default:
		panic(step)
	}
	return func() { d.Create, d.Rename, d.SyncDir = create, rename, syncDir }
}

// brokenFile fails in one step.
type brokenFile struct {
	disk.File
	step string
	err  error
}

func (f *brokenFile) fails(step string) error {
	if f.step == step {
		return f.err
	}
	return nil
}

func (f *brokenFile) Write(b []byte) (int, error) {
	if err := f.fails("write"); err != nil {
		return 0, err
	}
	return f.File.Write(b)
}

func (f *brokenFile) Sync() error {
	if err := f.fails("sync"); err != nil {
		return err
	}
	return f.File.Sync()
}

func (f *brokenFile) Chmod(m fs.FileMode) error {
	if err := f.fails("chmod"); err != nil {
		return err
	}
	return f.File.Chmod(m)
}

// Close closes in any case, as the system does.
func (f *brokenFile) Close() error {
	if err := f.File.Close(); err != nil {
		return err
	}
	return f.fails("close")
}
