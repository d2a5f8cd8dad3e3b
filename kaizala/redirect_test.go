package kaizala

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// tap is a listener that keeps every byte it gets.
type tap struct {
	net.Listener
	mu   sync.Mutex
	got  []byte
	done sync.WaitGroup
}

func newTap(t testing.TB) *tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{Listener: l}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			p.done.Go(func() { p.keep(conn) })
		}
	}()
	t.Cleanup(func() { _ = l.Close() })
	return p
}

func (p *tap) keep(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	b := make([]byte, 64<<10)
	n, _ := conn.Read(b)
	p.mu.Lock()
	p.got = append(p.got, b[:n]...)
	p.mu.Unlock()
	_, _ = io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
}

func (p *tap) bytes() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return string(p.got)
}

var redirectCodes = []int{301, 302, 303, 307, 308}

// The control: net/http's own client sends the secret headers to another host at
// every redirect.
func TestTheStandardClientWouldLeak(t *testing.T) {
	for _, status := range redirectCodes {
		p := newTap(t)
		at := says(t, status, "", "Location", "http://"+p.Addr().String()+"/v1/accessToken")
		req, _ := http.NewRequest(http.MethodGet, at, nil)
		req.Header.Set("refreshToken", madeUpToken)
		if res, err := new(http.Client).Do(req); err == nil {
			_ = res.Body.Close()
		}
		if !strings.Contains(p.bytes(), madeUpToken) {
			t.Errorf("status %d: the tap sees nothing", status)
		}
	}
}

// targets lists Locations that a client of a public root must not follow, each with
// the host that the error names. TAP is a listener on loopback.
var targets = map[string]string{
	"http://TAP/v1/accessToken":                 "TAP",
	"https://TAP/v1/accessToken":                "TAP",
	"//TAP/v1/accessToken":                      "TAP",
	"wss://TAP/":                                "TAP",
	"http://TAP":                                "TAP",
	"https://kms2.kaiza.la@TAP/":                "TAP",
	"https://user:pw@kms2.kaiza.la/":            "kms2.kaiza.la",
	"https://TAP#.kaiza.la":                     "TAP",
	"https://TAP?.kaiza.la":                     "TAP",
	"http://kms2.kaiza.la/v1/accessToken":       "kms2.kaiza.la",
	"http://api.kaiza.la/v1/accessToken":        "api.kaiza.la",
	"http://api.kaiza.la:443/":                  "api.kaiza.la:443",
	"https://kms2.kaiza.la:8443/":               "kms2.kaiza.la:8443",
	"https://kms2.kaiza.la:/":                   "kms2.kaiza.la:",
	"https://evil.example/v1/accessToken":       "evil.example",
	"https://evil.example":                      "evil.example",
	"//evil.example/":                           "evil.example",
	"https://kaiza.la.evil.example/":            "kaiza.la.evil.example",
	"https://evilkaiza.la/":                     "evilkaiza.la",
	"https://kms2.kaiza.la.evil.example/":       "kms2.kaiza.la.evil.example",
	"https://xkaizalamessaging.osi.office.net/": "xkaizalamessaging.osi.office.net",
	"https://kaizalamessaging.osi.office.net/":  "kaizalamessaging.osi.office.net",
	"https://\u212aaiza.la/":                    `\u212aaiza.la`,
	"https://k\u0430iza.la/":                    `k\u0430iza.la`,
	"https://127.0.0.1/":                        "127.0.0.1",
	"https://127.1/":                            "127.1",
	"https://[::1]/":                            "[::1]",
	"https://[::ffff:127.0.0.1]/":               "[::ffff:127.0.0.1]",
	"https://localhost/":                        "localhost",
	"http://localhost/":                         "localhost",
	"http://169.254.169.254/latest/meta-data/":  "169.254.169.254",
	"https://2130706433/":                       "2130706433",
	"https://kms2.kaiza.la../":                  "kms2.kaiza.la..",
	"https://.kaiza.la/":                        ".kaiza.la",
	"ftp://kms2.kaiza.la/":                      "kms2.kaiza.la",
	"javascript:alert(1)":                       "",
	"data:text/plain,x":                         "",
	"file:///etc/passwd":                        "",
	"https:kms2.kaiza.la":                       "",
	"https://":                                  "",
	"https:///v1/accessToken":                   "",
	"gopher://TAP/":                             "TAP",
	"https://login.microsoftonline.com/common":  "login.microsoftonline.com",
	"https://kms2.kaiza.la%2f@evil.example/":    "evil.example",
}

