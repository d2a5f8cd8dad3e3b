package kaizala

import (
	"context"
	"strings"
	"sync"
	"time"
)

// limiter holds the calls of a client to what the service allows: so many a minute
// for a connector, and so many for all. Who comes too early waits, in the order
// of coming. A bucket of tokens would not do: a full one lets twice as many pass
// in its first minute.
//
// It is best effort. The service counts the calls of other processes too, and
// says 429 when it has had enough.
type limiter struct {
	now          func() time.Time
	wait         func(context.Context, time.Duration) error
	perConnector int // calls a minute of a connector
	all          *window
	mu           sync.Mutex
	connectors   map[string]*window
}

func newLimiter(l Limits, now func() time.Time, wait func(context.Context, time.Duration) error) *limiter {
	return &limiter{now: now, wait: wait, perConnector: l.PerConnector, all: newWindow(l.PerMinute), connectors: map[string]*window{}}
}

// acquire returns when a call of a connector may be sent, or when the context ends.
// Its place in the connector's line is kept while it waits in the line of all,
// so that what is counted is what is sent. tell gets how long the call will wait.
func (q *limiter) acquire(ctx context.Context, connector string, tell func(time.Duration)) error {
	own := q.window(connector)
	tell(max(own.waitForNext(q.now()), q.all.waitForNext(q.now())))
	for _, l := range []*window{own, q.all} {
		if err := l.acquire(ctx); err != nil {
			return err
		}
		defer l.release()
		if d := l.waitForHolder(q.now()); d > 0 {
			if err := q.wait(ctx, d); err != nil {
				return err
			}
		}
	}
	now := q.now()
	own.record(now)
	q.all.record(now)
	return nil
}

func (q *limiter) window(connector string) *window {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.connectors[connector]
	if l == nil {
		l = newWindow(q.perConnector)
		q.connectors[connector] = l
	}
	return l
}

// connector is whose call it is. That of an access token is known if the token
// says so; those of whom it is not known share one line.
func (k call) connector() string {
	for _, v := range k.params() {
		switch v.name {
		case headerID:
			return strings.ToLower(v.text.Reveal())
		case headerAccess:
			claims, _ := ReadToken(v.text)
			return strings.ToLower(claims.ConnectorID)
		}
	}
	return ""
}

// interrupted is the error of a call whose wait was ended. It keeps the evidence
// of the last try, if there was one; then only a cancel replaces the code.
func (k call) interrupted(last *Error, err error) *Error {
	code := CodeOf(err)
	switch {
	case last == nil:
		return &Error{Reason: code, Detail: "queue", Op: k.op, Method: k.httpMethod(), Host: k.root.Host(), Path: k.evidence(k.path), Err: err}
	case code == CodeCancelled:
		last.Reason, last.Detail, last.Err = code, "", err
	}
	return last
}
