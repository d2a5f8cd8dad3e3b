package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"kaizala-setup/persist"
)

// Watch looks at the document's file at an interval: every save puts a new file in
// place. See persist.Store. Code: corrupt, for a key that names no document.
func (s *Store) Watch(ctx context.Context, k persist.Key) (<-chan struct{}, error) {
	path, err := s.path(k)
	if err != nil {
		return nil, err
	}
	seen, err := os.Lstat(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, about(k, persist.DiskError(path, err))
	}
	changed := make(chan struct{}, 1)
	go func() {
		defer close(changed)
		tick := time.NewTicker(s.options.WatchEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			now, err := os.Lstat(path)
			if err != nil && !errors.Is(err, fs.ErrNotExist) || sameFile(seen, now) {
				continue
			}
			seen = now
			select {
			case changed <- struct{}{}:
			default: // the change before has not been received yet
			}
		}
	}()
	return changed, nil
}

// sameFile reports whether nobody replaced or removed a file; nil: there is none.
func sameFile(a, b fs.FileInfo) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}
