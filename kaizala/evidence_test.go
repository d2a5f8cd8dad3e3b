package kaizala

import (
	"context"
	"crypto/tls"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostile"
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

// A caller can meet every code.
func TestEveryCodeIsReached(t *testing.T) {
	told := func(status int, body string, headers ...string) func() error {
		return func() error {
			_, err := client(t, says(t, status, body, headers...)).Exchange(context.Background(), madeUp())
			return err
		}
	}
	asks := func(root string) func() error {
		return func() error {
			_, err := newInternet(t, nil).join(client(t, root)).Exchange(context.Background(), madeUp())
			return err
		}
	}
	with := func(token string) func() error {
		return func() error {
			cr := madeUp()
			cr.RefreshToken = secret.New(token)
			_, err := newInternet(t, nil).join(client(t, PublicAPIRoot)).Exchange(context.Background(), cr)
			return err
		}
	}
	reads := func(token string) func() error {
		return func() error { _, err := ReadToken(secret.New(token)); return err }
	}
	ended := func(by func(context.Context) (context.Context, context.CancelFunc)) func() error {
		return func() error {
			ctx, cancel := by(context.Background())
			cancel()
			_, err := client(t, "http://127.0.0.1:1").Exchange(ctx, madeUp())
			return err
		}
	}
	past := func(ctx context.Context) (context.Context, context.CancelFunc) {
		return context.WithDeadline(ctx, noon.AddDate(-9, 0, 0))
	}
	streams := func() error { // a body that cannot be sent twice
		root := says(t, 308, "", "Location", "/moved/v1/x")
		c := client(t, root)
		pass, err := c.Pass(root, secret.New(madeUpAccess))
		if err != nil {
			return err
		}
		r, _ := http.NewRequest(http.MethodPost, "/v1/x", io.MultiReader(strings.NewReader("body")))
		_, _, err = c.Forward(r, pass)
		return err
	}
	html := []string{"Content-Type", "text/html"}
	consent := func() error {
		_, err := client(t, PublicAPIRoot, func(o *Options) { o.Policy.Agreed = nil }).Groups(context.Background(), "https://kms2.kaiza.la", secret.New(madeUpAccess))
		return err
	}
	ways := map[Code]func() error{
		CodeUnreachable: func() error {
			_, err := client(t, "http://127.0.0.1:1").Exchange(context.Background(), madeUp())
			return err
		},
		CodeDNS: asks("https://kaizala.example"),
		CodeTLS: func() error {
			_, err := client(t, strings.Replace(serve(t, nil), "http:", "https:", 1)).Exchange(context.Background(), madeUp())
			return err
		},
		CodeTimeout:           ended(past),
		CodeCancelled:         ended(context.WithCancel),
		CodeRetired:           asks(PublicAPIRoot),
		CodeBadRoot:           func() error { _, err := ParseRoot("http://kaizala.example"); return err },
		CodeHostRefused:       told(200, hostile.Good("endpointUrl", `"https://evil.example"`)),
		CodeConsentNeeded:     consent,
		CodeRedirectRefused:   told(308, "", "Location", "https://evil.example"),
		CodeTooManyRedirects:  told(308, "", "Location", "/"),
		CodeSandboxToken:      with(signed(t, claimsFor(refreshLife, func(c map[string]any) { c["sandbox"] = true }))),
		CodeUnusableValue:     with(""),
		CodeRefused:           told(401, hostile.No("Unauthenticated", hostile.WrongID)),
		CodeTokenInvalid:      told(401, hostile.No("InvalidToken", "")),
		CodeUnauthenticated:   told(401, ""),
		CodeForbidden:         told(403, ""),
		CodeInvalidParameters: told(400, ""),
		CodeNotFound:          told(404, ""),
		CodeRateLimited:       told(429, ""),
		CodeMoved:             streams,
		CodeServiceError:      told(500, ""),
		CodeBadAnswer:         told(200, "{}"),
		CodeCaptivePortal:     told(200, "<html>", html...),
		CodeTooLarge:          told(200, strings.Repeat(" ", 2<<20)),
		CodeNotAToken:         reads("no token"),
		CodeTokenCutOff:       reads(signed(t, claimsFor(refreshLife))[:300]),
	}
	for _, code := range AllCodes() {
		if way := ways[code]; way == nil || CodeOf(way()) != code {
			t.Errorf("%s is not reached", code)
		}
		delete(ways, code)
	}
	if len(ways) > 0 {
		t.Errorf("more ways than codes: %v", slices.Collect(maps.Keys(ways)))
	}
}
