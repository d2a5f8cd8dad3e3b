// Package disk reads and replaces single files that belong to this program's
// user. A file is replaced in one step that survives a crash: a new file is
// written beside it, flushed to the disk, and renamed over it. Whoever reads
// sees the whole old content or the whole new content.
//
// The package imports nothing of ours, so its errors carry no codes: they wrap
// the file system's errors or the Err values of this package.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// What is refused in place of a file or directory of ours.
var (
	ErrLink    = errors.New("it is a link")
	ErrNotFile = errors.New("it is no regular file")
	ErrNotOurs = errors.New("it belongs to another user")
	ErrTooLong = errors.New("it is longer than it may be")
	ErrTooOpen = errors.New("other users may use it") // of Exposed alone: what others may use is closed, not refused
)

// TempMark is in the name of every temporary file, after the name of the file
// that it is going to replace.
const TempMark = ".tmp-"

// Disk is the part of the file system that this program writes through. Its
// functions are the seam by which a test has any step fail.
type Disk struct {
	Create  func(dir, pattern string) (File, error) // a new file of mode 0600
	Rename  func(from, to string) error
	SyncDir func(dir string) error // makes a rename durable
	Chmod   func(path string, mode fs.FileMode) error
	Grow    func(path string) (LogFile, error) // opens a file to append to it

	mu     sync.Mutex
	mended []string
}

// File is a file that is being written.
type File interface {
	io.Writer
	Name() string
	Sync() error
	Close() error
	Chmod(fs.FileMode) error
}

// New gives the real disk.
func New() *Disk {
	return &Disk{
		Create:  func(dir, pattern string) (File, error) { return os.CreateTemp(dir, pattern) },
		Rename:  rename,
		SyncDir: syncDir,
		Chmod:   os.Chmod,
		Grow:    openLog,
	}
}

// Looking gives a disk that leaves the modes of what it reads as they are.
func Looking() *Disk {
	d := New()
	d.Chmod = func(string, fs.FileMode) error { return errors.ErrUnsupported }
	return d
}

// Replace writes a file of mode 0600 in one step. When it fails, the old file is
// intact and no temporary file stays; only if the last step fails, which makes
// the rename durable, the new file is there already.
func (d *Disk) Replace(path string, content []byte) (err error) {
	f, err := d.Create(filepath.Dir(path), filepath.Base(path)+TempMark+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	for _, step := range []func() error{
		func() error { return f.Chmod(0o600) },
		func() error { _, err := f.Write(content); return err },
		f.Sync,
		f.Close,
		func() error { return d.Rename(f.Name(), path) },
		func() error { return d.SyncDir(filepath.Dir(path)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// Probe finds out whether Replace could write so many bytes to path now, and leaves
// nothing. ErrLink, ErrNotFile and ErrNotOurs refuse to replace what is not a file of
// this user.
func (d *Disk) Probe(path string, length int) error { return d.try(path, length, File.Sync) }

// HasRoom is Probe that does not wait for the disk: it takes a fraction of the time, and
// does not find what a disk reports only when it flushes.
func (d *Disk) HasRoom(path string, length int) error {
	return d.try(path, length, func(File) error { return nil })
}

func (d *Disk) try(path string, length int, flush func(File) error) error {
	if err := replaceable(path); err != nil {
		return err
	}
	f, err := d.Create(filepath.Dir(path), filepath.Base(path)+TempMark+"*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(make([]byte, length))
	if err == nil {
		err = flush(f)
	}
	return errors.Join(err, f.Close())
}

// ReplaceOwn is Replace for a file that a person named. ErrLink, ErrNotFile and
// ErrNotOurs refuse to replace what is not a file of this user.
func (d *Disk) ReplaceOwn(path string, content []byte) error {
	if err := replaceable(path); err != nil {
		return err
	}
	return d.Replace(path, content)
}

// CreateOwn writes a new file of mode 0600 that a person named. One that is there already
// is an error that is fs.ErrExist, and is not changed. When it fails, no file stays.
func (d *Disk) CreateOwn(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(path)
		}
	}()
	for _, step := range []func() error{
		func() error { _, err := f.Write(content); return err },
		f.Sync,
		f.Close,
		func() error { return d.SyncDir(filepath.Dir(path)) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// replaceable refuses what is at path and is not a regular file of this user.
func replaceable(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return Check(info)
}

// Read reads a file of at most limit bytes. A file that other users may use is
// given mode 0600, and Mended names it. ErrLink, ErrNotFile, ErrNotOurs and
// ErrTooLong refuse what is not such a file.
func (d *Disk) Read(path string, limit int64) ([]byte, error) {
	f, info, err := openOwn(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	if TooOpen(info) && d.Chmod(path, 0o600) == nil {
		d.addMended(path)
	}
	return readAll(f, info, limit)
}

// Check refuses what is not a regular file of this user, with ErrLink,
// ErrNotFile or ErrNotOurs. info is from os.Lstat.
func Check(info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return ErrLink
	case !info.Mode().IsRegular():
		return ErrNotFile
	case !owned(info):
		return ErrNotOurs
	}
	return nil
}

// CheckDir refuses what is not a directory of this user, with ErrLink or ErrNotOurs. info
// is from os.Lstat.
func CheckDir(info fs.FileInfo) error {
	switch {
	case !info.IsDir():
		return ErrLink
	case !owned(info):
		return ErrNotOurs
	}
	return nil
}

// TooOpen reports whether other users may use a file or directory. On Windows
// permission bits mean nothing, and the answer is always no.
func TooOpen(info fs.FileInfo) bool { return unixModes && info.Mode().Perm()&0o077 != 0 }

// MakeDir makes a directory of mode 0700, with its parents, or gives that mode to
// one that is there; Mended names one that was open to others. ErrLink and
// ErrNotOurs refuse what is not a directory of this user.
func (d *Disk) MakeDir(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err == nil {
		err = CheckDir(info)
	}
	if err != nil || info.Mode().Perm() == 0o700 {
		return err
	}
	if err := d.Chmod(path, 0o700); err != nil {
		return err
	}
	if TooOpen(info) {
		d.addMended(path)
	}
	return nil
}

func (d *Disk) addMended(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.mended = append(d.mended, path)
}

// Mended gives the files and directories that other users could use until Read
// or MakeDir closed them, each once: a second call gives only new ones.
func (d *Disk) Mended() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	paths := d.mended
	d.mended = nil
	slices.Sort(paths)
	return slices.Compact(paths)
}

// RemoveTemps removes the temporary files in a directory that a killed process
// left: those of files whose name begins with prefix, untouched for longer than
// age; 0 is any. It is best effort, so there is no error.
func RemoveTemps(dir, prefix string, age time.Duration, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) || !strings.Contains(e.Name(), TempMark) {
			continue
		}
		if info, err := e.Info(); err == nil && (age == 0 || now.Sub(info.ModTime()) > age) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

// Remove removes a file. If the file is not there, that is no error.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
