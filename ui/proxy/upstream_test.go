package proxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostiletest"
)

// A moved endpoint is followed within the host, remembered, and given up when nothing
// answers there.
func TestAMovedEndpoint(t *testing.T) {
	t.Parallel()
	var old, moved atomic.Int64
	s := before(t, func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		path, ok := strings.CutPrefix(r.URL.RequestURI(), "/moved")
		if !ok {
			old.Add(1)
			http.Redirect(rw, r, "/moved"+r.URL.RequestURI(), http.StatusPermanentRedirect)
			return
		}
		moved.Add(1)
		_, _ = fmt.Fprintf(rw, "%s %s %d", r.Method, path, len(body))
	})
	for i := range 3 {
		s.call(http.MethodPost, s.Root()+"/v1/x?y=z", strings.Repeat("b", 1000)).is(t, 200, "POST /v1/x?y=z 1000")
		if i == 1 {
			s.later(recheck) // the source still has the old endpoint
		}
	}
	if old.Load() != 1 || moved.Load() != 3 {
		t.Errorf("%d requests to the old endpoint, %d to the new one", old.Load(), moved.Load())
	}
}

// An endpoint that moves twice is asked for once more after each move, and a redirect that
// concerns one address alone moves nothing.
func TestEndpointsThatMoveOn(t *testing.T) {
	t.Parallel()
	var sent []string
	moves := map[string]string{"/v1/a": "/b/v1/a", "/b/v1/b": "/c/v1/b", "/v1/x/": "/v1/x", "/c/v1/old": "/c/v1/new", "/c/v1/x%2Fy": "/d/v1/x%2Fy"}
	s := before(t, func(rw http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.URL.EscapedPath())
		if to := moves[r.URL.EscapedPath()]; to != "" {
			rw.Header().Set("Location", to)
			rw.WriteHeader(http.StatusPermanentRedirect)
		}
	})
	for _, path := range []string{"/v1/x/", "/v1/a", "/v1/b", "/v1/old", "/v1/a", "/v1/x%2Fy"} {
		if g := s.get(path); g.status != 200 {
			t.Errorf("%s: %d %s", path, g.status, g.body)
		}
		s.later(recheck) // the source has the first endpoint still
		_, _ = s.tokens.state()
		s.tokens.settled()
	}
	s.get("/v1/z")
	want := "/v1/x/ /v1/x /v1/a /b/v1/a /b/v1/b /c/v1/b /c/v1/old /c/v1/new /c/v1/a /c/v1/x%2Fy /d/v1/x%2Fy /d/v1/z"
	if got := strings.Join(sent, " "); got != want {
		t.Errorf("sent  %s\nwant %s", got, want)
	}
}

// A long body cannot be sent to the new endpoint as well; the next request goes there.
func TestAMovedEndpointAndALongBody(t *testing.T) {
	t.Parallel()
	s := before(t, func(rw http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body)
		if !strings.HasPrefix(r.URL.Path, "/moved") {
			http.Redirect(rw, r, "/moved"+r.URL.RequestURI(), http.StatusPermanentRedirect)
			return
		}
		_, _ = fmt.Fprint(rw, n)
	})
	long := strings.Repeat("b", maxHeld+1)
	s.call(http.MethodPost, s.Root()+"/v1/x", long).fails(t, 503, string(kaizala.CodeMoved))
	s.call(http.MethodPost, s.Root()+"/v1/x", long).is(t, 200, strconv.Itoa(len(long)))
}

// A redirect to another host is not followed and not passed on: nothing reaches that
// host, and the program gets no address to go to.
func TestRedirectsToOtherHosts(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	other := hostiletest.Serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	for _, status := range []int{301, 302, 303, 307, 308} {
		for _, target := range []string{other.URL, other.URL + "/v1/groups", "//" + strings.TrimPrefix(other.URL, "http://") + "/x", "http://rebound.example/", "https://api.kaiza.la/v1/groups"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				s := before(t, func(rw http.ResponseWriter, _ *http.Request) {
					rw.Header().Set("Location", target)
					rw.WriteHeader(status)
				})
				g := s.call(method, s.Root()+"/v1/groups", "body")
				if g.status != 502 || g.header.Get("Location") != "" || !strings.Contains(g.body, `"errorCode":"redirect_refused"`) {
					t.Errorf("%s %d to %s: %d %s", method, status, target, g.status, g.body)
				}
				s.Close()
			}
		}
	}
	if n := reached.Load(); n > 0 {
		t.Errorf("%d requests reached the other host", n)
	}
}

