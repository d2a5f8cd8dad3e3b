package kaizala

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// An access token goes to no endpoint that the policy does not allow, and one of the
// sandbox does not leave this machine.
func TestPassIsRefused(t *testing.T) {
	own := client(t, "https://kaizala.example")
	public := client(t, PublicAPIRoot, func(o *Options) { o.Policy.Agreed = nil })
	sandbox := signed(t, claimsFor(refreshLife, func(c map[string]any) { c["sandbox"] = true }))
	for _, c := range []struct {
		client          *Client
		endpoint, token string
		want            Code
	}{
		{own, "https://evil.example", madeUpAccess, CodeHostRefused},
		{own, "https://kms2.kaiza.la", madeUpAccess, CodeHostRefused},
		{own, "http://127.0.0.1:1", madeUpAccess, CodeHostRefused},
		{own, "http://kaizala.example", madeUpAccess, CodeBadRoot},
		{own, "https://kaizala.example", sandbox, CodeSandboxToken},
		{own, "https://kaizala.example", "", CodeUnusableValue},
		{own, "https://kaizala.example", "to\nken", CodeUnusableValue},
		{public, "https://kms2.kaiza.la", madeUpAccess, CodeConsentNeeded},
	} {
		_, err := c.client.Pass(c.endpoint, secret.New(c.token))
		wantCode(t, err, c.want)
	}
}

// Redirects of a forwarded request: the token and the body go to hosts that the person
// agreed to, and not one byte goes elsewhere.
func TestForwardedRedirects(t *testing.T) {
	for name, c := range map[string]struct {
		to   string
		want Code // "": followed
	}{
		"agreed to":     {"https://kms2.kaiza.la/v1/groups?a=b", ""},
		"host alone":    {"https://kms2.kaiza.la/", ""},
		"not agreed to": {"https://kms3.kaiza.la/v1/groups", CodeConsentNeeded},
		"another":       {"https://evil.example/v1/groups", CodeRedirectRefused},
		"without TLS":   {"http://kms2.kaiza.la/v1/groups", CodeRedirectRefused},
		"in circles":    {"https://kms1.kaiza.la/v1/groups", CodeTooManyRedirects},
		"nowhere":       {"", CodeBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			var got string
			n := newInternet(t, map[string]http.HandlerFunc{
				"kms1.kaiza.la": func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Location", c.to)
					w.WriteHeader(http.StatusPermanentRedirect)
				},
				"kms2.kaiza.la": func(_ http.ResponseWriter, r *http.Request) {
					body, _ := io.ReadAll(r.Body)
					got = r.Method + " " + r.URL.RequestURI() + " " + r.Header.Get("accessToken") + " " + string(body)
				},
			})
			agreed := func(o *Options) {
				o.Policy.Agreed = func(host string) bool { return host == "kms1.kaiza.la" || host == "kms2.kaiza.la" }
			}
			client := n.join(client(t, PublicAPIRoot, agreed))
			pass, err := client.Pass("https://kms1.kaiza.la", secret.New(madeUpAccess))
			if err != nil {
				t.Fatal(err)
			}
			r, _ := http.NewRequest(http.MethodPost, "/v1/groups?a=b", strings.NewReader("body"))
			res, moved, err := client.Forward(r, pass)
			switch {
			case c.want != "":
				if e := wantCode(t, err, c.want); strings.Contains(e.Error(), madeUpAccess) || got != "" {
					t.Errorf("%v, and kms2 got %q", e, got)
				}
			case err != nil:
				t.Error(err)
			default:
				_ = res.Body.Close()
				if got != "POST /v1/groups?a=b "+madeUpAccess+" body" || moved != "https://kms2.kaiza.la" {
					t.Errorf("kms2 got %q, moved to %q", got, moved)
				}
			}
			if len(n.strange) > 0 {
				t.Errorf("connected to %v", n.strange)
			}
		})
	}
}
