package persist

import (
	"bytes"
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

// A file is replaced by writing a new one beside it, having it on the disk, and
// renaming it: whoever reads sees the old or the new content, whole, whatever
// kills us in between. Temp files left by a kill hold ciphertext and facts like
// the file itself, and go at the next start.

const (
	tempMark = ".tmp-"
	// staleTemp is when a temp file is nobody's any more: a save takes
	// milliseconds, and its lock is given up after 10 s.
	staleTemp = time.Minute
)

// disk is the part of the file system that a save uses: the seam by which tests
// have each step fail.
type disk struct {
	create  func(dir, pattern string) (tempFile, error)
	rename  func(from, to string) error
	syncDir func(dir string) error
}

type tempFile interface {
	io.Writer
	Name() string
	Sync() error
	Close() error
	Chmod(fs.FileMode) error
}

func realDisk() disk {
	return disk{
		create:  func(dir, pattern string) (tempFile, error) { return os.CreateTemp(dir, pattern) },
		rename:  rename,
		syncDir: syncDir,
	}
}

// replace writes a file of mode 0600 in one step.
func (d disk) replace(path string, content []byte) (err error) {
	f, err := d.create(filepath.Dir(path), filepath.Base(path)+tempMark+"*")
	if err != nil {
		return diskError(path, err)
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
		func() error { return d.rename(f.Name(), path) },
		func() error { return d.syncDir(filepath.Dir(path)) },
	} {
		if err := step(); err != nil {
			return diskError(path, err)
		}
	}
	return nil
}

// readFile reads a file of ours, of at most limit bytes. A link and a file of
// another user are refused; a file that others may use is mended, and told.
func (s *Store) readFile(path string, limit int64) ([]byte, error) {
	info, err := os.Lstat(path)
	if err != nil {
		return nil, diskError(path, err)
	}
	if err := judge(path, info); err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 && os.Chmod(path, 0o600) == nil {
		s.wide.add(path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, diskError(path, err)
	}
	defer func() { _ = f.Close() }()
	var b bytes.Buffer
	b.Grow(int(min(info.Size(), limit)) + bytes.MinRead) // a hint: it may just have been replaced
	if _, err := b.ReadFrom(io.LimitReader(f, limit+1)); err != nil {
		return nil, diskError(path, err)
	}
	if int64(b.Len()) > limit {
		return nil, &Error{Reason: CodeCorrupt, Path: path}
	}
	return b.Bytes(), nil
}

// judge refuses what is no plain file of ours.
func judge(path string, info fs.FileInfo) error {
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		return &Error{Reason: CodeLink, Path: path}
	case !info.Mode().IsRegular():
		return &Error{Reason: CodeCorrupt, Path: path}
	case !owned(info):
		return &Error{Reason: CodeNotOurs, Path: path}
	}
	return nil
}

// ownDir has a directory of ours with mode 0700, and mends a wider one, which is told.
func (s *Store) ownDir(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return diskError(path, err)
	}
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return diskError(path, err)
	case info.Mode()&fs.ModeSymlink != 0 || !info.IsDir():
		return &Error{Reason: CodeLink, Path: path}
	case !owned(info):
		return &Error{Reason: CodeNotOurs, Path: path}
	case info.Mode().Perm() == 0o700:
		return nil
	}
	if err := os.Chmod(path, 0o700); err != nil {
		return diskError(path, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		s.wide.add(path)
	}
	return nil
}

// wide are what others could use until it was mended.
type wide struct {
	mu    sync.Mutex
	paths []string
}

func (w *wide) add(path string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if unixModes {
		w.paths = append(w.paths, path)
	}
}

// Mended are the files and directories that others could use until now, each once.
func (s *Store) Mended() []string {
	s.wide.mu.Lock()
	defer s.wide.mu.Unlock()
	paths := s.wide.paths
	s.wide.paths = nil
	slices.Sort(paths)
	return slices.Compact(paths)
}

// cleanTemps removes temp files that a kill left behind.
func cleanTemps(dir string, now time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !strings.Contains(e.Name(), tempMark) {
			continue
		}
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > staleTemp {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

func missing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
