package kaizala

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"
)

// Values of these tests, all made up.
const (
	madeUpID     = hostile.ID
	madeUpSecret = hostile.Secret
	madeUpToken  = "made-up-refresh-token-0123456789abcdef"
	madeUpAccess = "made-up-access-token-fedcba9876543210"
)

func madeUp() Credentials {
	return Credentials{ConnectorID: madeUpID, ConnectorSecret: secret.New(madeUpSecret), RefreshToken: secret.New(madeUpToken)}
}

// long reports whether the tests run with real limits and full counts.
func long() bool { return os.Getenv("KAIZALA_SETUP_LONG") == "1" }

// serve starts a service on loopback and returns its root.
func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// raw hands each connection to handle, and returns the root.
func raw(t testing.TB, handle func(n int, conn net.Conn)) string {
	t.Helper()
	return "http://" + hostiletest.Raw(t, handle)
}

// writes answers a connection with these bytes.
func writes(s string) func(net.Conn) { return func(c net.Conn) { _, _ = io.WriteString(c, s) } }

// resets ends a connection with a reset.
func resets(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }

// says starts a service that gives every request the same answer, and returns its
// root. Headers are pairs of a name and a value.
func says(t testing.TB, status int, body string, headers ...string) string {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func root(t testing.TB, s string) Root {
	t.Helper()
	r, err := ParseRoot(s)
	if err != nil {
		t.Fatalf("root %q: %v", s, err)
	}
	return r
}

// anyHost agrees to every public host.
func anyHost(string) bool { return true }

// client returns a client that never sleeps.
func client(t testing.TB, at string, set ...func(*Options)) *Client {
	t.Helper()
	o := Options{Policy: Policy{root(t, at), anyHost}, Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
	for _, f := range set {
		f(&o)
	}
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

func limits(l Limits) func(*Options) { return func(o *Options) { o.Limits = l } }

// wantCode fails unless err is an *Error with this code, and returns it.
func wantCode(t testing.TB, err error, code Code) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *Error with %s", err, err, code)
	}
	if e.Reason != code {
		t.Fatalf("got %v, want %s", err, code)
	}
	return e
}

// internet serves hosts over TLS, each with a certificate for its name. It records
// and refuses connections to any other host.
type internet struct {
	mu      sync.Mutex
	servers map[string]*httptest.Server // by host:port as dialled
	strange []string
	roots   *x509.CertPool
}

func newInternet(t testing.TB, hosts map[string]http.HandlerFunc) *internet {
	t.Helper()
	n := &internet{servers: map[string]*httptest.Server{}, roots: x509.NewCertPool()}
	for name, h := range hosts {
		cert := certificate(t, name)
		n.roots.AddCert(cert.Leaf)
		s := httptest.NewUnstartedServer(h)
		s.Config.ErrorLog = quiet()
		s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
		s.StartTLS()
		t.Cleanup(s.Close)
		n.servers[net.JoinHostPort(name, "443")] = s
	}
	return n
}

// join makes a client connect to these hosts only.
func (n *internet) join(c *Client) *Client {
	c.transport.Proxy = nil
	c.transport.TLSClientConfig.RootCAs = n.roots
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		n.mu.Lock()
		defer n.mu.Unlock()
		if s := n.servers[address]; s != nil {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}
		n.strange = append(n.strange, address)
		return nil, &net.DNSError{Err: "no such host", Name: address, IsNotFound: true}
	}
	return c
}

func certificate(t testing.TB, name string) tls.Certificate {
	t.Helper()
	return hostiletest.Certificate(t, hostiletest.Identity{Name: name})
}

// quiet drops the log of failed handshakes.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// Allow is check for tests that have the text of a URL.
func (p Policy) Allow(rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil {
		return &Error{Reason: CodeHostRefused, Detail: "url"}
	}
	if _, refused := p.check(u); refused != nil {
		return refused
	}
	return nil
}
