package persist

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"kaizala-setup/steps"
)

// Each lock is a file of its own: one on a file that a rename replaces would
// guard nothing. The system frees it when its holder dies.

const (
	lockDeadline = 10 * time.Second
	lockEvery    = 5 * time.Millisecond
)

// lock takes the lock file at path until the returned function is called. One
// that its holder removed meanwhile guards nothing: then the next is taken.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	for {
		f, err := take(ctx, path)
		if err != nil {
			return nil, err
		}
		if removed(f) {
			_ = f.Unlock()
			continue
		}
		// For whoever waits: a hint, so an error does not matter.
		_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o600)
		return func() { _ = f.Unlock() }, nil
	}
}

func removed(f *flock.Flock) bool {
	mine, err := f.Stat()
	there, lost := os.Lstat(f.Path())
	return err == nil && (missing(lost) || lost == nil && !os.SameFile(mine, there))
}

func take(ctx context.Context, path string) (*flock.Flock, error) {
	if info, err := os.Lstat(path); err == nil {
		if err := judge(path, info); err != nil {
			return nil, err // who holds it is written into it: not where a link leads
		}
	}
	f := flock.New(path, flock.SetPermissions(0o600))
	ok, err := f.TryLockContext(ctx, lockEvery)
	switch {
	case errors.Is(err, context.Canceled):
		return nil, err
	case err != nil && !errors.Is(err, context.DeadlineExceeded):
		return nil, diskError(path, err)
	case !ok:
		return nil, &Error{Reason: CodeBusy, Path: path, Pid: holder(path)}
	}
	return f, nil
}

// lockFile takes the lock of the file at path. A document's is held for
// milliseconds; it is waited for 10 s at most.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(ctx, lockDeadline)
	defer cancel()
	return lock(ctx, path+".lock")
}

func holder(path string) int {
	b, err := os.ReadFile(path)
	if err != nil || len(b) > 20 {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(b)))
	return pid
}

// GrantLock is held around an exchange for one grant, so that processes that
// find the same access token expired make one exchange between them. It waits
// as long as ctx lasts.
func (s *Store) GrantLock(ctx context.Context, k Key, g steps.GrantID) (unlock func(), err error) {
	if _, err := s.path(k); err != nil {
		return nil, err
	}
	return lock(ctx, filepath.Join(s.realmDir(k.Realm), k.name()+"-"+filepath.Base(string(g))+".lock"))
}
