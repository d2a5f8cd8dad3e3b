package kaizala

import (
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

// verdicts lists URLs, and which of three roots allows each.
var verdicts = []struct {
	url                   string
	public, own, loopback bool
}{
	{url: "https://api.kaiza.la", public: true},
	{url: "https://api.kaiza.la/v1/accessToken", public: true},
	{url: "https://kms2.kaiza.la/", public: true},
	{url: "https://KMS2.Kaiza.LA./v1/", public: true},
	{url: "https://kaiza.la", public: true},
	{url: "https://a.b.c.kaiza.la", public: true},
	{url: "https://api-alpha.kaiza.la:443/x?y=z", public: true},
	{url: "https://inc-000.KaizalaMessaging.osi.office.net", public: true},
	{url: "https://inc-000.kaizalamessaging.osi.office.net./", public: true},
	{url: "HTTPS://kms.kaiza.la", public: true},
	{url: "https://kaizala.example:8443", own: true},
	{url: "https://KAIZALA.example.:8443/v1/groups?x=1", own: true},
	{url: "http://127.0.0.1:4711/v1/accessToken", loopback: true},
	{url: "http://127.0.0.1:4711", loopback: true},

	{url: "http://api.kaiza.la"},
	{url: "http://api.kaiza.la:443"},
	{url: "https://api.kaiza.la:8443"},
	{url: "https://api.kaiza.la:80"},
	{url: "https://api.kaiza.la:"},
	{url: "https://api.kaiza.la:0443"},
	{url: "https://api.kaiza.la.."},
	{url: "https://.kaiza.la"},
	{url: "https://x..kaiza.la"},
	{url: "https://evilkaiza.la"},
	{url: "https://evil-kaiza.la"},
	{url: "https://kaiza.la.evil.example"},
	{url: "https://kaiza.lab"},
	{url: "https://api.kaiza.la@evil.example"},
	{url: "https://user:pw@api.kaiza.la"},
	{url: "https://@api.kaiza.la"},
	{url: "https://evil.example/api.kaiza.la"},
	{url: "https://evil.example?.kaiza.la"},
	{url: "https://evil.example#.kaiza.la"},
	{url: "https://evil.example\\.kaiza.la"},
	{url: "https://evil.example%2f.kaiza.la"},
	{url: "https://evil.example%00.kaiza.la"},
	{url: "https://evil.example\x00.kaiza.la"},
	{url: "https://evil.example\n.kaiza.la"},
	{url: "https://evil.example .kaiza.la"},
	{url: "https://\u212aaiza.la"},     // Kelvin sign, which folds to k
	{url: "https://api.k\u0430iza.la"}, // Cyrillic a
	{url: "https://api\u3002kaiza.la"}, // ideographic full stop
	{url: "https://api.kaiza\u2024la"}, // one dot leader
	{url: "https://api%2ekaiza.la"},
	{url: "https://kaizalamessaging.osi.office.net"}, // not a host of the service: only those below it
	{url: "https://xkaizalamessaging.osi.office.net"},
	{url: "https://osi.office.net"},
	{url: "https://kaizalamessaging.osi.office.net.evil.example"},
	{url: "//api.kaiza.la"},
	{url: "api.kaiza.la"},
	{url: "https:api.kaiza.la"},
	{url: "https:/api.kaiza.la"},
	{url: "https:///api.kaiza.la"},
	{url: "ftp://api.kaiza.la"},
	{url: "javascript://api.kaiza.la"},
	{url: "file:///etc/passwd"},
	{url: ""},
	{url: "https://"},
	{url: "http://kaizala.example:8443"},
	{url: "https://kaizala.example"},
	{url: "https://kaizala.example:8444"},
	{url: "https://x.kaizala.example:8443"},
	{url: "https://kaizala.example:99999"},
	{url: "https://127.0.0.1:4711"},
	{url: "http://127.0.0.1:4712"},
	{url: "http://127.0.0.1"},
	{url: "http://127.0.0.2:4711"},
	{url: "http://localhost:4711"},
	{url: "http://[::1]:4711"},
	{url: "http://[::ffff:127.0.0.1]:4711"},
	{url: "http://127.1:4711"},
	{url: "http://2130706433:4711"},
	{url: "http://0x7f.0.0.1:4711"},
	{url: "http://0177.0.0.1:4711"},
	{url: "http://127.0.0.1.:4711"},
	{url: "http://127.0.0.1:4711@evil.example"},
	{url: "http://0.0.0.0:4711"},
}

func TestPolicyVerdicts(t *testing.T) {
	if len(verdicts) < 60 {
		t.Fatalf("only %d URLs", len(verdicts))
	}
	public, own, loopback := Policy{root(t, PublicAPIRoot), anyHost}, Policy{root(t, "https://kaizala.example:8443"), anyHost}, Policy{root(t, "http://127.0.0.1:4711"), anyHost}
	for _, v := range verdicts {
		for _, c := range []struct {
			name   string
			policy Policy
			want   bool
		}{{"public", public, v.public}, {"own", own, v.own}, {"loopback", loopback, v.loopback}, {"zero", Policy{}, false}} {
			err := c.policy.Allow(v.url)
			if (err == nil) != c.want {
				t.Errorf("%s root, %q: %v", c.name, v.url, err)
			}
			if err != nil {
				wantCode(t, err, CodeHostRefused)
			}
		}
	}
	err := public.Allow("https://Evil.example/x")
	if e := wantCode(t, err, CodeHostRefused); e.RefusedHost != "Evil.example" || e.Detail != "other" {
		t.Errorf("evidence %+v", e)
	}
}

func TestParseRoot(t *testing.T) {
	for s, want := range map[string]string{
		"https://api.kaiza.la": PublicAPIRoot, "https://API.kaiza.la./v1/": PublicAPIRoot, " https://api.kaiza.la:443/v1 ": PublicAPIRoot,
		"https://api.kaiza.la//": PublicAPIRoot, "https://manage.kaiza.la/": PublicPortal,
		"http://localhost:80/v1": "http://localhost", "http://[::1]:8080": "http://[::1]:8080", "http://127.9.9.9:1": "http://127.9.9.9:1",
		"http://[0:0::1]:8080/": "http://[::1]:8080", "https://10.0.0.7": "https://10.0.0.7", "https://[2001:DB8::7]:8443/": "https://[2001:db8::7]:8443",
		"https://gw.example/kaizala/v1/": "https://gw.example/kaizala", "https://xn--bcher-kva.example": "https://xn--bcher-kva.example",
		"https://my_host.example:8443": "https://my_host.example:8443",
	} {
		r, err := ParseRoot(s)
		if err != nil || r.String() != want {
			t.Errorf("%q: %q, %v", s, r, err)
		}
	}
	for s, part := range map[string]string{
		"": "scheme", "api.kaiza.la": "scheme", "127.0.0.1:80": "scheme", "h.example:80/x": "scheme", "http://api.kaiza.la": "scheme", "http://10.0.0.7": "scheme", "http://localhost.example": "scheme",
		"https://u@h.example": "userinfo", "https://h.example?x": "query", "https://h.example?": "query", "https://h.example#": "fragment", "https://h.example/#x": "fragment",
		"https://": "host", "https://x.localhost": "host", "https://127.1": "host", "https://0x7f000001": "host", "https://-x.example": "host",
		"https://[fe80::1%25eth0]": "host", "https://[::ffff:10.0.0.7]": "host", "https://0.0.0.0": "host", "https://[::]": "host", "https://224.0.0.1": "host",
		"https://" + strings.Repeat("a", 64) + ".example": "host", "https://" + strings.Repeat("a.", 127) + "example": "host",
		"https://api.kaiza.la:8443": "port", "https://h.example:0": "port", "https://h.example:65536": "port", "https://h.example:": "port",
		"https://h.example/../x": "path", "https://h.example/a//b": "path", "https://h.example/%2e": "path", "https://api.kaiza.la/x": "path",
		"https://h.example/\x7f": "url", "https://[::1": "url",
	} {
		r, err := ParseRoot(s)
		if e := wantCode(t, err, CodeBadRoot); e.Detail != part || r != (Root{}) {
			t.Errorf("%q: %s, want %s", s, e.Detail, part)
		}
	}
	if r := root(t, "http://localhost:8080"); !r.IsLoopback() || r.IsPublic() || r.Host() != "localhost:8080" {
		t.Errorf("%+v", r)
	}
	if r := root(t, PublicPortal); r.IsLoopback() || !r.IsPublic() || r.Host() != "manage.kaiza.la" {
		t.Errorf("%+v", r)
	}
	if r := (Root{}); r.String() != "" || r.IsPublic() || r.IsLoopback() {
		t.Errorf("%+v", r)
	}
}

// A second, simpler check of the URL agrees with all that a policy allows.
func FuzzPolicy(f *testing.F) {
	for _, v := range verdicts {
		f.Add(v.url)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r, err := ParseRoot(s); err == nil {
			readAgain(t, s, r)
		}
		u, err := url.Parse(s)
		if err != nil {
			return
		}
		if (Policy{root(t, PublicAPIRoot), anyHost}).Allow(s) == nil && !(ofKaizala(u) && onlyHost(u)) {
			t.Errorf("public allows %q", s)
		}
		if (Policy{root(t, "http://127.0.0.1:4711"), anyHost}).Allow(s) == nil && !atLoopback(u, "4711") {
			t.Errorf("loopback allows %q", s)
		}
	})
}

