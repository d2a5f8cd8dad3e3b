package kaizala

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	oddRetryAfter  = 5 * time.Second     // in place of a Retry-After that makes no sense
	longRetryAfter = 31 * 24 * time.Hour // beyond this it makes none
	rateWindow     = time.Minute         // the service counts calls by the minute (documented)
)

// do makes a call, tries again what may pass by itself, and gives the answer
// once it has been judged. What is to be done once is tried once: nobody knows
// whether the service acted upon a try that failed.
func (c *Client) do(ctx context.Context, k call) (answer, object, error) {
	if e := k.sendable(); e != nil {
		return answer{}, nil, e
	}
	tries := c.limits.Tries
	if k.once() {
		tries = 1
		// One that the service gave up meanwhile would leave nobody knowing.
		c.transport.CloseIdleConnections()
	}
	connector := k.connector()
	delays := backoff.NewExponentialBackOff()
	var last *Error
	for try := 1; ; try++ {
		if err := c.queue.pass(ctx, connector); err != nil {
			return answer{}, nil, k.interrupted(last, err)
		}
		a, e := c.follow(ctx, k)
		a.tries = try
		var o object
		if e == nil {
			o, e = k.judge(a)
		}
		if e == nil {
			return a, o, nil
		}
		e.Attempts = try
		pause := c.pause(e, a, delays.NextBackOff())
		asked := a.header.Get("Retry-After") != ""
		if !passes(e) || try >= tries || pause > c.limits.RetryAfter || asked && yielding(ctx).holds {
			return a, nil, c.explained(ctx, k, e)
		}
		tellWait(ctx, pause)
		if err := yielding(ctx).around(ctx, func() error { return c.wait(ctx, pause) }); err != nil {
			return a, nil, k.interrupted(e, err)
		}
		last = e
	}
}

// passes reports whether an error may pass by itself. A refusal does not, nor
// does a connection refused.
func passes(e *Error) bool {
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return e.Reason == CodeRateLimited || e.Reason == CodeServiceError
	}
	return e.Reason == CodeUnreachable && (e.Detail == "reset" || e.Detail == "closed") ||
		e.Reason == CodeBadAnswer && e.Detail == "truncated"
}

// pause is how long to wait before the next try: what the service asked for,
// else otherwise. What it asked for is told in RetryAt too.
func (c *Client) pause(e *Error, a answer, otherwise time.Duration) time.Duration {
	text := a.header.Get("Retry-After")
	switch {
	case text != "":
		asked := retryAfter(text, serviceTime(a.header, c.now()))
		e.RetryAt = c.now().Add(asked)
		return asked
	case e.Reason == CodeRateLimited:
		e.RetryAt = c.now().Add(rateWindow)
	}
	return otherwise
}

// retryAfter reads seconds or a date. What overflows, is negative, past or no
// number at all counts as 5 s.
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

// serviceTime is the service's clock, which its dates are meant by.
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