// A service that is dead, silent, or ends in the middle.
func TestAServiceThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	quick := func(o *kaizala.Options) {
		o.Limits.Header, o.Limits.Total, o.Limits.Stall = 50*time.Millisecond, 100*time.Millisecond, 50*time.Millisecond
	}
	dead := &stage{t: t, n: 1, service: "http://127.0.0.1:1"}
	dead.serve(Place{Addr: "127.0.0.1:0"})
	dead.get("/v1/groups").fails(t, 502, "unreachable")
	dead.call(http.MethodPost, dead.Root()+"/v1/groups", "body").fails(t, 502, "unreachable")
	if asks := dead.asks(); len(asks) != 1 { // for another endpoint
		t.Errorf("asked %d times", len(asks))
	}
	over := make(chan struct{})
	t.Cleanup(func() { close(over) })
	silent := &stage{t: t, n: 1, service: "http://" + hostiletest.Raw(t, func(int, net.Conn) { <-over })} // it reads no more than 8 KiB
	silent.serve(Place{Addr: "127.0.0.1:0"}, quick)
	silent.get("/v1/groups").fails(t, 504, "timeout")
	silent.call(http.MethodPost, silent.Root()+"/v1/x", strings.Repeat("b", 3*maxHeld)).fails(t, 504, "timeout")
	short := &stage{t: t, n: 1, service: "http://" + hostiletest.Raw(t, func(_ int, c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
	})}
	short.serve(Place{Addr: "127.0.0.1:0"})
	short.get("/v1/groups").fails(t, 502, "bad_answer")
	other := &stage{t: t, n: 1, service: "http://" + hostiletest.Raw(t, func(_ int, c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	})}
	other.serve(Place{Addr: "127.0.0.1:0"})
	other.call(http.MethodGet, other.Root()+"/v1/groups", "", "Connection", "Upgrade", "Upgrade", "x").fails(t, 502, "bad_answer")
	stalls := &stage{t: t, n: 1, service: "http://" + hostiletest.Raw(t, func(_ int, c net.Conn) {
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
		_, _ = io.Copy(io.Discard, c)
	})}
	stalls.serve(Place{Addr: "127.0.0.1:0"}, quick)
	stalls.get("/v1/groups").fails(t, 504, "timeout")
}

// The call limits hold for all programs together: calls wait, and one that would wait
// for too long is refused with the time.
func TestCallLimits(t *testing.T) {
	t.Parallel()
	var waited atomic.Int64
	s := before(t, only(1, says(401, "no")), func(o *kaizala.Options) {
		o.Limits.PerConnector, o.Limits.RetryAfter = 2, 30*time.Second
		o.Wait = func(context.Context, time.Duration) error { waited.Add(1); return nil }
	})
	for range 2 {
		s.get("/v1/groups").is(t, 200, "GET /v1/groups 0")
	}
	g := s.get("/v1/groups")
	g.fails(t, 429, "rate_limited")
	if after, err := strconv.Atoi(g.header.Get("Retry-After")); err != nil || after < 50 || after > 60 || waited.Load() > 0 || s.sent.Load() != 2 {
		t.Errorf("Retry-After %v, %d waited, %d sent", g.header, waited.Load(), s.sent.Load())
	}
	waits := before(t, only(1, says(401, "no")), func(o *kaizala.Options) {
		o.Limits.PerConnector = 2
		o.Wait = func(context.Context, time.Duration) error { waited.Add(1); return nil }
	})
	for range 3 {
		waits.get("/v1/groups").is(t, 200, "GET /v1/groups 0")
	}
	if waited.Load() != 1 {
		t.Errorf("%d waited", waited.Load())
	}
}

// What the service says of too many calls is passed on as it is.
func TestTooManyCallsArePassedOn(t *testing.T) {
	t.Parallel()
	s := before(t, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Retry-After", "7")
		rw.WriteHeader(429)
	})
	if g := s.get("/v1/groups"); g.status != 429 || g.header.Get("Retry-After") != "7" || s.sent.Load() != 1 {
		t.Errorf("%d %v", g.status, g.header)
	}
}
