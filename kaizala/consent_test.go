package kaizala

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Consent is for one host: what the agreed one names, by a redirect or as the platform,
// gets neither a secret nor an access token before the person agrees to it too. With
// the yes the call goes on there.
func TestConsentIsForOneHost(t *testing.T) {
	const next = "kms2.kaiza.la"
	redirects := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://"+next+"/v1/accessToken")
			w.WriteHeader(status)
		}
	}
	answers := map[string]http.HandlerFunc{"endpoint": func(w http.ResponseWriter, _ *http.Request) { documented(w, "https://"+next+"/") }}
	for _, status := range redirectCodes {
		answers[fmt.Sprint("redirect ", status)] = redirects(status)
	}
	for name, h := range answers {
		for _, yes := range [][]string{nil, {"api.kaiza.la"}, {next}} {
			got := 0
			n := newInternet(t, map[string]http.HandlerFunc{"api.kaiza.la": h, next: func(w http.ResponseWriter, _ *http.Request) {
				got++
				documented(w, "https://"+next+"/")
			}})
			agreed := func(host string) bool { return slices.Contains(yes, host) }
			c := n.join(client(t, PublicAPIRoot, func(o *Options) { o.Policy.Agreed = agreed }))
			access, err := c.Exchange(context.Background(), madeUp())
			if slices.Contains(yes, next) {
				if err != nil || strings.HasPrefix(name, "redirect") && got != 1 {
					t.Errorf("%s, agreed: %v after %d requests there", name, err, got)
				}
				continue
			}
			if e := wantCode(t, err, CodeConsentNeeded); e.RefusedHost != next || got > 0 || len(n.strange) > 0 || !access.Token.IsZero() {
				t.Errorf("%s, agreed to %q: %v, %d requests there, dialled %q", name, yes, err, got, n.strange)
			}
		}
	}
}

// A remembered address, and a platform that an earlier answer named, need the yes too.
func TestConsentForRememberedHosts(t *testing.T) {
	n := newInternet(t, nil)
	c := n.join(client(t, PublicAPIRoot, func(o *Options) { o.Policy.Agreed = nil }))
	given := madeUp()
	given.From = root(t, "https://kms2.kaiza.la")
	_, err := c.Exchange(context.Background(), given)
	wantCode(t, err, CodeConsentNeeded)
	_, err = c.Groups(context.Background(), "https://kms2.kaiza.la", given.RefreshToken)
	wantCode(t, err, CodeConsentNeeded)
	if len(n.strange) > 0 {
		t.Errorf("dialled %q", n.strange)
	}
}