// readAgain fails the test unless a root that was read is read the same again, and allows
// itself.
func readAgain(t *testing.T, s string, r Root) {
	t.Helper()
	again, err := ParseRoot(r.String())
	if err != nil || again != r {
		t.Errorf("%q is not stable: %q, %v", s, again, err)
	}
	if err := (Policy{Root: r}).Allow(r.String()); err != nil {
		t.Errorf("%q refuses itself: %v", s, err)
	}
}

// hostOf is the host of a URL in lower case, without a dot at its end.
func hostOf(u *url.URL) string { return strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") }

// ofKaizala says whether a URL is of the public service, by https.
func ofKaizala(u *url.URL) bool {
	host := hostOf(u)
	return u.Scheme == "https" && (host == "kaiza.la" || strings.HasSuffix(host, ".kaiza.la") || strings.HasSuffix(host, ".kaizalamessaging.osi.office.net"))
}

// onlyHost says whether a URL has a host in ASCII with the port of https, and no user.
func onlyHost(u *url.URL) bool {
	ascii := !strings.ContainsFunc(u.Host, func(r rune) bool { return r > 127 })
	return ascii && u.User == nil && (u.Port() == "" || u.Port() == "443")
}

// atLoopback says whether a URL is of this machine's port, by http.
func atLoopback(u *url.URL, port string) bool {
	addr, err := netip.ParseAddr(hostOf(u))
	return err == nil && addr.IsLoopback() && u.Port() == port && u.Scheme == "http"
}
