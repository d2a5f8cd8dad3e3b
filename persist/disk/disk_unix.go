//go:build !windows

package disk

import (
	"cmp"
	"errors"
	"io/fs"
	"os"
	"syscall"
)

func rename(from, to string) error { return os.Rename(from, to) }

// syncDir flushes a directory, which makes a rename in it durable. Some file
// systems, mostly network ones, cannot do that: then nothing more can be done.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

// atOnce has a pipe or a device open without waiting for its other end.
const atOnce = syscall.O_NONBLOCK | syscall.O_NOCTTY

// openOwn opens a file of this user for reading, never what a link leads to. It looks at
// what it has open, so nothing can be put in its place in between. Errors are those of
// Check.
func openOwn(path string) (*os.File, fs.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|atOnce|syscall.O_NOFOLLOW, 0)
	if err != nil {
		if info, e := os.Lstat(path); e == nil { // a link, a socket
			err = cmp.Or(Check(info), err)
		}
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil {
		err = Check(info)
	}
	if err != nil {
		_ = f.Close()
		return nil, nil, err
	}
	return f, info, nil
}

// unixModes is whether permission bits mean something.
const unixModes = true

func owned(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(s.Uid) == os.Geteuid()
}
