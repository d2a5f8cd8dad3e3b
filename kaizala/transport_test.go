package kaizala

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestProxiesAreForOtherMachines(t *testing.T) {
	for at, proxied := range map[string]bool{PublicAPIRoot: true, "https://kaizala.example": true, "https://127.0.0.1": false, "http://localhost:1": false, "http://[::1]:1": false} {
		if c := client(t, at); (c.transport.Proxy != nil) != proxied {
			t.Errorf("%s: proxied %v", at, !proxied)
		}
	}
}

// An error of a proxy has a code of its own, and is no sign of retirement.
func TestProxyThatRefuses(t *testing.T) {
	refuses := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodConnect || r.Header.Get("refreshToken") != "" {
			t.Errorf("the proxy got %s %v", r.Method, r.Header)
		}
		w.WriteHeader(http.StatusProxyAuthRequired)
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away := "http://" + l.Addr().String()
	_ = l.Close()
	for _, address := range []string{refuses, away} {
		c := client(t, PublicAPIRoot)
		c.transport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(address) }
		_, err := c.Exchange(context.Background(), madeUp())
		if e := wantCode(t, err, CodeUnreachable); e.Detail != "proxy" {
			t.Errorf("got %v", e)
		}
	}
}

// Nothing is sent if "localhost" resolves to another machine.
func TestLoopbackByNameOnly(t *testing.T) {
	for address, fine := range map[string]bool{"127.0.0.1:80": true, "127.8.8.8:1": true, "[::1]:80": true, "192.0.2.1:80": false, "[2001:db8::1]:80": false, "0.0.0.0:80": false, "x": false} {
		if err := onlyLoopback(context.Background(), "tcp", address, nil); (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
	requests := 0
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		documented(w, "http://"+r.Host)
	})
	at = strings.Replace(at, "127.0.0.1", "localhost", 1)
	if _, err := client(t, at).Exchange(context.Background(), madeUp()); err != nil || requests != 1 {
		t.Errorf("%d requests, %v", requests, err)
	}
}

func TestTraceShowsNoSecret(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session="+madeUpSecret)
		w.Header().Set("X-Echo", r.Header.Get("refreshToken"))
		w.Header().Set("Retry-After", "1\u202e")
		if r.URL.RawQuery == "" {
			http.Redirect(w, r, "/v1/accessToken?token="+madeUpToken, http.StatusPermanentRedirect)
			return
		}
		documented(w, "http://"+r.Host)
	})
	var events []TraceEvent
	trace := Watch{Record: func(r Record) { events = append(events, r.TraceEvent) }}
	c := client(t, at).Watched(trace)
	if _, err := c.Exchange(context.Background(), madeUp()); err != nil {
		t.Fatal(err)
	}
	if len(events) != 2 || events[0].Status != 308 || events[1].Status != 200 || events[1].Path != "/v1/accessToken" || events[1].Method != "GET" {
		t.Fatalf("events %+v", events)
	}
	if out := fmt.Sprintf("%+v", events); strings.Contains(out, madeUpSecret) || strings.Contains(out, madeUpToken) || strings.Contains(out, "\u202e") || !strings.Contains(out, "Content-Type") {
		t.Errorf("the trace shows %s", out)
	}
	events = nil
	c = client(t, "http://127.0.0.1:1").Watched(trace)
	_, _ = c.Exchange(context.Background(), madeUp())
	if len(events) != 1 || events[0].Code != CodeUnreachable || events[0].Status != 0 {
		t.Errorf("events %+v", events)
	}
}
