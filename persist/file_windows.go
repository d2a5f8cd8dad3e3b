package persist

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

// The codes of a file that somebody holds open.
const (
	accessDenied     = syscall.Errno(5)
	sharingViolation = syscall.Errno(32)
	lockViolation    = syscall.Errno(33)
)

// rename tries for a second: virus scanners and indexers hold new files open for
// a moment, and a rename over them is then refused. Any other error is final.
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

// syncDir does nothing: Windows has no such call, and its renames are durable
// with the file's own flush.
func syncDir(string) error { return nil }

// unixModes says that permission bits mean something.
const unixModes = false

// owned is always so: who may use a file is in its access list, which the
// profile's directory hands down. Not verified.
func owned(fs.FileInfo) bool { return true }
