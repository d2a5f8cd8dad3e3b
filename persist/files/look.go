package files

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
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
	there, err := s.present()
	if err != nil {
		return nil, 0, err
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
			old := now.Sub(info.ModTime()) > maxTempAge // a younger one may be on its way
			switch kind := s.kindOf(path, there); {
			case kind == LeftMessage && there.has(e.Name()):
				ready++
			case kind != "" && (old || kind != LeftTemp):
				left = append(left, LeftOver{kind, path})
			}
		}
	}
	return left, ready, nil
}

// present are the documents that are there, by the path of their file without its ending.
type present map[string]persist.Key

func (s *Store) present() (present, error) {
	there := present{}
	for _, r := range persist.Realms() {
		keys, err := s.Keys(r)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		for _, k := range keys {
			there[filepath.Join(s.realmDir(r), nameOf(k))] = k
		}
	}
	return there, nil
}

// has reports whether a message is one of a document that is there.
func (p present) has(message string) bool {
	for _, k := range p {
		if strings.Contains(message, "-"+k.ID+".") {
			return true
		}
	}
	return false
}

// kindOf is what a file of ours is if no document needs it, and LeftMessage for each message;
// "" for all others.
func (s *Store) kindOf(path string, there present) LeftKind {
	dir, file := filepath.Dir(path), filepath.Base(path)
	needed := func(document string) bool { _, ok := there[filepath.Join(dir, document)]; return ok }
	name, isLock := strings.CutSuffix(file, ".lock")
	moved, isNote := strings.CutSuffix(name, ".json"+movingName)
	switch {
	case strings.Contains(file, disk.TempMark), isNote && !needed(moved):
		return LeftTemp
	case isLock && dir != s.dir && dir != s.SandboxDir() && !needed(lockedBy(name)):
		return LeftLock
	case dir == s.OutDir():
		return LeftMessage
	}
	return ""
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
