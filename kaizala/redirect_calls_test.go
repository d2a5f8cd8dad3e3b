package kaizala

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// The other calls carry secrets too, some in a body. A redirect that would make a
// GET of a POST is never followed.
func TestRedirectsOfTheOtherCallsLeakNothing(t *testing.T) {
	t.Parallel()
	p := newTap(t)
	var status int
	var location string
	n := newInternet(t, map[string]http.HandlerFunc{"api.kaiza.la": func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{location}
		w.WriteHeader(status)
	}})
	c, access := n.join(client(t, PublicAPIRoot)), secret.New(madeUpAccess)
	gets := map[string]func() error{
		"groups": func() error { _, err := c.Groups(context.Background(), PublicAPIRoot, access); return err },
	}
	posts := map[string]func() error{
		"pin":   func() error { return c.RequestPIN(context.Background(), "+4915550100", madeUpID) },
		"login": func() error { _, err := c.LoginWithPIN(context.Background(), madeUpLogin()); return err },
		"message": func() error {
			_, err := c.SendMessage(context.Background(), PublicAPIRoot, access, "5b0d@2", "hello")
			return err
		},
	}
	for _, status = range redirectCodes {
		for target := range targets {
			location = strings.ReplaceAll(target, "TAP", p.Addr().String())
			for _, call := range gets {
				wantCode(t, call(), CodeRedirectRefused)
			}
			want := CodeBadAnswer
			if status >= 307 {
				want = CodeRedirectRefused
			}
			for _, call := range posts {
				wantCode(t, call(), want)
			}
		}
	}
	if len(n.strange) > 0 || p.bytes() != "" {
		t.Errorf("dialled %q, the tap got %q", n.strange, p.bytes())
	}
}
