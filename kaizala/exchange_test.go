package kaizala

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
)

// documented writes the documented answer of the token service.
func documented(w http.ResponseWriter, endpoint string, fields ...string) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = fmt.Fprintf(w, `{"accessToken":%q,"endpointUrl":%q,"accessTokenExpiry":1518481686294,"scope":"groupinfo.read,textmessage.write"%s}`,
		madeUpAccess, endpoint, strings.Join(append([]string{""}, fields...), ","))
}

func TestExchangeSendsTheDocumentedRequest(t *testing.T) {
	var got *http.Request
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Clone(context.Background())
		documented(w, "http://"+r.Host+"/", `"refreshToken":null`)
	})
	// The documentation writes the root with /v1/, its own examples without.
	for _, written := range []string{at, at + "/", at + "/v1", at + "/v1/"} {
		a, err := client(t, written).Exchange(context.Background(), madeUp())
		if err != nil {
			t.Fatal(err)
		}
		if got.Method != "GET" || got.URL.String() != "/v1/accessToken" || got.ContentLength != 0 {
			t.Errorf("sent %s %s with %d bytes", got.Method, got.URL, got.ContentLength)
		}
		want := map[string]string{
			"applicationId": madeUpID, "applicationSecret": madeUpSecret, "refreshToken": madeUpToken,
			"User-Agent": "kaizala-setup", "Accept-Encoding": "", "Cookie": "",
		}
		for name, value := range want {
			if got.Header.Get(name) != value {
				t.Errorf("header %s is %q, want %q", name, got.Header.Get(name), value)
			}
		}
		if a.Token.Reveal() != madeUpAccess || a.Endpoint != at || !a.Refresh.IsZero() || a.MovedTo != "" || a.Skew != 0 {
			t.Errorf("read %+v", a)
		}
		if !a.Expires.Equal(time.UnixMilli(1518481686294)) || !slices.Equal(a.Scope, []string{"groupinfo.read", "textmessage.write"}) {
			t.Errorf("expires %v, scope %q", a.Expires, a.Scope)
		}
	}
}

func TestExchangeKeepsARotatedToken(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		documented(w, "http://"+r.Host, `"refreshToken":"the-new-one-of-day-328"`)
	})
	a, err := client(t, at).Exchange(context.Background(), madeUp())
	if err != nil || a.Refresh.Reveal() != "the-new-one-of-day-328" {
		t.Fatalf("got %q, %v", a.Refresh.Reveal(), err)
	}
}

func TestExchangeStopsBeforeAPacket(t *testing.T) {
	n := newInternet(t, map[string]http.HandlerFunc{"api.kaiza.la": func(http.ResponseWriter, *http.Request) { t.Error("a request came") }})
	public := n.join(client(t, PublicAPIRoot))
	sandboxed := signed(t, claimsFor(refreshLife, func(c map[string]any) { c["sandbox"] = true }))
	for name, c := range map[string]struct {
		change func(*Credentials)
		code   Code
		detail string
	}{
		"no id":                      {func(c *Credentials) { c.ConnectorID = "" }, CodeUnusableValue, "applicationId"},
		"line break in id":           {func(c *Credentials) { c.ConnectorID = "a\r\nrefreshToken: b" }, CodeUnusableValue, "applicationId"},
		"no secret":                  {func(c *Credentials) { c.ConnectorSecret = secret.Secret{} }, CodeUnusableValue, "applicationSecret"},
		"space at the end":           {func(c *Credentials) { c.ConnectorSecret = secret.New("QZ7 ") }, CodeUnusableValue, "applicationSecret"},
		"not ASCII":                  {func(c *Credentials) { c.RefreshToken = secret.New("größer") }, CodeUnusableValue, "refreshToken"},
		"17 kB":                      {func(c *Credentials) { c.RefreshToken = secret.New(strings.Repeat("a", 17<<10)) }, CodeUnusableValue, "refreshToken"},
		"a sandbox's token":          {func(c *Credentials) { c.RefreshToken = secret.New(sandboxed) }, CodeSandboxToken, ""},
		"a sandbox's token, cut off": {func(c *Credentials) { c.RefreshToken = secret.New(sandboxed[:len(sandboxed)-9]) }, CodeSandboxToken, ""},
	} {
		t.Run(name, func(t *testing.T) {
			cr := madeUp()
			c.change(&cr)
			_, err := public.Exchange(context.Background(), cr)
			if e := wantCode(t, err, c.code); e.Detail != c.detail {
				t.Errorf("detail %q, want %q", e.Detail, c.detail)
			}
		})
	}
	if len(n.strange) > 0 {
		t.Errorf("dialled %q", n.strange)
	}
	// The same token is what the sandbox itself wants to see.
	at := serve(t, func(w http.ResponseWriter, r *http.Request) { documented(w, "http://"+r.Host) })
	cr := madeUp()
	cr.RefreshToken = secret.New(sandboxed)
	if _, err := client(t, at).Exchange(context.Background(), cr); err != nil {
		t.Error(err)
	}
}

