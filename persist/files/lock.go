package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofrs/flock"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
)

// Each lock is a file of its own: a lock on a file that a rename replaces would
// guard nothing. The system frees it when its holder dies.

const lockEvery = 5 * time.Millisecond

// lock takes the lock file at path until unlock is called, and waits as long as
// ctx lasts. If its last holder has removed the file meanwhile, it guards nothing,
// and lock takes the file that is there now.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	for {
		f, err := lockOnce(ctx, path)
		if err != nil {
			return nil, err
		}
		if isRemoved(f) {
			_ = f.Unlock()
			continue
		}
		// For whoever waits. It is only a hint, so an error does not matter.
		_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o600)
		return func() { _ = f.Unlock() }, nil
	}
}

// lockSoon is lock that waits at most persist.LockDeadline.
func lockSoon(ctx context.Context, path string) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, persist.LockDeadline)
	defer cancel()
	return lock(ctx, path)
}

// lockNow is lock that does not wait. Codes: busy, link and those of a failing disk.
func lockNow(path string) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), lockEvery)
	defer cancel()
	return lock(ctx, path)
}

// isRemoved reports whether a lock file is not the one at its path any more.
func isRemoved(f *flock.Flock) bool {
	mine, err := f.Stat()
	there, lost := os.Lstat(f.Path())
	return err == nil && (errors.Is(lost, fs.ErrNotExist) || lost == nil && !os.SameFile(mine, there))
}

func lockOnce(ctx context.Context, path string) (*flock.Flock, error) {
	if info, err := os.Lstat(path); err == nil {
		if err := disk.Check(info); err != nil {
			return nil, persist.DiskError(path, err) // the holder writes into it, and must not write where a link leads
		}
	}
	f := flock.New(path, flock.SetPermissions(0o600))
	ok, err := f.TryLockContext(ctx, lockEvery)
	switch {
	case errors.Is(err, context.Canceled):
		return nil, err
	case err != nil && !errors.Is(err, context.DeadlineExceeded):
		return nil, persist.DiskError(path, err)
	case !ok:
		return nil, &persist.Error{Reason: persist.CodeBusy, Path: path, Pid: holder(path)}
	}
	return f, nil
}

// holder reads the process ID that the holder of a lock wrote into it, or gives 0.
func holder(path string) int {
	b, err := os.ReadFile(path)
	if err != nil || len(b) > 20 {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return pid
}

// LockGrant takes the lock file of one grant. See persist.Store. Codes: busy, link
// and those of a failing disk.
func (s *Store) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (persist.Lease, error) {
	if _, err := s.path(k); err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, filepath.Join(s.realmDir(k.Realm), nameOf(k)+"-"+filepath.Base(string(g))+".lock"))
	if err != nil {
		return nil, err
	}
	return lease{sync.OnceFunc(unlock)}, nil
}

// LockRealm has no other process look which set-ups a realm has, to begin one that there
// is not, until unlock is called. It waits for persist.LockDeadline at most. Codes: busy,
// link and those of a failing disk.
func (s *Store) LockRealm(ctx context.Context, r persist.Realm) (unlock func(), err error) {
	return lockSoon(ctx, s.realmDir(r)+".lock")
}

// lease is a lock file that is held.
type lease struct{ unlock func() }

func (l lease) Release() { l.unlock() }

// Lost is nil: the system keeps the lock as long as the process lives.
func (l lease) Lost() <-chan struct{} { return nil }

// Check gives nil: a lock file that is held cannot be lost.
func (l lease) Check(context.Context) error { return nil }
