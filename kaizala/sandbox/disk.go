package sandbox

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"kaizala-setup/persist/disk"
)

// maxWorld is the longest world that is read, in bytes.
const maxWorld = 16 << 20

// loadWorld reads a world, or makes one where there is none.
func loadWorld(path string) (*world, error) {
	if path == "" {
		return newWorld(), nil
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newWorld(), nil
	case err != nil:
		return nil, &Error{CodeWorldCorrupt, path, err}
	case disk.TooOpen(info):
		return nil, &Error{CodeWorldNotPrivate, path, errTooOpen}
	}
	b, err := disk.New().Read(path, maxWorld)
	switch {
	case errors.Is(err, disk.ErrLink), errors.Is(err, disk.ErrNotFile), errors.Is(err, disk.ErrNotOurs):
		return nil, &Error{CodeWorldNotPrivate, path, err}
	case err != nil:
		return nil, &Error{CodeWorldCorrupt, path, err}
	}
	return readWorld(b, path)
}

// readWorld looks at the version first: a newer world may have another shape.
func readWorld(b []byte, path string) (*world, error) {
	var v struct{ Version int }
	var w world
	switch err := json.Unmarshal(b, &v); {
	case err != nil:
		return nil, &Error{CodeWorldCorrupt, path, err}
	case v.Version > worldVersion:
		return nil, &Error{CodeWorldNewer, path, nil}
	}
	if err := json.Unmarshal(b, &w); err != nil || !w.sound() {
		return nil, &Error{CodeWorldCorrupt, path, err}
	}
	return &w, nil
}

// sound reports whether everybody and everything that the rest relies on is there.
func (w *world) sound() bool {
	for _, p := range everybody() {
		if w.People[p].Name == "" || len(w.groupsOf(p)) == 0 {
			return false
		}
	}
	return w.Version == worldVersion && w.Ahead >= 0 && w.Ahead <= maxAhead && len(w.Faults) <= maxThings && len(w.Key) >= 32 && w.Port >= 0 && w.Port <= 65535
}

var (
	errTooLarge = errors.New("the world is too large")
	errTooOpen  = errors.New("other users may use it")
)

// removeTemps removes the temporary files of saves that a kill cut short. The
// caller holds the lock of the world.
func removeTemps(path string) {
	if path != "" {
		disk.RemoveTemps(filepath.Dir(path), filepath.Base(path)+disk.TempMark, 0, time.Now())
	}
}

// saveWorld replaces the file of a world, which only its owner can read.
func saveWorld(path string, w *world) error {
	if path == "" {
		return nil
	}
	b, err := json.MarshalIndent(w, "", " ")
	if err != nil {
		return err
	}
	if len(b) > maxWorld {
		return errTooLarge
	}
	return disk.New().Replace(path, b)
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &Error{CodeDown, dir, err}
	}
	return nil
}
