package proxy

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"kaizala-setup/steps"
)

// Codes of Serve.
const (
	CodeAddress     = "proxy_address"      // the proxy cannot listen there; the evidence is the address, and why
	CodeNotLoopback = "proxy_not_loopback" // the address is not one of this machine alone
)

// Place is where a proxy listens: at a loopback address with a port, of which 0 takes
// a free one, or at a socket.
type Place struct {
	Addr   string
	Socket string // its path; "": there is none
}

func listen(at Place) (listening, error) {
	if at.Socket != "" {
		return listenAtSocket(at.Socket)
	}
	host, _, err := net.SplitHostPort(at.Addr)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return listening{}, steps.Fail(CodeNotLoopback, err, at.Addr)
	}
	l, err := net.Listen("tcp", at.Addr)
	if err != nil {
		return listening{}, cannotListen(at.Addr, err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	out := listening{Listener: l, path: "/" + rand.Text(), site: "http://" + l.Addr().String(), remove: func() {}}
	out.root = out.site + out.path
	for _, name := range []string{host, "127.0.0.1", "::1", "localhost"} {
		out.hosts = append(out.hosts, net.JoinHostPort(name, port))
	}
	return out, nil
}

// cannotListen is the error of an address that is taken, or not to be had.
func cannotListen(address string, err error) error {
	var errno syscall.Errno
	var path *fs.PathError
	var noPort *net.AddrError
	var unknownPort *net.DNSError
	why := err.Error()
	switch {
	case errors.As(err, &errno):
		why = errno.Error()
	case errors.As(err, &path):
		why = path.Err.Error()
	case errors.As(err, &noPort), errors.As(err, &unknownPort):
		why = "its port is no number from 0 to 65535"
	}
	return steps.Fail(CodeAddress, err, address, why)
}

// A socket has no secret path: its mode, 0700, keeps others away. Clients call it by
// the host localhost.
const socketSite = "http://localhost"

// listenAtSocket makes a socket for its owner alone. It is made in a directory of mode
// 0700 and then moved, so that nobody else can connect before it has its mode. A
// socket that is left over from a process that was killed is replaced.
func listenAtSocket(path string) (listening, error) {
	if err := freeSocket(path); err != nil {
		return listening{}, cannotListen(path, err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(path), ".")
	if err != nil {
		return listening{}, cannotListen(path, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	made := filepath.Join(dir, "s")
	l, err := net.Listen("unix", made)
	if err != nil {
		return listening{}, cannotListen(path, err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err = os.Chmod(made, 0o700); err == nil {
		err = os.Rename(made, path)
	}
	if err != nil {
		_ = l.Close()
		return listening{}, cannotListen(path, err)
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
