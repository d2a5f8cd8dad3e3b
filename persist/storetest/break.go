// Package storetest is for the tests of what saves to a disk or an engine: it has the disk
// or the way to the engine fail, and keeps files in memory.
package storetest

import (
	"errors"
	"io/fs"
	"slices"

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

// AppendSteps are the steps of an append to a log, in order. "truncate" is an append that
// fails and then cannot be cut off.
func AppendSteps() []string { return []string{"write", "half", "sync", "truncate"} }

// BreakAppend has one step of every append to a disk's logs that are opened from now on
// fail with a cause, until mend is called. It panics if there is no such step.
func BreakAppend(d *disk.Disk, step string, cause error) (mend func()) {
	if !slices.Contains(AppendSteps(), step) {
		panic(step)
	}
	grow, broken := d.Grow, true
	d.Grow = func(path string) (disk.LogFile, error) {
		f, err := grow(path)
		return &brokenLog{f, func(s string) error {
			if broken && (s == step || step == "truncate" && s == "half") {
				return &fs.PathError{Op: s, Path: "x", Err: cause}
			}
			return nil
		}}, err
	}
	return func() { d.Grow, broken = grow, false }
}

// Hasten has a disk flush nothing, for tests that kill no machine: they take a fraction of
// the time.
func Hasten(d *disk.Disk) {
	create, grow := d.Create, d.Grow
	d.SyncDir = func(string) error { return nil }
	d.Create = func(dir, pattern string) (disk.File, error) {
		f, err := create(dir, pattern)
		return hastyFile{f}, err
	}
	d.Grow = func(path string) (disk.LogFile, error) {
		f, err := grow(path)
		return hastyLog{f}, err
	}
}

type hastyFile struct{ disk.File }

func (hastyFile) Sync() error { return nil }

type hastyLog struct{ disk.LogFile }

func (hastyLog) Sync() error { return nil }

// brokenLog is a log that fails in one step.
type brokenLog struct {
	disk.LogFile
	fails func(step string) error
}

func (f *brokenLog) WriteAt(b []byte, at int64) (int, error) {
	if err := f.fails("write"); err != nil {
		return 0, err
	}
	if err := f.fails("half"); err != nil {
		n, failed := f.LogFile.WriteAt(b[:len(b)/2], at)
		return n, errors.Join(err, failed)
	}
	return f.LogFile.WriteAt(b, at)
}

func (f *brokenLog) Sync() error {
	if err := f.fails("sync"); err != nil {
		return err
	}
	return f.LogFile.Sync()
}

func (f *brokenLog) Truncate(size int64) error {
	if err := f.fails("truncate"); err != nil {
		return err
	}
	return f.LogFile.Truncate(size)
}
