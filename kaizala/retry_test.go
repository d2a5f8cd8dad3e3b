package kaizala

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// waits records what a client would have slept.
type waits []time.Duration

func (w *waits) into(o *Options) {
	o.Wait = func(ctx context.Context, d time.Duration) error {
		*w = append(*w, d)
		return ctx.Err()
	}
}

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func atNoon(o *Options) { o.Now = func() time.Time { return noon } }

func TestRetryAfter(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "1": time.Second, "60": time.Minute, "61": 61 * time.Second, "86400": 24 * time.Hour,
		"-1": oddRetryAfter, "+1": oddRetryAfter, "1.5": oddRetryAfter, "soon": oddRetryAfter, " ": oddRetryAfter, "1e3": oddRetryAfter, "0x10": oddRetryAfter,
		"9223372037": oddRetryAfter, "9223372036": oddRetryAfter, "99999999999999999999999": oddRetryAfter, "-9223372037": oddRetryAfter, "2678401": oddRetryAfter,
		noon.Add(30 * time.Second).Format(http.TimeFormat): 30 * time.Second,
		noon.Add(3 * time.Hour).Format(time.RFC850):        3 * time.Hour,
		noon.Add(-time.Second).Format(http.TimeFormat):     oddRetryAfter,
		noon.Format(http.TimeFormat):                       oddRetryAfter,
		noon.AddDate(900, 0, 0).Format(http.TimeFormat):    oddRetryAfter,
		"Sun, 99 Mar 2026 12:00:00 GMT":                    oddRetryAfter,
	} {
		if got := retryAfter(text, noon); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"5", "-1", "9223372037", noon.Format(http.TimeFormat)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, noon); d < 0 || d > longRetryAfter {
			t.Errorf("%q: %v", s, d)
		}
	})
}

func TestWhatIsTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		status     int
		retryAfter string
		requests   int
		code       Code
	}{
		"rate limit":          {429, "2", 3, CodeRateLimited},
		"rate limit, no time": {429, "", 3, CodeRateLimited},
		"rate limit, an hour": {429, "3600", 1, CodeRateLimited},
		"bad gateway":         {502, "", 3, CodeServiceError},
		"unavailable":         {503, "1", 3, CodeServiceError},
		"unavailable, a day":  {503, "86400", 1, CodeServiceError},
		"gateway time-out":    {504, "", 3, CodeServiceError},
		"server error":        {500, "", 1, CodeServiceError},
		"not there":           {404, "", 1, CodeNotTheService},
		"refused":             {401, "", 1, CodeUnauthenticated},
		"forbidden":           {403, "1", 1, CodeForbidden},
	} {
		t.Run(name, func(t *testing.T) {
			requests := 0
			at := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				requests++
				if c.retryAfter != "" {
					w.Header().Set("Retry-After", c.retryAfter)
				}
				w.WriteHeader(c.status)
			})
			var slept waits
			_, err := client(t, at, slept.into, atNoon).Exchange(context.Background(), madeUp())
			e := wantCode(t, err, c.code)
			if requests != c.requests || e.Attempts != c.requests || len(slept) != c.requests-1 {
				t.Errorf("%d requests, %d attempts, slept %v", requests, e.Attempts, slept)
			}
			for _, d := range slept {
				if c.retryAfter == "2" && d != 2*time.Second || d < 0 || d > 10*time.Second {
					t.Errorf("slept %v", slept)
				}
			}
			want := map[string]time.Time{"2": noon.Add(2 * time.Second), "1": noon.Add(time.Second), "3600": noon.Add(time.Hour), "86400": noon.Add(24 * time.Hour)}[c.retryAfter]
			if c.retryAfter == "" && c.status == 429 {
				want = noon.Add(time.Minute)
			}
			if !e.RetryAt.Equal(want) {
				t.Errorf("retry at %v, want %v", e.RetryAt, want)
			}
		})
	}
}

