package kaizala

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

const (
	oddRetryAfter  = 5 * time.Second        // in place of a Retry-After that makes no sense
	longRetryAfter = 31 * 24 * time.Hour    // a longer one makes no sense
	rateWindow     = time.Minute            // the service counts calls by the minute (documented)
	firstBackoff   = 500 * time.Millisecond // before the second try, where the service asks for no time
	longestBackoff = time.Minute
)

// Single returns the same client, but with one try for each exchange, and with one
// for any other call after which the service asks for a pause. It is for callers that
// hold a lock: they release the lock, Wait as long as PauseAfter says, and call again.
func (c *Client) Single() *Client {
	single := *c
	single.single = true
	return &single
}

// PauseAfter reports whether a call may be made again after its try number try
// failed with err, and how long to wait before that: as long as the service asked
// for, else an exponential backoff with jitter.
//
// It reports false after Limits.Tries, for a refusal, for a call that posts
// something, for any other error that will not pass by itself, and where the
// service asks for a longer pause than Limits.RetryAfter; Error.RetryAt has its end.
func (c *Client) PauseAfter(err error, try int) (pause time.Duration, again bool) {
	var e *Error
	if !errors.As(err, &e) || !e.temporary || try >= c.limits.Tries {
		return 0, false
	}
	pause = backoff(try)
	if e.asked {
		pause = max(0, e.RetryAt.Sub(c.now()))
	}
	return pause, pause <= c.limits.RetryAfter
}

// Wait waits for a pause that PauseAfter returned, and tells the watches before. The
// error is that of ctx, with code cancelled or timeout, if ctx ends first.
func (c *Client) Wait(ctx context.Context, pause time.Duration) error {
	c.tellWait(pause)
	return c.wait(ctx, pause)
}

// do makes a call, tries again as PauseAfter allows, and returns the answer once
// it has been judged.
func (c *Client) do(ctx context.Context, k call) (answer, object, error) {
	if e := k.checkParams(); e != nil {
		return answer{}, nil, e
	}
	if !k.idempotent() {
		// The service may be closing an idle connection just now. A call that is
		// sent on it would fail, and nobody would know whether it was read.
		c.transport.CloseIdleConnections()
	}
	connector := k.connector()
	var last *Error
	for try := 1; ; try++ {
		if err := c.limiter.acquire(ctx, connector, c.tellWait); err != nil {
			return answer{}, nil, k.interrupted(last, err)
		}
		a, e := c.follow(ctx, k)
		a.tries = try
		var o object
		if e == nil {
			o, e = k.validate(a)
		}
		if e == nil {
			return a, o, nil
		}
		e.Attempts, e.temporary = try, temporary(e)
		c.noteRetryAfter(e, a.header)
		pause, again := c.PauseAfter(e, try)
		if !again || c.single && (e.asked || k.op == opExchange) {
			return a, nil, c.withEvidence(ctx, k, e)
		}
		if err := c.Wait(ctx, pause); err != nil {
			return a, nil, k.interrupted(e, err)
		}
		last = e
	}
}

// temporary reports whether a call that failed with e may work a little later. One
// that the service refused will not, nor will one to a port where nobody listens.
// One that posts something is not repeated: the service may have acted upon it.
func temporary(e *Error) bool {
	if e.Method != http.MethodGet {
		return false
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return e.Reason == CodeRateLimited || e.Reason == CodeServiceError
	}
	return e.Reason == CodeUnreachable && (e.Detail == "reset" || e.Detail == "closed") ||
		e.Reason == CodeBadAnswer && e.Detail == "truncated"
}

// noteRetryAfter sets RetryAt: to what the service asked for, or to the end of
// the minute that it counts calls by.
func (c *Client) noteRetryAfter(e *Error, h http.Header) {
	text, now := h.Get("Retry-After"), c.now()
	switch {
	case text != "":
		e.asked, e.RetryAt = true, now.Add(retryAfter(text, serviceTime(h, now)))
	case e.Reason == CodeRateLimited:
		e.RetryAt = now.Add(rateWindow)
	}
}

// backoff is the pause after a try: each is half as long again as the one before,
// and varies by half, so that many clients do not come back at once.
func backoff(try int) time.Duration {
	d := firstBackoff
	for i := 1; i < try && d < longestBackoff; i++ {
		d = min(d*3/2, longestBackoff)
	}
	return d/2 + rand.N(d+1)
}

// retryAfter reads a Retry-After header, which holds seconds or a date. A value
// that is negative, past, longer than 31 days or neither counts as 5 s.
func retryAfter(text string, now time.Time) time.Duration {
	var d time.Duration
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		d = time.Duration(n) * time.Second
	} else if date, err := http.ParseTime(text); err == nil && date.After(now) {
		d = date.Sub(now)
	} else {
		return oddRetryAfter
	}
	if d > longRetryAfter {
		return oddRetryAfter
	}
	return d
}

// serviceTime returns the service's time, by which it means its dates.
func serviceTime(h http.Header, otherwise time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return otherwise
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
