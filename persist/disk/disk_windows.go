package disk

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// Error codes of a file that another process holds open.
const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
	lockViolation    = syscall.Errno(33)
)

// rename tries for a second: virus scanners and indexers hold new files open for
// a moment, and Windows then refuses to rename over them. Any other error is
// final.
func rename(from, to string) error {
	for wait := 5 * time.Millisecond; ; wait *= 2 {
		err := os.Rename(from, to)
		held := errors.Is(err, accessDenied) || errors.Is(err, sharingViolation) || errors.Is(err, lockViolation)
		if err == nil || !held || wait > time.Second/2 {
			return err
		}
		time.Sleep(wait)
	}
}

// syncDir does nothing: Windows has no such call, and flushing the file makes its
// rename durable too.
func syncDir(string) error { return nil }

// openOwn opens a file for reading, but not what a link leads to. Errors are those of
// Check.
func openOwn(path string) (*os.File, fs.FileInfo, error) {
	info, err := os.Lstat(path)
	if err == nil {
		err = Check(info)
	}
	if err != nil {
		return nil, nil, err
	}
	f, err := os.Open(path)
	return f, info, err
}

// atOnce is not needed: a path names no pipe that could be waited for.
const atOnce = 0

// unixModes is whether permission bits mean something.
const unixModes = false

// owned is always true: a file's access list, inherited from the directory of
// the profile, says who may use it. Not verified.
func owned(fs.FileInfo) bool { return true }