func TestSecondTrySucceeds(t *testing.T) {
	requests := 0
	at := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		documented(w, "http://"+r.Host)
	})
	a, err := client(t, at).Exchange(context.Background(), madeUp())
	if err != nil || requests != 3 || a.Token.IsZero() {
		t.Errorf("%d requests, %v", requests, err)
	}
}

// A client with one try never waits, so that its caller can release a lock first.
func TestOneTry(t *testing.T) {
	requests := 0
	at := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	var slept waits
	for name, c := range map[string]*Client{"single": client(t, at, slept.into).Single(), "limits": client(t, at, slept.into, limits(Limits{Tries: 1}))} {
		requests = 0
		_, err := c.Exchange(context.Background(), madeUp())
		if e := wantCode(t, err, CodeRateLimited); len(slept) > 0 || requests != 1 || e.Attempts != 1 {
			t.Errorf("%s: slept %v, %d requests, %d attempts", name, slept, requests, e.Attempts)
		}
	}
}

// PauseAfter tells a caller that makes the tries itself the same as the client.
func TestPauseAfter(t *testing.T) {
	var status int
	var after string
	at := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", after)
		if after == "" {
			w.Header().Del("Retry-After")
		}
		w.WriteHeader(status)
	})
	gone, closes := "https://api.kaiza.la", raw(t, func(int, net.Conn) {})
	for _, c := range []struct {
		at     string
		status int
		after  string
		try    int
		pause  time.Duration // -1: none; 0: a backoff
	}{
		{at, 429, "30", 1, 30 * time.Second},
		{at, 429, "30", 2, 30 * time.Second},
		{at, 429, "30", 3, -1},
		{at, 429, "61", 1, -1},
		{at, 429, "", 1, 0},
		{at, 503, "60", 1, time.Minute},
		{at, 502, "", 2, 0},
		{at, 401, "30", 1, -1},
		{at, 400, "30", 1, -1},
		{at, 500, "", 1, -1},
		{closes, 0, "", 1, 0},
		{gone, 0, "", 1, 0}, // its error says retired, which is a guess
	} {
		status, after = c.status, c.after
		one := client(t, c.at, atNoon)
		if c.at == gone {
			one.transport.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, io.EOF }
		}
		_, err := one.Single().Exchange(context.Background(), madeUp())
		pause, again := one.PauseAfter(fmt.Errorf("wrapped: %w", err), c.try)
		if again != (c.pause >= 0) || c.pause > 0 && pause != c.pause || c.pause == 0 && (pause < 250*time.Millisecond || pause > 1125*time.Millisecond) {
			t.Errorf("%v, try %d: %v %v, want %v", err, c.try, pause, again, c.pause)
		}
	}
	status, after = 429, "1"
	one := client(t, at)
	if _, again := one.PauseAfter(one.RequestPIN(context.Background(), "+4915550100", madeUpID), 1); again {
		t.Error("what is posted would be sent again")
	}
	for _, err := range []error{nil, io.EOF, context.Canceled} {
		if _, again := one.PauseAfter(err, 1); again {
			t.Errorf("%v would be tried again", err)
		}
	}
}

func TestWait(t *testing.T) {
	var told, slept waits
	c := client(t, "http://127.0.0.1:1", slept.into).Watched(Watch{Waits: func(d time.Duration) { told = append(told, d) }}).Single()
	ctx, cancel := context.WithCancel(context.Background())
	if err := c.Wait(ctx, time.Minute); err != nil || len(told) != 1 || told[0] != time.Minute || slept[0] != time.Minute {
		t.Errorf("%v, told %v, slept %v", err, told, slept)
	}
	cancel()
	if err := c.Wait(ctx, time.Minute); CodeOf(err) != CodeCancelled {
		t.Errorf("cancelled: %v", err)
	}
}

