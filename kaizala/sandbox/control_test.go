package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

// The control calls are for those who can read the world's file.
func TestControlNeedsTheKey(t *testing.T) {
	s, _ := serve(t)
	for _, c := range [][2]string{
		{"GET", "/sandbox/seen/developer"}, {"POST", "/sandbox/fill"}, {"GET", "/sandbox/orders"}, {"POST", "/sandbox/clock"},
		{"POST", "/sandbox/faults"}, {"POST", "/sandbox/revoke"}, {"POST", "/sandbox/endpoint"},
	} {
		for _, key := range []string{"", "x", s.world.derive("link developer"), pair(s.session(Developer))[1]} {
			resp := raw(t, c[0], s.APIRoot()+c[1], func(r *http.Request) { r.Header.Set(controlHeader, key) })
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("%v with %q: %s", c, key, resp.Status)
			}
		}
	}
}

// A page of another site that got hold of the key is still another site, and is
// told nothing that would let it read an answer.
func TestControlIsNoOtherSites(t *testing.T) {
	s, _ := serve(t)
	_, key := s.Control()
	for what, set := range map[string]func(*http.Request){
		"another site":   func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"another origin": func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") },
		"a hidden one":   func(r *http.Request) { r.Header.Set("Origin", "null") },
		"another name":   func(r *http.Request) { r.Host = "evil.example" },
	} {
		for _, path := range []string{"/sandbox/clock", "/sandbox/faults", "/sandbox/fill", "/sandbox/tenant", "/oauth/sign-in"} {
			resp := raw(t, "POST", s.APIRoot()+path, func(r *http.Request) { r.Header.Set(controlHeader, key); set(r) })
			if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusMisdirectedRequest {
				t.Errorf("%s to %s: %s", what, path, resp.Status)
			}
		}
	}
	for _, path := range []string{"/sandbox/clock", "/sandbox/operations", "/developer/connectors", "/oauth/sign-in", "/media/x", "/"} {
		resp := raw(t, "OPTIONS", s.APIRoot()+path, func(r *http.Request) {
			r.Header.Set("Origin", "https://evil.example")
			r.Header.Set("Access-Control-Request-Method", "POST")
			r.Header.Set("Access-Control-Request-Headers", "sandbox-key, accesstoken")
		})
		for name := range resp.Header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("OPTIONS %s: %v", path, resp.Header)
			}
		}
	}
}