func TestRedirectsFromAPublicRootLeakNothing(t *testing.T) {
	if len(targets) < 43 {
		t.Fatalf("only %d targets", len(targets))
	}
	p := newTap(t)
	var requests int
	var status int
	var location string
	n := newInternet(t, map[string]http.HandlerFunc{"api.kaiza.la": func(w http.ResponseWriter, r *http.Request) {
		requests++
		w.Header()["Location"] = []string{location}
		w.WriteHeader(status)
	}})
	c := n.join(client(t, PublicAPIRoot))
	pairs := 0
	for _, status = range redirectCodes {
		for target, host := range targets {
			pairs++
			requests = 0
			location = strings.ReplaceAll(target, "TAP", p.Addr().String())
			_, err := c.Exchange(context.Background(), madeUp())
			e := wantCode(t, err, CodeRedirectRefused)
			if want := strings.ReplaceAll(host, "TAP", p.Addr().String()); e.RefusedHost != want || e.Host != "api.kaiza.la" || e.Status != status {
				t.Errorf("%d to %q: refused %q (status %d of %s), want %q", status, target, e.RefusedHost, e.Status, e.Host, want)
			}
			if requests != 1 {
				t.Errorf("%d to %q: %d requests", status, target, requests)
			}
		}
	}
	if len(n.strange) > 0 || p.bytes() != "" {
		t.Errorf("dialled %q, the tap got %q", n.strange, p.bytes())
	}
	if pairs < 5*43 {
		t.Errorf("only %d pairs", pairs)
	}
}

// A client of a loopback root follows no redirect to another port, spelling or host.
func TestRedirectsFromLoopbackLeakNothing(t *testing.T) {
	p := newTap(t)
	_, port, _ := net.SplitHostPort(p.Addr().String())
	var status int
	var location string
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(status)
	})
	c := client(t, at)
	for _, status = range redirectCodes {
		for _, location = range []string{"http://127.0.0.1:" + port, "http://localhost:" + port + "/v1/accessToken", "//127.0.0.1:" + port, "http://127.0.0.2:" + port, PublicAPIRoot, "https://127.0.0.1:" + port} {
			_, err := c.Exchange(context.Background(), madeUp())
			wantCode(t, err, CodeRedirectRefused)
		}
	}
	if p.bytes() != "" {
		t.Errorf("the tap got %q", p.bytes())
	}
}

// The service sends users to another of its hosts in normal use.
func TestRedirectsThatAreFollowed(t *testing.T) {
	for location, c := range map[string]struct{ uri, moved string }{
		"https://kms2.kaiza.la/v1/accessToken":     {"/v1/accessToken", "https://kms2.kaiza.la"},
		"https://kms2.kaiza.la/v1/accessToken?s=2": {"/v1/accessToken?s=2", "https://kms2.kaiza.la"},
		"https://KMS2.kaiza.la./":                  {"/v1/accessToken", "https://kms2.kaiza.la"},
		"https://kms2.kaiza.la":                    {"/v1/accessToken", "https://kms2.kaiza.la"},
		"https://kms2.kaiza.la:443/v1/":            {"/v1/accessToken", "https://kms2.kaiza.la"},
		"//kms2.kaiza.la/elsewhere#x":              {"/elsewhere", "https://kms2.kaiza.la"},
	} {
		for _, status := range redirectCodes {
			var seen []string
			n := newInternet(t, map[string]http.HandlerFunc{
				"api.kaiza.la": func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Location", location)
					w.WriteHeader(status)
				},
				"kms2.kaiza.la": func(w http.ResponseWriter, r *http.Request) {
					seen = append(seen, r.Host+r.RequestURI)
					if r.Header.Get("refreshToken") != madeUpToken || r.Header.Get("applicationSecret") != madeUpSecret || r.Header.Get("Referer") != "" {
						t.Errorf("%s: headers %v", location, r.Header)
					}
					documented(w, "https://kms2.kaiza.la/")
				},
			})
			a, err := n.join(client(t, PublicAPIRoot)).Exchange(context.Background(), madeUp())
			moved := c.moved
			if !isPermanent(status) {
				moved = ""
			}
			if err != nil || a.MovedTo != moved || !slices.Equal(seen, []string{"kms2.kaiza.la" + c.uri}) {
				t.Errorf("%d to %s: moved to %q, seen %q, %v", status, location, a.MovedTo, seen, err)
			}
		}
	}
}

func TestThreeRedirectsAtMost(t *testing.T) {
	for hops, code := range map[int]Code{0: "", 3: "", 4: CodeTooManyRedirects, 1000: CodeTooManyRedirects} {
		requests := 0
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			if requests <= hops {
				http.Redirect(w, r, fmt.Sprintf("/v1/accessToken?hop=%d", requests), http.StatusPermanentRedirect)
				return
			}
			documented(w, "http://"+r.Host)
		})
		a, err := client(t, at).Exchange(context.Background(), madeUp())
		if CodeOf(err) != code || requests != min(hops, 3)+1 {
			t.Errorf("%d hops: %v after %d requests", hops, err, requests)
		}
		if a.MovedTo != "" {
			t.Errorf("%d hops on one host: moved to %q", hops, a.MovedTo)
		}
	}
}

func TestRedirectsThatSayNothing(t *testing.T) {
	for _, location := range []string{"", "https://[::1", "https://%zz/", ":"} {
		_, err := client(t, says(t, http.StatusPermanentRedirect, "", "Location", location)).Exchange(context.Background(), madeUp())
		if e := wantCode(t, err, CodeBadAnswer); e.Detail != "location" {
			t.Errorf("%q: %v", location, err)
		}
	}
}
