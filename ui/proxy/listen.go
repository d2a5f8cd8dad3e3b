package proxy

import (
	"context"
	"crypto/rand"
	"net"
	"strconv"

	"kaizala-setup/kaizala/listen"
	"kaizala-setup/steps"
)

// Codes of Serve, besides those of listen.TCP.
const (
	CodeSocket      = "proxy_socket"       // no socket can be made there; the evidence is its path, and why
	CodeNotLoopback = "proxy_not_loopback" // the address is not one of this machine alone
)

// Place is where a proxy listens: at a loopback address with a port, of which 0 takes
// a free one, or at a socket.
type Place struct {
	Addr   string
	Socket string // its path; "": there is none
}

func listenAt(at Place) (listening, error) {
	if at.Socket != "" {
		return listenAtSocket(at.Socket)
	}
	host, err := listen.HostOf(at.Addr)
	if err != nil {
		return listening{}, err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return listening{}, steps.Fail(CodeNotLoopback, nil, at.Addr)
	}
	l, err := listen.TCP(context.Background(), at.Addr)
	if err != nil {
		return listening{}, err
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	out := listening{Listener: l, path: "/" + rand.Text(), site: "http://" + l.Addr().String(), remove: func() {}}
	out.root = out.site + out.path
	for _, name := range []string{host, "127.0.0.1", "::1", "localhost"} {
		out.hosts = append(out.hosts, net.JoinHostPort(name, port))
	}
	return out, nil
}