func TestSilenceOfAPublicHostIsItsRetirement(t *testing.T) {
	nowhere := newInternet(t, nil)
	_, err := nowhere.join(client(t, PublicAPIRoot)).Exchange(context.Background(), madeUp())
	if e := wantCode(t, err, CodeRetired); e.Detail != "dns" || e.Host != "api.kaiza.la" {
		t.Errorf("evidence: %v", e)
	}
	_, err = nowhere.join(client(t, "https://kaizala.example")).Exchange(context.Background(), madeUp())
	wantCode(t, err, CodeDNS)
}

func TestSkew(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for offset, want := range map[time.Duration]time.Duration{
		0: 0, 119 * time.Second: 0, -119 * time.Second: 0,
		10 * time.Minute: 10 * time.Minute, -26 * time.Hour: -26 * time.Hour, 9000 * 24 * time.Hour: 9000 * 24 * time.Hour,
	} {
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", now.Add(offset).Format(http.TimeFormat))
			documented(w, "http://"+r.Host)
		})
		a, err := client(t, at, func(o *Options) { o.Now = func() time.Time { return now } }).Exchange(context.Background(), madeUp())
		if err != nil || a.Skew != want || !a.At.Equal(now) {
			t.Errorf("offset %v: skew %v, want %v (%v)", offset, a.Skew, want, err)
		}
	}
}

func TestPlatform(t *testing.T) {
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("accessToken") != madeUpAccess || r.Header.Get("applicationSecret") != "" {
			t.Errorf("headers %v", r.Header)
		}
		switch r.URL.Path {
		case "/v1/groups":
			_, _ = fmt.Fprint(w, `{"groups":[{"groupId":"5b0d@2","groupName":"Night\u202e shift\u001b[31m","groupType":"Group","hasSubGroups":false,"callerRole":"Admin","userCount":12},
				{"groupId":"77aa","groupName":null,"userCount":null}]}`)
		}
	})
	c := client(t, at)
	groups, err := c.Groups(context.Background(), at+"/", secret.New(madeUpAccess))
	want := []Group{{"5b0d@2", "Night shift[31m", "Group", 12, "Admin"}, {ID: "77aa"}}
	if err != nil || !slices.Equal(groups, want) {
		t.Errorf("got %+v, %v", groups, err)
	}
	for _, elsewhere := range []string{"https://kms2.kaiza.la", "https://evil.example", "http://127.0.0.1:1", "http://kms2.kaiza.la", ""} {
		_, err := c.Groups(context.Background(), elsewhere, secret.New(madeUpAccess))
		if code := CodeOf(err); code != CodeHostRefused && code != CodeBadRoot {
			t.Errorf("endpoint %q: %v", elsewhere, err)
		}
	}
}

// HTTP ignores the case of a header, but a service may not.
func TestHeadersAreSpelledAsDocumented(t *testing.T) {
	p := newTap(t)
	_, _ = client(t, "http://"+p.Addr().String()).Exchange(context.Background(), madeUp())
	request := p.bytes()
	for _, line := range []string{"GET /v1/accessToken HTTP/1.1\r\n", "\r\napplicationId: " + madeUpID, "\r\napplicationSecret: " + madeUpSecret, "\r\nrefreshToken: " + madeUpToken} {
		if !strings.Contains(request, line) {
			t.Errorf("no %q in the request", line)
		}
	}
}

// A document may hold the connector's ID in capitals: it goes out as the token has it.
func TestExchangeSendsTheIDAsTheTokenHasIt(t *testing.T) {
	t.Parallel()
	var got string
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("applicationId")
		documented(w, "http://"+r.Host, `"refreshToken":null`)
	})
	for _, id := range []string{strings.ToUpper(madeUpID), "{" + madeUpID + "}", strings.ReplaceAll(madeUpID, "-", "")} {
		c := madeUp()
		c.ConnectorID, c.RefreshToken = id, secret.New(signed(t, claimsFor(refreshLife)))
		if _, err := client(t, at).Exchange(t.Context(), c); err != nil || got != madeUpID {
			t.Errorf("%s was sent as %s, %v", id, got, err)
		}
	}
}
