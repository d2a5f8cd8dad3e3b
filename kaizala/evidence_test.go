package kaizala

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"
)

func TestTheProxyInBetweenIsNamed(t *testing.T) {
	for set, want := range map[string]string{
		"http://proxy.example:3128":                  "HTTPS_PROXY=http://proxy.example:3128",
		"http://me:QZ7TKM2XWD@proxy.example:3128/x?": "HTTPS_PROXY=http://proxy.example:3128",
		"socks5://127.0.0.1":                         "HTTPS_PROXY=socks5://127.0.0.1",
		"http://pr\u202eoxy.example":                 "HTTPS_PROXY=http://pr\\u202eoxy.example",
		"":                                           "",
	} {
		t.Setenv("HTTPS_PROXY", set)
		c := newInternet(t, nil).join(client(t, PublicAPIRoot))
		c.transport.Proxy = func(*http.Request) (*url.URL, error) {
			if set == "" {
				return nil, nil
			}
			return url.Parse(set)
		}
		_, err := c.Exchange(context.Background(), madeUp())
		e := wantCode(t, err, CodeOf(err))
		if e.Proxy != want || strings.Contains(err.Error(), madeUpSecret) || want != "" && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q in %v", set, e.Proxy, err)
		}
	}
	// A value that is no address is named and not shown.
	t.Setenv("HTTPS_PROXY", "")
	c := client(t, PublicAPIRoot)
	c.transport.Proxy = func(*http.Request) (*url.URL, error) { return nil, &Error{Reason: CodeUnreachable, Detail: "proxy"} }
	_, err := c.Exchange(context.Background(), madeUp())
	if e := wantCode(t, err, CodeUnreachable); e.Proxy != "https_proxy" || e.Detail != "proxy" {
		t.Errorf("got %v", e)
	}
}

func TestTheIssuerIsNamed(t *testing.T) {
	for issuer, want := range map[string]string{"Example Corp\x1b[31m Inspection": "Example Corp[31m Inspection", "": ""} {
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.Config.ErrorLog = quiet()
		s.TLS = &tls.Config{Certificates: []tls.Certificate{hostiletest.Certificate(t, hostiletest.Identity{Name: "kaizala.example", Issuer: issuer})}}
		s.StartTLS()
		t.Cleanup(s.Close)
		c := newInternet(t, nil).join(client(t, "https://kaizala.example"))
		c.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
		}
		_, err := c.Exchange(context.Background(), madeUp())
		if e := wantCode(t, err, CodeTLS); e.Issuer != want {
			t.Errorf("issuer %q, want %q", e.Issuer, want)
		}
	}
}

func TestTheAgeOfARefusedToken(t *testing.T) {
	now := time.Unix(issued, 0).Add(400 * 24 * time.Hour)
	for name, c := range map[string]struct {
		status int
		token  string
		age    time.Duration
	}{
		"refused":            {401, signed(t, claimsFor(refreshLife)), 400*24*time.Hour + 3*time.Hour},
		"cut off":            {401, signed(t, claimsFor(refreshLife))[:len(signed(t, claimsFor(refreshLife)))-9], 400*24*time.Hour + 3*time.Hour},
		"from the future":    {401, signed(t, claimsFor(refreshLife, func(c map[string]any) { c["iat"], c["nbf"] = issued+500*86400, issued+500*86400 })), 0},
		"does not say":       {401, madeUpToken, 0},
		"another error":      {500, signed(t, claimsFor(refreshLife)), 0},
		"lacking permission": {403, signed(t, claimsFor(refreshLife)), 0},
	} {
		at := says(t, c.status, "", "Date", now.Add(3*time.Hour).UTC().Format(http.TimeFormat)) // their clock counts
		client := client(t, at, func(o *Options) { o.Now = func() time.Time { return now } })
		cr := madeUp()
		cr.RefreshToken = secret.New(c.token)
		_, err := client.Exchange(context.Background(), cr)
		e := wantCode(t, err, CodeOf(err))
		if e.TokenAge != c.age || e.Skew != 3*time.Hour || !strings.Contains(err.Error(), "skew 3h0m0s") {
			t.Errorf("%s: age %v, want %v, of %v", name, e.TokenAge, c.age, e)
		}
	}
}

func TestNamesThatDoNotResolve(t *testing.T) {
	for want, lookup := range map[string]net.DNSError{
		"no_such_host": {IsNotFound: true}, "no_answer": {IsTimeout: true}, "failed": {IsTemporary: true},
	} {
		c := newInternet(t, nil).join(client(t, "https://kaizala.example"))
		c.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, &lookup }
		_, err := c.Exchange(context.Background(), madeUp())
		if e := wantCode(t, err, CodeDNS); e.Detail != want {
			t.Errorf("got %v, want %s", e, want)
		}
	}
}
