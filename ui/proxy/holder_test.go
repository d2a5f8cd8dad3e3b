package proxy

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

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
		s.later(longestPause)
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
