package proxy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
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
		}
	})
	for _, path := range []string{"/v1/short", "/v1/long"} {
		g := s.call(http.MethodGet, s.Root()+path, "", "accessToken", sent, "applicationSecret", sent, "refreshToken", sent, "applicationId", sent, "Authorization", sent, "Referer", s.Root())
		stars := strings.Repeat("*", len(real))
		if g.status != 200 || strings.Contains(g.body, "made.up") || !strings.Contains(g.body, stars) || g.header.Get("Echo") != "it is "+stars {
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

// In whichever way the service says that a token is over: the source is asked once,
// whoever calls, and a body of up to 1 MiB is sent again.
func TestATokenThatIsOver(t *testing.T) {
	t.Parallel()
	const no = `{"message":"Invalid token. Failure reason: token expired","errorCode":"InvalidToken","errorCategoryKey":"AuthException"}`
	for name, over := range map[string]func(http.ResponseWriter){
		"401":              says(401, no),
		"401 without body": says(401, ""),
		"200":              says(200, no),
		"400":              says(400, no),
		"403":              says(403, strings.Replace(no, "InvalidToken", "Unauthenticated", 1)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := before(t, only(2, over))
			var all sync.WaitGroup
			for i := range 20 {
				all.Go(func() {
					s.call(http.MethodPost, s.Root()+"/v1/x", strings.Repeat("b", 1000*i)).is(t, 200, fmt.Sprint("POST /v1/x ", 1000*i))
				})
			}
			all.Wait()
			if got := s.asks(); !slices.Equal(got, []string{token1(1)}) {
				t.Errorf("the source was asked %d times", len(got))
			}
		})
	}
}

// A body that is longer than 1 MiB is passed on and not sent twice: the program sees
// the refusal, and its next call works.
func TestALongBodyIsSentOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		size  int
		known bool // its length
		want  int
	}{{maxHeld, true, 200}, {maxHeld, false, 200}, {maxHeld + 1, true, 401}, {maxHeld + 1, false, 401}, {5 * maxHeld, false, 401}} {
		s := before(t, only(2, says(401, "no")))
		var body io.Reader = bytes.NewReader(make([]byte, c.size))
		if !c.known {
			body = io.MultiReader(body)
		}
		res, err := http.Post(s.Root()+"/v1/media", "application/octet-stream", body)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != c.want {
			t.Errorf("%+v: %d", c, res.StatusCode)
		}
		s.call(http.MethodPost, s.Root()+"/v1/media", strings.Repeat("b", c.size)).is(t, 200, fmt.Sprint("POST /v1/media ", c.size))
	}
}

// A service that refuses every token is asked for a new one once a minute, not at each
// call; the program gets the service's own answer.
func TestAServiceThatRefusesEveryToken(t *testing.T) {
	t.Parallel()
	s := before(t, only(0, says(401, "never")))
	for range 5 {
		s.get("/v1/groups").is(t, 401, "never")
	}
	if n := len(s.asks()); n != 1 {
		t.Errorf("asked %d times", n)
	}
	s.later(forceEvery)
	for range 5 {
		s.get("/v1/groups").is(t, 401, "never")
	}
	if got := slices.DeleteFunc(s.asks(), func(refused string) bool { return refused == "" }); len(got) != 1 {
		t.Errorf("a minute later: %d times", len(got))
	}
}

// A source that fails: the old token is used as long as it lives, the error is kept for
// a while, and the codes and the status tell whose fault it is.
func TestASourceThatFails(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err    error
		status int
		code   string
	}{
		{steps.Fail(steps.CodeExpired, nil), 503, steps.CodeExpired},
		{&kaizala.Error{Reason: kaizala.CodeUnreachable}, 502, "unreachable"},
		{&kaizala.Error{Reason: kaizala.CodeTimeout}, 504, "timeout"},
		{&kaizala.Error{Reason: kaizala.CodeRateLimited, RetryAt: time.Now().Add(26*time.Hour + 30*time.Second)}, 429, "rate_limited"},
	} {
		s := before(t, only(1, says(401, "no")))
		s.answer = func(context.Context) error { return c.err }
		s.later(time.Hour)
		for range 3 {
			s.get("/v1/groups").is(t, 200, "GET /v1/groups 0")
		}
		s.later(25 * time.Hour)
		for range 3 {
			s.get("/v1/groups").fails(t, c.status, c.code)
			s.get(pathToken).fails(t, c.status, c.code)
		}
		if after := s.get("/v1/groups").header.Get("Retry-After"); (after != "") != (c.status == 429) {
			t.Errorf("%v: Retry-After %q", c.err, after)
		}
		if n := len(s.asks()); n > 2 {
			t.Errorf("%v: asked %d times", c.err, n)
		}
		if g := s.get(pathHealth); g.status != 503 || !strings.Contains(g.body, `"ok":false,"error":"`+c.code+`"`) {
			t.Errorf("%d %s", g.status, g.body)
		}
		s.mu.Lock()
		s.answer = nil
		s.mu.Unlock()
		s.later(failedFor)
		s.get("/v1/groups").is(t, 200, "GET /v1/groups 0")
	}
	s := before(t, only(1, says(401, "no")))
	s.answer = func(context.Context) error { return Gone{steps.Fail("gone", errMadeUp)} }
	s.later(recheck)
	s.get("/v1/groups") // with the old one, while the source is asked
	for s.get("/v1/groups").status == 200 {
	}
	s.get("/v1/groups").fails(t, 503, "gone")
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

// The end waits for the source: what a call brought is kept.
func TestTheEndWaitsForTheSource(t *testing.T) {
	t.Parallel()
	s := before(t, only(2, says(401, "no")))
	asked, kept := make(chan struct{}), false
	s.answer = func(ctx context.Context) error {
		close(asked)
		<-ctx.Done()
		kept = true
		return ctx.Err()
	}
	go func() {
		if res, err := http.Get(s.Root() + "/v1/groups"); err == nil {
			_ = res.Body.Close()
		}
	}()
	<-asked
	if s.Close(); !kept {
		t.Error("it did not wait")
	}
}

// A socket is for its owner alone. One that was left over is replaced; one that is in
// use, and anything else, is not.
func TestSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := dir + "/kaizala.sock"
	s := before(t, only(1, says(401, "no")))
	left, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no sockets here: ", err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = left.Close()
	s.serve(Place{Socket: path})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	c := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
	defer c.CloseIdleConnections()
	res, err := c.Get(s.Root() + "/v1/groups")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != 200 {
		t.Error(res.Status)
	}
	if _, err := listen(Place{Socket: path}); steps.CodeOf(err) != CodeAddress {
		t.Errorf("in use: %v", err)
	}
	if err := os.WriteFile(dir+"/file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, odd := range []string{dir, dir + "/file", dir + "/no/such", dir + strings.Repeat("/x", 200)} {
		if _, err := listen(Place{Socket: odd}); steps.CodeOf(err) != CodeAddress {
			t.Errorf("%s: %v", odd, err)
		}
	}
	s.Close()
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("left over: %v, %v", all, err)
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "localhost:0", "127.0.0.1"} {
		if l, err := listen(Place{Addr: addr}); steps.CodeOf(err) != CodeNotLoopback {
			t.Errorf("%s: %v, %v", addr, l, err)
		}
	}
	l, err := listen(Place{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := listen(Place{Addr: l.Addr().String()}); steps.CodeOf(err) != CodeAddress {
		t.Errorf("taken: %v", err)
	}
}