// Backoffs grow by half, vary by half, and stay within a minute and a half.
func TestBackoff(t *testing.T) {
	for try, most := 1, 500*time.Millisecond; try < 100; try, most = try+1, min(most*3/2, time.Minute) {
		seen := map[time.Duration]bool{}
		for range 50 {
			d := backoff(try)
			seen[d] = true
			if d < most/2 || d > most*3/2 {
				t.Errorf("after try %d: %v, want %v and up to half of it more or less", try, d, most)
			}
		}
		if len(seen) < 40 {
			t.Errorf("after try %d: %d different pauses of 50", try, len(seen))
		}
	}
}

// A date in Retry-After is by the service's clock.
func TestRetryAfterByTheServicesClock(t *testing.T) {
	theirs := noon.Add(5 * time.Hour)
	at := says(t, http.StatusTooManyRequests, "", "Date", theirs.Format(http.TimeFormat), "Retry-After", theirs.Add(20*time.Second).Format(http.TimeFormat))
	var slept waits
	_, err := client(t, at, slept.into, atNoon).Exchange(context.Background(), madeUp())
	e := wantCode(t, err, CodeRateLimited)
	if len(slept) != 2 || slept[0] != 20*time.Second || !e.RetryAt.Equal(noon.Add(20*time.Second)) || e.Skew != 5*time.Hour {
		t.Errorf("slept %v, retry at %v, skew %v", slept, e.RetryAt, e.Skew)
	}
}

func TestPausesVaryAndGrow(t *testing.T) {
	at := says(t, http.StatusBadGateway, "")
	var slept waits
	c := client(t, at, slept.into)
	for range 20 {
		_, _ = c.Exchange(context.Background(), madeUp())
	}
	different := map[time.Duration]bool{}
	for _, d := range slept {
		different[d] = true
	}
	if len(slept) != 40 || len(different) < 30 {
		t.Errorf("%d pauses, %d different", len(slept), len(different))
	}
}

func TestBrokenConnections(t *testing.T) {
	for name, c := range map[string]struct {
		how      func(net.Conn)
		attempts int
		code     Code
		detail   string
	}{
		"reset":            {resets, 3, CodeUnreachable, "reset"},
		"closed":           {func(net.Conn) {}, 3, CodeUnreachable, "closed"},
		"truncated":        {writes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"accessToken\":"), 3, CodeBadAnswer, "truncated"},
		"bad chunk":        {writes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), 3, CodeBadAnswer, "truncated"},
		"not HTTP":         {writes("220 mail.example ESMTP\r\n"), 1, CodeBadAnswer, "malformed_http"},
		"odd status":       {writes("HTTP/1.1 xyz OK\r\n\r\n"), 1, CodeBadAnswer, "malformed_http"},
		"protocol switch":  {writes("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), 1, CodeBadAnswer, "status"},
		"echo as a header": {writes("HTTP/1.1 200 OK\r\n" + madeUpToken + "\r\n\r\n"), 1, CodeBadAnswer, "malformed_http"},
		"two lengths":      {writes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}"), 1, CodeBadAnswer, "malformed_http"},
	} {
		t.Run(name, func(t *testing.T) {
			at := raw(t, func(_ int, conn net.Conn) { c.how(conn) })
			_, err := client(t, at).Exchange(context.Background(), madeUp())
			e := wantCode(t, err, c.code)
			if e.Detail != c.detail || e.Attempts != c.attempts {
				t.Errorf("%v after %d attempts, want %s %s after %d", e, e.Attempts, c.code, c.detail, c.attempts)
			}
			if strings.Contains(e.Error(), madeUpToken) {
				t.Errorf("%v holds the token", e)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := "http://" + l.Addr().String()
	_ = l.Close()
	_, err = client(t, at).Exchange(context.Background(), madeUp())
	if e := wantCode(t, err, CodeUnreachable); e.Detail != "refused" || e.Attempts != 1 {
		t.Errorf("%v after %d attempts", e, e.Attempts)
	}
}
