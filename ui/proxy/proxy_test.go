package proxy

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// Requests of pages in browsers, for other hosts, without the secret or with dots are
// refused, and nothing is sent.
func TestWhoMayNotCall(t *testing.T) {
	t.Parallel()
	s := before(t, only(1, says(500, "")))
	site := strings.TrimSuffix(s.Health(), pathHealth)
	for name, c := range map[string]struct {
		address string
		headers []string
		status  int
		code    string
	}{
		"another host":           {s.Root() + "/v1/groups", []string{"Host", "rebound.example"}, 421, CodeForeignHost},
		"another port":           {s.Root() + "/v1/groups", []string{"Host", "127.0.0.1:1"}, 421, CodeForeignHost},
		"health of another host": {site + pathHealth, []string{"Host", "rebound.example"}, 421, CodeForeignHost},
		"a page":                 {s.Root() + "/v1/groups", []string{"Origin", "https://page.example"}, 403, CodeBrowser},
		"a page without origin":  {s.Root() + "/v1/groups", []string{"Origin", "null"}, 403, CodeBrowser},
		"a picture in a page":    {s.Root() + "/v1/groups", []string{"Sec-Fetch-Site", "cross-site"}, 403, CodeBrowser},
		"metrics in a page":      {site + pathMetrics, []string{"Origin", "https://page.example"}, 403, CodeBrowser},
		"no secret":              {site + "/v1/groups", nil, 404, CodeUnknownPath},
		"half a secret":          {s.Root()[:len(s.Root())-3] + "/v1/groups", nil, 404, CodeUnknownPath},
		"more than the secret":   {s.Root() + "x/v1/groups", nil, 404, CodeUnknownPath},
		"dots":                   {s.Root() + "/v1/../../admin", nil, 404, CodeUnknownPath},
		"dots in disguise":       {s.Root() + "/v1/%2e%2e/admin", nil, 404, CodeUnknownPath},
		"a PIN":                  {s.Root() + "/v1/generatePin", nil, 404, CodeUnknownPath},
	} {
		t.Run(name, func(t *testing.T) {
			s.call(http.MethodGet, c.address, "", c.headers...).fails(t, c.status, c.code)
		})
	}
	if n := s.sent.Load(); n > 0 {
		t.Errorf("%d requests reached the service", n)
	}
	s.call(http.MethodGet, s.Root()+"/v1/groups", "", "Sec-Fetch-Site", "none").is(t, 200, "GET /v1/groups 0") // by hand
	s.get("//v1/groups").is(t, 200, "GET /v1/groups 0")
	s.get("/v1/groups/a@2%2Fb?c=d%20e").is(t, 200, "GET /v1/groups/a@2%2Fb?c=d%20e 0")
}

// Whatever a program sends as a token or secret stays here, and what the service echoes
// of the real one is hidden, also where it comes in parts.
func TestNoTokenInOrOut(t *testing.T) {
	t.Parallel()
	const sent = "a-token-of-the-program"
	real := token1(1)
	var seen http.Header
	s := before(t, func(rw http.ResponseWriter, r *http.Request) {
		seen = r.Header.Clone()
		rw.Header().Set("Echo", "it is "+real)
		switch r.URL.Path {
		case "/v1/short":
			_, _ = io.WriteString(rw, "["+real+"]")
		case "/v1/long":
			for i := range 40 { // each time in other parts
				half := i * len(real) / 40
				_, _ = io.WriteString(rw, strings.Repeat("-", 1000+i)+real[:half])
				_ = http.NewResponseController(rw).Flush()
				_, _ = io.WriteString(rw, real[half:])
			}
			rw.Header().Set(http.TrailerPrefix+"Echo", real)
		}
	})
	for _, path := range []string{"/v1/short", "/v1/long"} {
		g := s.call(http.MethodGet, s.Root()+path, "", "accessToken", sent, "applicationSecret", sent, "refreshToken", sent, "applicationId", sent, "Authorization", sent, "Referer", s.Root())
		stars := strings.Repeat("*", len(real))
		if g.status != 200 || strings.Contains(g.body+fmt.Sprint(g.ending), "made.up") || !strings.Contains(g.body, stars) || g.header.Get("Echo") != "it is "+stars {
			t.Errorf("%s: %d %.300s", path, g.status, g.body)
		}
		if path == "/v1/long" && len(g.body) != 40*(1000+len(real))+40*39/2 {
			t.Errorf("%d bytes", len(g.body))
		}
		if text := fmt.Sprint(seen); strings.Contains(text, sent) || strings.Contains(text, s.Root()) || !slices.Equal(seen.Values("accessToken"), []string{real}) {
			t.Errorf("the service got %v", seen)
		}
	}
}

