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

// readWorld looks at the version first: a world of another version has another
// shape. It brings an older world to the present version.
func readWorld(b []byte, path string) (*world, error) {
	var v struct{ Version int }
	switch err := json.Unmarshal(b, &v); {
	case err != nil:
		return nil, &Error{CodeWorldCorrupt, path, err}
	case v.Version > worldVersion:
		return nil, &Error{CodeWorldNewer, path, nil}
	}
	w, err := decodeWorld(b, v.Version)
	if err != nil || !w.sound() {
		return nil, &Error{CodeWorldCorrupt, path, err}
	}
	return w, nil
}

// sound reports whether everybody and everything that the rest relies on is there.
func (w *world) sound() bool {
	for _, p := range everybody() {
		if w.People[p].Name == "" || w.People[p].UserID == "" {
			return false
		}
	}
	return w.Version == worldVersion && len(w.Groups) > 0 && w.Ahead >= 0 && w.Ahead <= maxAhead &&
		len(w.Faults) <= maxThings && len(w.Key) >= 32 && w.Port >= 0 && w.Port <= 65535
}

var errTooOpen = errors.New("other users may use it")

// removeTemps removes the temporary files of saves that a kill cut short. The
// caller holds the lock of the world.
func removeTemps(path string) {
	if path != "" {
		disk.RemoveTemps(filepath.Dir(path), filepath.Base(path)+disk.TempMark, 0, time.Now())
	}
}

// saveWorld replaces the file of a world, which only its owner can read, and returns
// what it holds. A world in memory has no file, and the same limit.
func saveWorld(path string, w *world) ([]byte, error) {
	b, err := json.Marshal(w)
	switch {
	case err != nil:
		return nil, err
	case len(b) > maxWorld:
		return nil, errFull
	case path == "":
		return b, nil
	}
	return b, disk.New().Replace(path, b)
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &Error{CodeDown, dir, err}
	}
	return nil
}
