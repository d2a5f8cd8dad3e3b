package proxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// Values of these tests, all made up. Token n is long, as the service's are.
const madeUpID = "0a1b2c3d-0000-4abc-8def-00000000abcd"

func token1(n int) string { return fmt.Sprintf("made.up.%d.", n) + strings.Repeat("x", 900) }

// stage is a proxy before a service of the test's own.
type stage struct {
	*Proxy
	t       testing.TB
	service string
	client  *kaizala.Client

	mu     sync.Mutex
	ahead  time.Duration // of the proxy's clock
	n      int           // of the token that the source gives
	asked  []string      // what the source was asked for: "" or a refused token
	answer func(context.Context) error
	sent   atomic.Int64 // requests that reached the service
}

func (s *stage) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return time.Now().Add(s.ahead)
}

func (s *stage) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ahead += d
}

// source gives token n, and token n+1 in place of one that was refused.
func (s *stage) source(ctx context.Context, refused secret.Secret) (Access, error) {
	s.mu.Lock()
	s.asked = append(s.asked, refused.Reveal())
	answer := s.answer
	s.mu.Unlock()
	if answer != nil {
		if err := answer(ctx); err != nil {
			return Access{}, err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if refused.Reveal() == token1(s.n) {
		s.n++
	}
	return s.access(), nil
}

func (s *stage) access() Access {
	return Access{Client: s.client, Endpoint: s.service, Token: secret.New(token1(s.n)), Expires: time.Now().Add(s.ahead + 24*time.Hour), RefreshEnds: time.Now().Add(100*24*time.Hour + time.Minute), Scope: []string{"groupinfo.read", "profile.read"}}
}

// asks is what the source was asked for since it was called last.
func (s *stage) asks() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.asked = nil }()
	return s.asked
}

// before starts a proxy before a service.
func before(t testing.TB, h http.HandlerFunc, set ...func(*kaizala.Options)) *stage {
	t.Helper()
	s := &stage{t: t, n: 1}
	s.service = hostiletest.Serve(t, http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		s.sent.Add(1)
		h(rw, r)
	})).URL
	s.serve(Place{Addr: "127.0.0.1:0"}, set...)
	return s
}

func (s *stage) serve(at Place, set ...func(*kaizala.Options)) {
	s.t.Helper()
	root, err := kaizala.ParseRoot(s.service)
	if err != nil {
		s.t.Fatal(err)
	}
	o := kaizala.Options{Policy: kaizala.Policy{Root: root}, Limits: kaizala.Limits{PerConnector: 1 << 20, PerMinute: 1 << 20}}
	for _, f := range set {
		f(&o)
	}
	s.client = kaizala.New(o)
	words := func(err error) string { return "words of " + steps.CodeOf(err) }
	if s.Proxy, err = Serve(Config{Source: s.source, First: s.access(), Words: words, Now: s.now}, at); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.Close)
	s.t.Cleanup(s.client.Close)
}

// got is an answer that was read.
type got struct {
	status int
	header http.Header
	body   string
	ending http.Header // the trailer
}

// call calls the proxy. Headers are pairs of a name and a value.
func (s *stage) call(method, address, body string, headers ...string) got {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Error(err)
		return got{}
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Error(err)
	}
	return got{res.StatusCode, res.Header, string(b), res.Trailer}
}

func (s *stage) get(path string) got {
	s.t.Helper()
	return s.call(http.MethodGet, s.Root()+path, "")
}

// fails fails the test unless an answer is an error in the service's shape.
func (g got) fails(t testing.TB, status int, code string) {
	t.Helper()
	want := fmt.Sprintf(`{"message":"words of %s","errorCode":"%s","errorCategoryKey":"ProxyException"}`, code, code)
	if g.status != status || strings.TrimSpace(g.body) != want {
		t.Errorf("%d %s, want %d %s", g.status, g.body, status, want)
	}
}

func (g got) is(t testing.TB, status int, body string) {
	t.Helper()
	if g.status != status || g.body != body {
		t.Errorf("%d %.200s, want %d %s", g.status, g.body, status, body)
	}
}

// only takes one token alone.
func only(n int, otherwise func(http.ResponseWriter)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Header.Get("accessToken") != token1(n) {
			otherwise(rw)
			return
		}
		_, _ = fmt.Fprintf(rw, "%s %s %d", r.Method, r.URL.RequestURI(), len(body))
	}
}

// says answers with a status and a body.
func says(status int, body string) func(http.ResponseWriter) {
	return func(rw http.ResponseWriter) {
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
	}
}

var errMadeUp = errors.New("made up")
