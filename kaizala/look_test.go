package kaizala

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
)

// A token service refuses a call without values in its own words; any other answer is
// no token service. Whatever comes, no header of ours holds a value.
func TestLook(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		status int
		body   string
		code   Code
	}{
		"refuses":            {401, hostile.No("Unauthenticated", "no"), ""},
		"refuses with 200":   {200, hostile.No("InvalidParameters", "no"), ""},
		"gives a token":      {200, `{"accessToken":"a"}`, ""},
		"without its words":  {401, "", CodeUnauthenticated},
		"has nothing there":  {404, "", CodeNotTheService},
		"a web page":         {200, "<html><title>Sign in</title>", CodeCaptivePortal},
		"not JSON":           {200, "hello", CodeBadAnswer},
		"too many calls":     {429, hostile.No("TooMany", "wait"), CodeRateLimited},
		"is broken":          {500, hostile.No("Internal", "broken"), CodeServiceError},
		"another's 404 code": {404, hostile.No("NotFound", "no"), CodeNotFound},
	} {
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/v1/accessToken" || len(r.Header) != 2 || r.Header.Get("User-Agent") != userAgent || r.ContentLength > 0 {
				t.Errorf("%s: it got %s %v", name, r.URL, r.Header)
			}
			w.Header().Set("Date", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(c.status)
			_, _ = w.Write([]byte(c.body))
		})
		l, err := client(t, at).Look(t.Context())
		if CodeOf(err) != c.code || l.Date.IsZero() || l.Skew.Round(time.Minute) != time.Hour || l.Signer != "" || l.Proxy != "" {
			t.Errorf("%s: %+v, %v", name, l, err)
		}
	}
}

// TryProxy connects to the proxy and says nothing to it; its errors have no password.
func TestTryProxy(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	got := make(chan int, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		n, _ := c.Read(make([]byte, 10))
		got <- n
	}()
	with := func(address string) *Client {
		c := client(t, "https://kaizala.example")
		c.transport.Proxy = func(*http.Request) (*url.URL, error) {
			switch address {
			case "":
				return nil, nil
			case "odd":
				return nil, errors.New("MADEUPSECR")
			}
			return url.Parse(address)
		}
		return c
	}
	if via, err := with("http://me:MADEUPSECR@" + l.Addr().String()).TryProxy(t.Context()); err != nil || !strings.HasSuffix(via, "=http://"+l.Addr().String()) {
		t.Errorf("%q, %v", via, err)
	}
	if n := <-got; n != 0 {
		t.Errorf("it got %d bytes", n)
	}
	if via, err := with("").TryProxy(t.Context()); via != "" || err != nil {
		t.Errorf("%q, %v", via, err)
	}
	for _, address := range []string{"http://me:MADEUPSECR@127.0.0.1:1", "odd"} {
		via, err := with(address).TryProxy(t.Context())
		if e := wantCode(t, err, CodeUnreachable); e.Detail != "proxy" || via == "" || strings.Contains(via+e.Error(), "MADEUPSECR") {
			t.Errorf("%q, %v", via, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = with("http://127.0.0.1:1").TryProxy(ended)
	wantCode(t, err, CodeCancelled)
	for address, want := range map[string]string{"http://p": "p:80", "https://p": "p:443", "socks5://p": "p:1080", "http://[::1]": "[::1]:80", "http://p:3128": "p:3128"} {
		u, _ := url.Parse(address)
		if got := withPort(u); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}