// A program that makes the token call itself works as it is, with any values.
func TestAClientOfItsOwn(t *testing.T) {
	t.Parallel()
	s := before(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("accessToken") != token1(1) {
			rw.WriteHeader(401)
		}
		_, _ = io.WriteString(rw, `{"groups":[{"groupId":"g","groupName":"Drivers"}]}`)
	})
	root, err := kaizala.ParseRoot(s.Root() + "/v1")
	if err != nil {
		t.Fatal(err)
	}
	c := kaizala.New(kaizala.Options{Policy: kaizala.Policy{Root: root}})
	defer c.Close()
	access, err := c.Exchange(t.Context(), kaizala.Credentials{ConnectorID: madeUpID, ConnectorSecret: secret.New(StandInOther), RefreshToken: secret.New(StandInOther)})
	if err != nil || access.Token.Reveal() != StandIn || access.Endpoint != s.Root() || len(access.Scope) != 2 || !access.Refresh.IsZero() {
		t.Fatalf("%+v, %v", access, err)
	}
	groups, err := c.Groups(t.Context(), access.Endpoint, access.Token)
	if err != nil || len(groups) != 1 || groups[0].Name != "Drivers" {
		t.Errorf("%+v, %v", groups, err)
	}
}

// Days left and the tokens' ends are told without the secret path, and with it.
func TestHealthAndMetrics(t *testing.T) {
	t.Parallel()
	s := before(t, only(1, says(401, "no")))
	s.get("/v1/groups")
	s.call(http.MethodGet, s.Root()+"x", "")
	for _, address := range []string{s.Health(), s.Root() + pathHealth} {
		if g := s.call(http.MethodGet, address, ""); g.status != 200 || !strings.Contains(g.body, `"version":1,"ok":true,`) || !strings.Contains(g.body, `"refreshTokenDaysLeft":100`) {
			t.Errorf("%d %s", g.status, g.body)
		}
	}
	g := s.call(http.MethodGet, s.Metrics(), "")
	for _, want := range []string{
		fmt.Sprint("\nkaizala_access_token_expiry_timestamp_seconds ", s.tokens.held.Expires.Unix(), "\n"), "\nkaizala_refresh_token_expiry_timestamp_seconds 1", "\nkaizala_token_failed 0\n",
		"\nkaizala_proxy_answers_total{status=\"2xx\"} 1\n", "\nkaizala_proxy_answers_total{status=\"4xx\"} 1\n",
	} {
		if !strings.Contains(g.body, want) {
			t.Errorf("%q is not in %s", want, g.body)
		}
	}
	if all := g.body + s.call(http.MethodGet, s.Health(), "").body; strings.Contains(all, "made.up") || strings.Contains(all, s.place.path) {
		t.Error("a secret is in them")
	}
}

// Two hundred clients that say nothing more delay nobody.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	s := before(t, only(1, says(401, "no")))
	address := strings.TrimPrefix(strings.TrimSuffix(s.Health(), pathHealth), "http://")
	for i := range 200 {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		begun := "POST " + s.place.path + "/v1/x HTTP/1.1\r\nHost: " + address + "\r\nContent-Length: 100\r\n"
		_, _ = io.WriteString(c, begun[:len(begun)-i%3]+[]string{"\r\nhalf a body", "", ""}[i%3])
	}
	for range 20 {
		s.get("/v1/groups").is(t, 200, "GET /v1/groups 0")
	}
}
