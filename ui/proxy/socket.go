package proxy

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"kaizala-setup/steps"
)

// maxSocketPath is the longest path of a socket, in bytes. The system has a fixed place for
// it, with a zero at the end.
const maxSocketPath = len(syscall.RawSockaddrUnix{}.Path) - 1

// socketFaults are why no socket can be made, in our words.
var socketFaults = []struct {
	of  error
	why string
}{
	{syscall.ENAMETOOLONG, "a name in the path is too long"},
	{syscall.ENOTDIR, "a part of the path is a file"},
	{syscall.EROFS, "its directory cannot be written"},
	{syscall.ENOSPC, "the disk is full"},
	{os.ErrNotExist, "its directory is not there"},
	{os.ErrPermission, "you may not make anything in its directory"},
}

// noSocket is the error of a path where no socket can be made.
func noSocket(path string, err error) error {
	why := err.Error()
	var number syscall.Errno
	if errors.As(err, &number) {
		why = number.Error()
	}
	for _, f := range socketFaults {
		if errors.Is(err, f.of) {
			why = f.why
			break
		}
	}
	return steps.Fail(CodeSocket, err, path, why)
}

// A socket has no secret path: its mode, 0700, keeps others away. Clients call it by
// the host localhost.
const socketSite = "http://localhost"

// listenAtSocket makes a socket for its owner alone. It is made in a directory of mode
// 0700 and then moved, so that nobody else can connect before it has its mode. A
// socket that is left over from a process that was killed is replaced.
func listenAtSocket(path string) (listening, error) {
	if err := freeSocket(path); err != nil {
		return listening{}, noSocket(path, err)
	}
	dir := filepath.Join(filepath.Dir(path), "."+rand.Text()[:6])
	made := filepath.Join(dir, "s")
	if over := max(len(path), len(made)) - maxSocketPath; over > 0 {
		return listening{}, noSocket(path, fmt.Errorf("the path is too long for a socket by %d bytes", over))
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return listening{}, noSocket(path, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	l, err := net.Listen("unix", made)
	if err != nil {
		return listening{}, noSocket(path, err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err = os.Chmod(made, 0o700); err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		_ = l.Close()
		return listening{}, noSocket(path, err)
	}
	ours, _ := os.Lstat(path)
	remove := func() {
		if now, err := os.Lstat(path); err == nil && os.SameFile(ours, now) {
			_ = os.Remove(path)
		}
	}
	return listening{Listener: l, site: socketSite, root: socketSite, hosts: []string{"localhost"}, remove: remove}, nil
}

// freeSocket refuses a path where somebody listens, or where something else is.
func freeSocket(path string) error {
	there, err := os.Lstat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case there.Mode().Type() != os.ModeSocket:
		return errors.New("a file that is no socket is there")
	}
	c, err := net.DialTimeout("unix", path, time.Second)
	if err != nil {
		return nil // nobody listens
	}
	_ = c.Close()
	return errors.New("another process listens there")
}
