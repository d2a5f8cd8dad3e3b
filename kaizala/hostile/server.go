package hostile

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// The name of Root, as it is dialled.
const (
	name   = "kaizala.example"
	dialed = name + ":443"
)

// publicRoot is Kaizala's own.
const publicRoot = "https://api.kaiza.la"

// at is Root where this listens, behind TLS that nobody sees.
func at(address string) Site {
	return Site{Root, func(t *http.Transport) { t.Proxy, t.DialTLSContext = nil, leadingTo(address) }}
}

func leadingTo(address string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, wanted string) (net.Conn, error) {
		if wanted != dialed {
			return nil, &net.DNSError{Err: "no such host", Name: wanted, IsNotFound: true}
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}

// public is a site in the place of the service's own host.
func public(start func(testing.TB) Site) func(testing.TB) Site {
	return func(t testing.TB) Site {
		s := start(t)
		return Site{publicRoot, func(t *http.Transport) {
			s.Wire(t)
			dial := t.DialTLSContext
			t.DialTLSContext = func(ctx context.Context, network, _ string) (net.Conn, error) { return dial(ctx, network, dialed) }
		}}
	}
}

// failing is a root that cannot be dialled.
func failing(root string, err error) func(testing.TB) Site {
	return func(testing.TB) Site {
		return Site{root, func(t *http.Transport) {
			t.Proxy = nil
			t.DialTLSContext = func(context.Context, string, string) (net.Conn, error) { return nil, err }
		}}
	}
}

// secured is Root where this listens; its certificates are trusted.
func secured(address string, trusted ...tls.Certificate) Site {
	return Site{Root, func(t *http.Transport) {
		t.Proxy, t.DialContext = nil, leadingTo(address)
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		for _, c := range trusted {
			t.TLSClientConfig.RootCAs.AddCert(c.Leaf)
		}
	}}
}

// proxied is Root behind a proxy that listens here.
func proxied(address string) Site {
	return Site{Root, func(t *http.Transport) {
		t.Proxy = http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("me", Secret), Host: "proxy.example:3128"})
		t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	}}
}

// Raw serves connections by hand, what net/http's server would not do, and gives
// its address. Each is handed over once something came, with its number.
func Raw(t testing.TB, handle func(n int, c net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for n := 1; ; n++ {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				_, _ = conn.Read(make([]byte, 8192))
				handle(n, conn)
			}()
		}
	}()
	return l.Addr().String()
}

// byHand does this with each connection once the request came.
func byHand(how func(net.Conn)) func(testing.TB) Site {
	return func(t testing.TB) Site { return at(Raw(t, func(_ int, c net.Conn) { how(c) })) }
}

// writing answers with these bytes and hangs up.
func writing(s string) func(testing.TB) Site {
	return byHand(func(c net.Conn) { _, _ = io.WriteString(c, s) })
}

// answering answers like this, without a date. ROOT in the body is its own root.
func answering(status int, body string, headers ...string) func(testing.TB) Site {
	return handling(func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header()[headers[i]] = []string{headers[i+1]}
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "ROOT", Root))
	})
}

func handling(h http.HandlerFunc) func(testing.TB) Site {
	return func(t testing.TB) Site {
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return at(s.Listener.Addr().String())
	}
}

// overTLS is a server with this configuration, which nobody should talk to.
func overTLS(t testing.TB, c *tls.Config) string {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that are to fail
	s.TLS = c
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// silence keeps a connection open until the other side gives up.
func silence(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// reset ends a connection the hard way.
func reset(c net.Conn) { _ = c.(*net.TCPConn).SetLinger(0) }

// Drip writes the beginning, then more of the same each pause, until the other
// side has gone.
func Drip(c io.Writer, first, then string, pause time.Duration) {
	for s := first; ; s = then {
		if _, err := io.WriteString(c, s); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

// slowly is Drip: slow enough to stay below the limits of size for a minute, fast
// enough for the shortest time-out of the tests.
func slowly(first, then string) func(net.Conn) {
	return func(c net.Conn) { Drip(c, first, then, 50*time.Millisecond) }
}

// endless writes the beginning, then more of the same at full speed.
func endless(first, then string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, first)
		_, _ = io.Copy(c, &Repeat{Text: then})
	}
}

// Repeat reads the same text for ever.
type Repeat struct {
	Text string
	at   int
}

func (r *Repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.Text[r.at]
		r.at = (r.at + 1) % len(r.Text)
	}
	return len(p), nil
}
