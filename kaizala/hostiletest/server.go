// Package hostiletest serves the cases of package hostile, and other misbehaviour
// below HTTP, to the clients of tests. It is for tests alone.
package hostiletest

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
	"testing"

	"kaizala-setup/kaizala/hostile"
)

// Site is a server that runs until its test ends.
type Site struct {
	Root string                // the API root to give to the client
	Wire func(*http.Transport) // makes the root lead to the server
}

// The name of hostile.Root, as a client dials it.
const dialed = "kaizala.example:443"

// publicRoot is Kaizala's own API root.
const publicRoot = "https://api.kaiza.la"

// Start runs the server of a case.
func Start(t testing.TB, c hostile.Case) Site {
	t.Helper()
	switch s := c.Server.(type) {
	case hostile.Handshake:
		return overTLS(t, s)
	case hostile.Encrypted:
		return encrypted(listen(t, s.Stream))
	case hostile.PublicHost:
		c.Server = s.Server
		return public(Start(t, c))
	case hostile.Proxy:
		return proxied(listen(t, s.Server))
	case hostile.NoConnection:
		if s.Err != nil {
			return failing(s.Err)
		}
	}
	return behindTLS(listen(t, c.Server))
}

// listen serves on a port of its own and returns the address.
func listen(t testing.TB, s hostile.Server) string {
	t.Helper()
	switch s := s.(type) {
	case hostile.Answer:
		return answering(t, s)
	case hostile.Stream:
		return Raw(t, func(_ int, c net.Conn) { s.Write(c) })
	case hostile.NoConnection:
		return "127.0.0.1:1"
	}
	t.Fatalf("%T does not listen", s)
	return ""
}

// behindTLS is a server whose client believes that TLS ended in front of it.
func behindTLS(address string) Site {
	return Site{hostile.Root, func(t *http.Transport) { t.Proxy, t.DialTLSContext = nil, leadingTo(address) }}
}

func leadingTo(address string) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, wanted string) (net.Conn, error) {
		if wanted != dialed {
			return nil, &net.DNSError{Err: "no such host", Name: wanted, IsNotFound: true}
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}
}

// encrypted is a server with which the client makes a TLS handshake. It trusts
// these certificates alone.
func encrypted(address string, trusted ...tls.Certificate) Site {
	return Site{hostile.Root, func(t *http.Transport) {
		t.Proxy, t.DialContext = nil, leadingTo(address)
		t.TLSClientConfig.RootCAs = x509.NewCertPool()
		for _, c := range trusted {
			t.TLSClientConfig.RootCAs.AddCert(c.Leaf)
		}
	}}
}

// failing is a server to which no connection comes about.
func failing(err error) Site {
	return Site{hostile.Root, func(t *http.Transport) {
		t.Proxy = nil
		t.DialTLSContext = func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}}
}

// public puts a server in the place of Kaizala's public host.
func public(s Site) Site {
	return Site{publicRoot, func(t *http.Transport) {
		s.Wire(t)
		dial := t.DialTLSContext
		t.DialTLSContext = func(ctx context.Context, network, _ string) (net.Conn, error) { return dial(ctx, network, dialed) }
	}}
}

// PublicAt puts a server that listens at an address in the place of Kaizala's public host.
func PublicAt(address string) Site { return public(behindTLS(address)) }

// proxied puts a server in the place of the client's proxy.
func proxied(address string) Site {
	return Site{hostile.Root, func(t *http.Transport) {
		t.Proxy = http.ProxyURL(&url.URL{Scheme: "http", User: url.UserPassword("me", hostile.Secret), Host: "proxy.example:3128"})
		t.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	}}
}

// Raw hands each connection, with its number from 1 on, to handle after its first
// bytes were read, and returns the address. It is for what net/http's server would
// not do.
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

// answering serves one answer to every request.
func answering(t testing.TB, a hostile.Answer) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { a.Write(w, hostile.Root) }))
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// overTLS serves a handshake after which no request may come.
func overTLS(t testing.TB, h hostile.Handshake) Site {
	cert := Certificate(t, Identity{h.Name, h.Issuer, h.From, h.Until})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that must fail
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MaxVersion: h.MaxVersion}
	s.StartTLS()
	t.Cleanup(s.Close)
	if h.Trusted {
		return encrypted(s.Listener.Addr().String(), cert)
	}
	return encrypted(s.Listener.Addr().String())
}
