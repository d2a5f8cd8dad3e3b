package files

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// Look gives the store of a directory as it is: nothing is made, removed or closed to
// other users, and what is read keeps its mode.
func Look(dir string, o Options) *Store {
	if o.Disk == nil {
		o.Disk = disk.Looking()
	}
	return newStore(dir, o)
}

// probe is the file of RoundTrip. By its name it is a temporary one, so that the next
// start removes what a killed process left.
const probe = "probe"

// RoundTrip writes a file as a document is written, reads it back and removes it. It
// makes the directory if there is none. Codes: corrupt (something else came back), link,
// not_ours and those of a failing disk.
func (s *Store) RoundTrip() error {
	info, err := os.Lstat(s.dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = s.options.Disk.MakeDir(s.dir)
	case err == nil:
		err = disk.CheckDir(info)
	}
	if err != nil {
		return persist.DiskError(s.dir, err)
	}
	path := filepath.Join(s.dir, probe+disk.TempMark+rand.Text())
	content := rand.Text()
	err = s.options.Disk.Replace(path, []byte(content))
	defer func() { _ = disk.Remove(path) }() // where its removal failed below
	if err != nil {
		return persist.DiskError(s.dir, err)
	}
	back, err := s.options.Disk.Read(path, int64(len(content)))
	switch {
	case err != nil:
		return persist.DiskError(s.dir, err)
	case string(back) != content:
		return &persist.Error{Reason: persist.CodeCorrupt, Path: s.dir}
	}
	return persist.DiskError(s.dir, disk.Remove(path))
}

// Exposure is a file or directory of ours that other users may use, or that is not ours
// alone: Err is one of those of disk.Exposed.
type Exposure struct {
	Path string
	Err  error
}

// Exposed lists what is wrong with who may use the directory and what this program made
// in it. It goes on after a failure. Codes: those of a failing disk.
func (s *Store) Exposed() ([]Exposure, error) {
	var out []Exposure
	var failed error
	_ = filepath.WalkDir(s.dir, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			failed = errors.Join(failed, persist.DiskError(path, err))
			return nil
		}
		if !s.ours(path) {
			return nil
		}
		if info, err := e.Info(); err == nil {
			if err := disk.Exposed(info); err != nil {
				out = append(out, Exposure{path, err})
			}
		}
		return nil
	})
	return out, failed
}

// LeftKind is what is left over: a temporary file of a killed process; the lock of a
// document that is gone; a message that was to be sent for a document that is gone.
type LeftKind string

// The kinds of what is left over.
const (
	LeftTemp    LeftKind = "temp"
	LeftLock    LeftKind = "lock"
	LeftMessage LeftKind = "message"
)

// LeftOver is a file that nothing needs any more.
type LeftOver struct {
	Kind LeftKind
	Path string
}

// LeftOvers lists files that nothing needs any more, and nothing that a person made. The
// second result is how many messages lie ready to be sent. Codes: those of a failing disk.
func (s *Store) LeftOvers(now time.Time) (left []LeftOver, ready int, err error) {
	var ids []string // of the documents that are there
	there := map[string]bool{}
	for _, r := range persist.Realms() {
		keys, err := s.Keys(r)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, 0, err
		}
		for _, k := range keys {
			ids, there[filepath.Join(s.realmDir(r), nameOf(k))] = append(ids, k.ID), true
		}
	}
	for _, dir := range []string{s.dir, s.realmDir(persist.Public), s.realmDir(persist.Own), s.realmDir(persist.Sandbox), s.SandboxDir(), s.OutDir()} {
		entries, err := os.ReadDir(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, 0, persist.DiskError(dir, err)
		}
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			info, err := e.Info()
			if err != nil || !info.Mode().IsRegular() || !s.ours(path) {
				continue
			}
			name, isLock := strings.CutSuffix(e.Name(), ".lock")
			switch {
			case strings.Contains(e.Name(), disk.TempMark):
				if now.Sub(info.ModTime()) > maxTempAge {
					left = append(left, LeftOver{LeftTemp, path})
				}
			case strings.HasSuffix(name, movingName) && !there[filepath.Join(dir, strings.TrimSuffix(name, ".json"+movingName))]:
				if now.Sub(info.ModTime()) > maxTempAge { // else the document may be on its way here
					left = append(left, LeftOver{LeftTemp, path})
				}
			case isLock && dir != s.dir && dir != s.SandboxDir() && !there[filepath.Join(dir, lockedBy(name))]:
				left = append(left, LeftOver{LeftLock, path})
			case dir == s.OutDir() && slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(e.Name(), "-"+id+".") }):
				ready++
			case dir == s.OutDir():
				left = append(left, LeftOver{LeftMessage, path})
			}
		}
	}
	return left, ready, nil
}

// lockedBy is the name of the document whose lock, or whose grant's lock, has a name.
func lockedBy(name string) string {
	if document, ok := strings.CutSuffix(name, ".json"); ok {
		return document
	}
	return name[:max(0, strings.LastIndexByte(name, '-'))]
}

// RemoveLeftOver removes one of LeftOvers. A lock that a process holds stays. Codes:
// busy and those of a failing disk.
func (s *Store) RemoveLeftOver(l LeftOver) error {
	if l.Kind == LeftLock {
		unlock, err := lockNow(l.Path)
		if err != nil {
			return err
		}
		defer unlock()
	}
	return persist.DiskError(l.Path, disk.Remove(l.Path))
}
