package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"kaizala-setup/persist/disk"
)

// Limits of what is read, in bytes.
const (
	maxWorld = 64 << 20
	maxLog   = 4 * maxWorld
)

// logOf returns the file of the changes since a world was written whole.
func logOf(path string) string { return path + ".log" }

// loadWorld reads a world, or makes one where there is none. Another process may be
// writing it: the log is read first, so a world that is written anew meanwhile has all
// that the log had.
func loadWorld(path string) (*world, error) {
	if path == "" {
		return newWorld(), nil
	}
	changes, logErr := readOwn(logOf(path), maxLog)
	text, err := readOwn(path, maxWorld)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newWorld(), nil
	case err != nil:
		return nil, err
	}
	w, err := readWorld(text, path)
	switch {
	case err != nil || !w.logged:
		return w, err
	case errors.Is(logErr, errTooOpen):
		return nil, logErr
	case logErr != nil:
		return nil, &Error{CodeWorldCorrupt, path, logErr} // neither file is of use without the other
	}
	if w, err = w.withChanges(changes); err == nil && !w.sound() {
		err = errDamaged
	}
	if err != nil {
		return nil, &Error{CodeWorldCorrupt, path, fmt.Errorf("%s: %w", filepath.Base(logOf(path)), err)}
	}
	return w, nil
}

// readOwn reads a file that nobody else may use. It returns an *Error with code
// CodeWorldCorrupt, CodeWorldUnread or CodeWorldNotPrivate.
func readOwn(path string, limit int64) ([]byte, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, &Error{CodeWorldUnread, path, err}
	case disk.TooOpen(info):
		return nil, &Error{CodeWorldNotPrivate, path, errTooOpen}
	case info.Size() > limit && info.Mode().IsRegular():
		return nil, &Error{CodeWorldCorrupt, path, disk.ErrTooLong}
	}
	b, err := disk.New().Read(path, limit)
	switch {
	case errors.Is(err, disk.ErrLink), errors.Is(err, disk.ErrNotFile), errors.Is(err, disk.ErrNotOurs):
		return nil, &Error{CodeWorldNotPrivate, path, err}
	case errors.Is(err, disk.ErrTooLong):
		return nil, &Error{CodeWorldCorrupt, path, err}
	case err != nil:
		return nil, &Error{CodeWorldUnread, path, err}
	}
	return b, nil
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

// readHead reads the version, the key and the port of a world, which is all that a client
// needs: the file begins with them. It is zero where there is no file. It returns an
// *Error like loadWorld.
func readHead(path string) (head, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return head{}, nil
	}
	if h, ok := readBeginning(path); ok {
		return h, nil
	}
	w, err := loadWorld(path)
	if err != nil {
		return head{}, err
	}
	return w.head, nil
}

// readBeginning is readHead for a file of which only the beginning is read. It reports
// false where anything is odd.
func readBeginning(path string) (h head, ok bool) {
	if info, err := os.Lstat(path); err != nil || disk.Exposed(info) != nil {
		return h, false
	}
	f, err := os.Open(path)
	if err != nil {
		return h, false
	}
	defer func() { _ = f.Close() }()
	text := json.NewDecoder(io.LimitReader(f, 1<<10))
	for _, into := range []any{nil, "version", &h.Version, "key", &h.Key, "port", &h.Port} {
		switch name, isName := into.(string); {
		case into == nil || isName:
			if token, err := text.Token(); err != nil || isName && token != name {
				return h, false
			}
		case text.Decode(into) != nil:
			return h, false
		}
	}
	return h, h.Version <= worldVersion && len(h.Key) >= 32 && h.Port >= 0 && h.Port <= 65535
}

// sound reports whether everybody and everything that the rest relies on is there.
func (w *world) sound() bool {
	for _, p := range everybody() {
		if w.People[p].Name == "" || w.People[p].UserID == "" {
			return false
		}
	}
	return w.Version == worldVersion && w.Groups.len() > 0 && w.Ahead >= 0 && w.Ahead <= maxAhead &&
		len(w.Faults) <= maxFaults && len(w.Key) >= 32 && w.Port >= 0 && w.Port <= 65535
}

var (
	errTooOpen = errors.New("other users may use it")
	errDamaged = errors.New("it is damaged")
)

func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return &Error{CodeDown, dir, err}
	}
	return nil
}
