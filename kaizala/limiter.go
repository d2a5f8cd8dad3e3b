package kaizala

import (
	"context"
	"strings"
	"sync"
	"time"
)

// limiter makes calls wait so that they keep to the service's limits: a number of
// calls a minute for each connector, and one for all. It lets them pass in the
// order in which they came. A token bucket would not do: in its first minute it
// lets twice as many pass.
//
// This is best effort. The service counts the calls of other processes too, and
// answers 429 when there were too many.
type limiter struct {
	now          func() time.Time
	wait         func(context.Context, time.Duration) error
	perConnector int
	all          *window
	mu           sync.Mutex
	connectors   map[string]*window // by ID; under mu
}

func newLimiter(l Limits, now func() time.Time, wait func(context.Context, time.Duration) error) *limiter {
	return &limiter{now: now, wait: wait, perConnector: l.PerConnector, all: newWindow(l.PerMinute), connectors: map[string]*window{}}
}

// acquire returns when a call of a connector may be sent, or when ctx ends. It
// tells tell first how long the call will wait. A call keeps the turn of its
// connector while it waits for that of all, so that it is counted when it is sent.
func (l *limiter) acquire(ctx context.Context, connector string, tell func(time.Duration)) error {
	own := l.window(connector)
	tell(l.expected(connector))
	for _, w := range []*window{own, l.all} {
		if err := w.acquire(ctx); err != nil {
			return err
		}
		defer w.release()
		if d := w.waitForHolder(l.now()); d > 0 {
			if err := l.wait(ctx, d); err != nil {
				return err
			}
		}
	}
	now := l.now()
	own.record(now)
	l.all.record(now)
	return nil
}

// expected returns how long a call of a connector that comes now will have to wait.
func (l *limiter) expected(connector string) time.Duration {
	now := l.now()
	return max(l.window(connector).waitForNext(now), l.all.waitForNext(now))
}

func (l *limiter) window(connector string) *window {
	l.mu.Lock()
	defer l.mu.Unlock()
	w := l.connectors[connector]
	if w == nil {
		w = newWindow(l.perConnector)
		l.connectors[connector] = w
	}
	return w
}

// connector returns the ID of the connector that the service will count the call
// for. A call with an access token that does not name its connector has ID "".
func (k call) connector() string {
	for _, p := range k.params() {
		switch p.name {
		case headerID:
			return strings.ToLower(p.text.Reveal())
		case headerAccess:
			claims, _ := ReadToken(p.text)
			return strings.ToLower(claims.ConnectorID)
		}
	}
	return ""
}

// interrupted returns the error of a call whose wait ended with err. After a first
// try it is the error of the last try, with its evidence; only a cancel replaces
// its code.
func (k call) interrupted(last *Error, err error) *Error {
	code := CodeOf(err)
	switch {
	case last == nil:
		return &Error{Reason: code, Detail: "queue", Request: Request{k.op, k.httpMethod(), k.root.Host(), k.evidence(k.path)}, Err: err}
	case code == CodeCancelled:
		last.Reason, last.Detail, last.Err = code, "", err
	}
	return last
}
