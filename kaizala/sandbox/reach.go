package sandbox

import (
	"net"
	"net/http"
	"slices"
	"strings"

	"kaizala-setup/kaizala/listen"
)

// reach is where the sandbox listens, and under which names clients call it.
//
// On loopback it answers to loopback names with its own port. Beyond loopback, as in a
// container, it answers to the names that were given and to loopback names. Their ports
// do not matter there, since containers have them mapped. What keeps out a page whose
// name was made to resolve to the sandbox is the name.
type reach struct {
	addr  string   // an IP address and a port
	names []string // in lower case; none on loopback
}

// reachable returns an *Error with code CodeNotLoopback if the sandbox must not listen
// on an address: one beyond loopback takes names. One without a port is a *listen.Error.
func reachable(addr string, names []string) error {
	host, err := listen.HostOf(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() && len(names) == 0 {
		return &Error{Reason: CodeNotLoopback, Path: addr}
	}
	return nil
}

// newReach is the reach of a listener. Names are dropped on loopback.
func newReach(at net.Addr, names []string) reach {
	r := reach{addr: at.String()}
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		return r
	}
	for _, n := range names {
		r.names = append(r.names, hostName(n))
	}
	return r
}

// hostName is a host's name as names are compared.
func hostName(s string) string {
	return strings.ToLower(strings.TrimSuffix(strings.Trim(s, "[]"), "."))
}

func (r reach) port() string { return r.addr[strings.LastIndex(r.addr, ":")+1:] }

// root is the address under which the sandbox speaks of itself where no client asks.
func (r reach) root() string {
	if len(r.names) > 0 {
		return "http://" + net.JoinHostPort(r.names[0], r.port())
	}
	return "http://" + r.addr
}

// rootFor is the address under which a client reaches the sandbox: beyond loopback the
// one that it has called.
func (r reach) rootFor(q *http.Request) string {
	if len(r.names) == 0 {
		return r.root()
	}
	return "http://" + strings.ToLower(q.Host)
}

// answersTo reports whether the sandbox answers a request that names this host.
func (r reach) answersTo(host string) bool {
	own := []string{"127.0.0.1", "::1", "localhost"}
	if len(r.names) == 0 {
		listens, _, _ := net.SplitHostPort(r.addr)
		return slices.ContainsFunc(append(own, listens), func(name string) bool { return host == net.JoinHostPort(name, r.port()) })
	}
	name, port := strings.ToLower(host), ""
	if h, p, err := net.SplitHostPort(host); err == nil {
		name, port = strings.ToLower(h), p
	} else {
		name = strings.Trim(name, "[]")
	}
	if strings.Trim(port, "0123456789") != "" {
		return false
	}
	return slices.Contains(append(own, r.names...), name)
}
