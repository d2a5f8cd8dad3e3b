package kaizala

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// behaviour is one way in which a server can be hostile or broken, and what has
// to come of it.
type behaviour struct {
	meet   func(testing.TB) *Client // starts it and gives a client of it
	code   Code
	detail string
}

// All behaviours, sixteen at once: each ends in time with its own code, holds no secret,
// and all together take less than 64 MiB.
func TestHostileServers(t *testing.T) {
	all := behaviours(t)
	if len(all) < 48 {
		t.Fatalf("only %d behaviours", len(all))
	}
	t.Logf("%d behaviours", len(all))
	clients := map[string]*Client{}
	for name, b := range all {
		clients[name] = b.meet(t)
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var running sync.WaitGroup
	turns := make(chan struct{}, 16) // what floods must not starve what trickles of its time
	for name, b := range all {
		turns <- struct{}{}
		running.Go(func() {
			defer func() { <-turns }()
			endures(t, name, b, clients[name])
		})
	}
	running.Wait()
	runtime.ReadMemStats(&after)
	if grown := int64(after.Sys) - int64(before.Sys); grown > 64<<20 {
		t.Errorf("%d MiB more", grown>>20)
	}
}

func endures(t *testing.T, name string, b behaviour, c *Client) {
	defer func() {
		if r := recover(); r != nil {
			t.Errorf("%s: panics", name)
		}
	}()
	start := time.Now()
	a, err := c.Exchange(context.Background(), madeUp())
	most := 3*(c.limits.Total+c.limits.Dial) + 5*time.Second
	if took := time.Since(start); took > most {
		t.Errorf("%s: took %v", name, took)
	}
	e, ok := err.(*Error)
	if !ok {
		t.Errorf("%s: no error of ours: %v", name, err)
		return
	}
	if e.Code != b.code || e.Detail != b.detail || e.Op != "exchange" || !a.Token.IsZero() {
		t.Errorf("%s: got %v, want %s %q", name, err, b.code, b.detail)
	}
	for _, text := range []string{e.Error(), fmt.Sprintf("%+v", *e)} {
		if strings.Contains(text, madeUpSecret) || strings.Contains(text, madeUpToken) || strings.ContainsFunc(text, func(r rune) bool { return r != ' ' && !seen(r) }) {
			t.Errorf("%s: the error says %+q", name, text)
		}
	}
}

// Limits of these tests: time-outs are tight, three tries without pauses.
func enduring(o *Options) {
	o.Limits = tight()
	o.Limits.Tries = 3
	if !long() {
		o.Limits.Total *= 4 // a flood has to be read to its limit on a slow machine too
	}
}

// byHand is a server that does this with each connection once the request came.
func byHand(how func(net.Conn)) func(testing.TB) *Client {
	return func(t testing.TB) *Client { return client(t, raw(t, func(_ int, c net.Conn) { how(c) }), enduring) }
}

// writing answers with these bytes and hangs up.
func writing(s string) func(testing.TB) *Client {
	return byHand(func(c net.Conn) { _, _ = io.WriteString(c, s) })
}

// answering is a server that answers like this. ROOT in the body is its own root.
func answering(status int, body string, headers ...string) func(testing.TB) *Client {
	return handling(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header()[headers[i]] = []string{headers[i+1]}
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, strings.ReplaceAll(body, "ROOT", "http://"+r.Host))
	})
}

func handling(h http.HandlerFunc) func(testing.TB) *Client {
	return func(t testing.TB) *Client { return client(t, serve(t, h), enduring) }
}

// overTLS is a server of kaizala.example, whose certificates the client trusts,
// with this configuration.
func overTLS(c *tls.Config, trusted ...tls.Certificate) func(testing.TB) *Client {
	return func(t testing.TB) *Client {
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came") }))
		s.Config.ErrorLog = quiet()
		s.TLS = c
		s.StartTLS()
		t.Cleanup(s.Close)
		return dialling(s.Listener.Addr().String(), trusted...)(t)
	}
}

// dialling is a client of https://kaizala.example that ends up at this address.
func dialling(address string, trusted ...tls.Certificate) func(testing.TB) *Client {
	return func(t testing.TB) *Client {
		n := newInternet(t, nil)
		for _, cert := range trusted {
			n.roots.AddCert(cert.Leaf)
		}
		client := n.join(client(t, "https://kaizala.example", enduring))
		client.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
		return client
	}
}

// silence keeps a connection open until the other side gives up.
func silence(c net.Conn) { _, _ = io.Copy(io.Discard, c) }

// slowly writes the beginning, then more of the same at intervals.
func slowly(first, then string) func(net.Conn) { return func(c net.Conn) { dripRaw(c, first, then) } }

// endless writes the beginning, then more of the same at full speed.
func endless(first, then string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, first)
		_, _ = io.Copy(c, &repeat{then, 0})
	}
}
