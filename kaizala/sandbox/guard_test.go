package sandbox

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// raw is one request without redirects, cookies or a browser's habits.
func raw(t *testing.T, method, address string, change func(*http.Request)) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	change(r)
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(strings.NewReader(string(body)))
	return resp
}

func nothing(*http.Request) {}

// A page of another site whose name was made to resolve to loopback asks for its
// own name.
func TestForeignHost(t *testing.T) {
	s, _, k := ready(t)
	port := s.addr[strings.LastIndex(s.addr, ":"):]
	for _, host := range []string{"rebound.example", "rebound.example" + port, "127.0.0.1", "127.0.0.1:1", "127.0.0.1" + port + ".example", "", "api.kaiza.la"} {
		for _, path := range []string{"/", "/v1/accessToken", "/developer/?session=x", "/sandbox/alive", "/style.css"} {
			resp := raw(t, "GET", k.root+path, func(r *http.Request) { r.Host = host })
			if host == "" { // the client fills in the right one
				continue
			}
			if resp.StatusCode != http.StatusMisdirectedRequest {
				t.Errorf("%s for %s: %s", path, host, resp.Status)
			}
		}
	}
	for _, host := range []string{"127.0.0.1" + port, "localhost" + port} {
		if resp := raw(t, "GET", k.root+"/", func(r *http.Request) { r.Host = host }); resp.StatusCode != 200 {
			t.Errorf("%s: %s", host, resp.Status)
		}
	}
}

// Changes come from the portal's own pages: not from another site's forms, and
// not by GET.
func TestForeignForms(t *testing.T) {
	s, _ := serve(t)
	b := signedIn(t, s, Developer)
	cookies := b.http.Jar.Cookies(b.url)
	paths := []string{"/developer/sign-out", "/developer/connectors", "/developer/phone/pin", "/developer/controls/clock", "/developer/controls/fault"}
	for _, path := range paths {
		for what, set := range map[string]func(http.Header){
			"another site":             func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
			"another port":             func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
			"another origin":           func(h http.Header) { h.Set("Origin", "https://evil.example") },
			"another port's origin":    func(h http.Header) { h.Set("Origin", "http://127.0.0.1:1") },
			"an origin that is hidden": func(h http.Header) { h.Set("Origin", "null") },
		} {
			resp := raw(t, "POST", s.APIRoot()+path, func(r *http.Request) {
				for _, c := range cookies {
					r.AddCookie(c)
				}
				set(r.Header)
			})
			if resp.StatusCode != http.StatusForbidden {
				t.Errorf("POST %s from %s: %s", path, what, resp.Status)
			}
		}
		if path != "/developer/connectors" {
			resp := raw(t, "GET", s.APIRoot()+path, func(r *http.Request) { r.AddCookie(cookies[0]) })
			if resp.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("GET %s: %s", path, resp.Status)
			}
		}
	}
	b.open(s.APIRoot()+"/developer/").sees("Dana Developer", "is registered")
}

// Each person's portal opens by that person's session alone.
func TestSessions(t *testing.T) {
	s, _ := serve(t)
	link := s.Portal(Developer)
	resp := raw(t, "GET", link, nothing)
	c := resp.Cookies()
	if len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].Path != "/developer" || !strings.HasSuffix(c[0].Name, s.addr[strings.LastIndex(s.addr, ":")+1:]) {
		t.Fatalf("cookie: %v", resp.Header)
	}
	if strings.Contains(link, c[0].Value) {
		t.Error("the cookie is what the address says")
	}
	b := newBrowser(t).open(link)
	if b.url.String() != s.APIRoot()+"/developer/" {
		t.Errorf("the session is still in the address: %s", b.url)
	}
	mine := c[0]
	theirs := raw(t, "GET", s.Portal(Admin), nothing).Cookies()[0]
	for what, try := range map[string]struct {
		path    string
		cookies []*http.Cookie
	}{
		"no cookie":                        {"/developer/", nil},
		"the other's cookie":               {"/developer/", []*http.Cookie{theirs}},
		"the other's value under my name":  {"/developer/", []*http.Cookie{{Name: mine.Name, Value: theirs.Value}}},
		"my cookie on the other's pages":   {"/admin/", []*http.Cookie{mine}},
		"my value under the other's name":  {"/admin/groups", []*http.Cookie{{Name: theirs.Name, Value: mine.Value}}},
		"a wrong session in the address":   {"/developer/?session=" + strings.Repeat("0", 32), nil},
		"the other's session":              {"/developer/?session=" + s.world.derive("link admin"), nil},
		"the cookie's value as a session":  {"/developer/?session=" + mine.Value, nil},
		"a session on an inner page":       {"/developer/connectors?session=" + s.world.derive("link developer"), nil},
		"a session of the control's calls": {"/developer/?session=" + s.world.derive("control"), nil},
	} {
		resp := raw(t, "GET", s.APIRoot()+try.path, func(r *http.Request) {
			for _, c := range try.cookies {
				r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
			}
		})
		page, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != http.StatusForbidden || len(resp.Cookies()) > 0 || !strings.Contains(string(page), "kaizala-setup shows") {
			t.Errorf("%s: %s\n%s", what, resp.Status, page)
		}
		for _, name := range []string{"Dana", "Gabi", "practice.example"} {
			if strings.Contains(string(page), name) {
				t.Errorf("%s: says %s", what, name)
			}
		}
	}
}

func TestEveryAnswersHeaders(t *testing.T) {
	s, _ := serve(t)
	b := signedIn(t, s, Developer)
	for _, path := range []string{"/", "/developer/", "/developer/connectors", "/developer/none", "/developer/controls", "/admin/", "/style.css", "/v1/groups", "/v1/none", "/moved/v1/groups", "/api/oauth/authorize", "/media/none", "/sandbox/operations", "/sandbox/alive", "/sandbox/orders", "/none", s.Portal(Admin)} {
		address := s.APIRoot() + path
		if strings.HasPrefix(path, "http") {
			address = path
		}
		h := raw(t, "GET", address, func(r *http.Request) {
			for _, c := range b.http.Jar.Cookies(b.url) {
				r.AddCookie(c)
			}
		}).Header
		csp := h.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || !strings.Contains(csp, "frame-ancestors 'none'") || strings.Contains(csp, "script") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "same-origin" ||
			(h.Get("Access-Control-Allow-Origin") != "") != strings.Contains(path, "/v1/") || h.Get("Content-Type") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
	entries, err := pageFiles.ReadDir("pages")
	if err != nil || len(entries) < 10 {
		t.Fatal(entries, err)
	}
	for _, e := range entries {
		page, err := pageFiles.ReadFile("pages/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, no := range []string{"<script", "style=", "onclick", "onload", "http://", "https://", "@import"} {
			if strings.Contains(string(page), no) {
				t.Errorf("%s has %q", e.Name(), no)
			}
		}
	}
}
