package sandbox

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// maxWorld is the longest world that is read, in bytes.
const maxWorld = 16 << 20

// loadWorld reads a world, or makes one where there is none.
func loadWorld(path string) (*world, error) {
	if path == "" {
		return newWorld(), nil
	}
	f, err := os.Open(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newWorld(), nil
	case err != nil:
		return nil, &Error{CodeWorldCorrupt, path, err}
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxWorld+1))
	if err != nil {
		return nil, &Error{CodeWorldCorrupt, path, err}
	}
	return readWorld(b, path)
}

// readWorld looks at the version first: a newer world may have another shape.
func readWorld(b []byte, path string) (*world, error) {
	var v struct{ Version int }
	var w world
	switch err := json.Unmarshal(b, &v); {
	case err != nil || len(b) > maxWorld:
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

const tempInfix = ".tmp-"

var errTooLarge = errors.New("the world is too large")

// sweep removes what saves left behind that a kill cut short. The caller holds
// the lock of the world.
func sweep(path string) {
	if path == "" {
		return
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), filepath.Base(path)+tempInfix) {
			_ = os.Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}

// saveWorld has a world on disk in one step, readable by its owner alone.
func saveWorld(path string, w *world) (err error) {
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
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, filepath.Base(path)+tempInfix+"*") // mode 0600
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
		func() error { _, err := f.Write(b); return err },
		f.Sync,
		f.Close,
		func() error { return os.Rename(f.Name(), path) },
		func() error { return syncDir(dir) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// syncDir has a rename itself on the disk, where a directory can be synced.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &Error{CodeDown, dir, err}
	}
	return nil
}
