//go:build !windows

package disk

import (
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

// unixModes is whether permission bits mean something.
const unixModes = true

func owned(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(s.Uid) == os.Geteuid()
}
