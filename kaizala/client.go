package kaizala

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"sync/atomic"
	"time"

	"kaizala-setup/kaizala/secret"
)

// userAgent names this program to the service.
const userAgent = "kaizala-setup"

// contentType is the format of all requests and answers.
const contentType = "application/json"

// Options are what New needs. Only Policy is required.
type Options struct {
	Policy Policy
	Limits Limits
	Now    func() time.Time                           // the clock; nil: time.Now
	Wait   func(context.Context, time.Duration) error // waits between tries and for the call limits; nil: sleeps until the context ends
	Wire   func(*http.Transport)                      // changes the transport, as tests do to serve hosts themselves; nil: no change
}

// Client makes the calls of one service. It is safe for concurrent use, and its
// users should share one: only then do their calls together keep to the service's
// call limits.
type Client struct {
	policy    Policy
	limits    Limits
	now       func() time.Time
	wait      func(context.Context, time.Duration) error
	watches   []Watch
	single    bool            // see Single
	hides     []secret.Secret // see Hiding
	limiter   *limiter
	transport *http.Transport
}

// New returns a client. It opens no connection.
func New(o Options) *Client {
	c := &Client{policy: o.Policy, limits: o.Limits.orDefault(), now: o.Now, wait: o.Wait}
	if c.now == nil {
		c.now = time.Now
	}
	if c.wait == nil {
		c.wait = sleep
	}
	c.limiter = newLimiter(c.limits, c.now, c.wait)
	c.transport = newTransport(c.policy.Root, c.limits)
	if o.Wire != nil {
		o.Wire(c.transport)
	}
	return c
}

// Close closes idle connections.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// answer is an answer before it was checked.
type answer struct {
	status int
	header http.Header
	body   []byte
	skew   time.Duration
	from   *url.URL // the address that answered, after redirects
	tries  int      // requests that it took, redirects not counted
	moved  string   // the root that permanent redirects led to, or ""
	signer string   // who signed the server's certificate, "" without TLS
}

// maxHints is how many answers with status 1xx may precede the answer. The transport
// would count their bytes, but not while somebody looks at them.
const maxHints = 1000

// send makes one request and reads its answer. It follows no redirects: it uses the
// transport, not http.Client.
func (c *Client) send(ctx context.Context, k call, u *url.URL) (answer, *Error) {
	var hints atomic.Int32
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error {
		if hints.Add(1) > maxHints {
			return &Error{Reason: CodeTooLarge, Detail: "headers"}
		}
		return nil
	}})
	req, err := http.NewRequestWithContext(traced, k.httpMethod(), u.String(), k.bodyReader())
	if err != nil {
		return answer{}, &Error{Reason: CodeBadAnswer, Detail: "location"}
	}
	req.Header = http.Header{"User-Agent": {userAgent}, "Accept": {contentType}}
	for _, h := range k.headers {
		req.Header[h.name] = []string{h.text.Reveal()}
	}
	if len(k.body) > 0 {
		req.Header["Content-Type"] = []string{contentType}
	}
	start := c.now()
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		e := transportError(ctx, err)
		if e.Reason == CodeTimeout && hints.Load() > 0 {
			e.Detail = "hints"
		}
		c.traceRequest(k, u, start, answer{}, e)
		return answer{}, e
	}
	defer func() { _ = res.Body.Close() }()
	a := answer{status: res.StatusCode, header: res.Header, skew: skew(res.Header, start, c.now())}
	if res.TLS != nil && len(res.TLS.PeerCertificates) > 0 {
		a.signer = truncate(secret.Clean(issuerName(res.TLS.PeerCertificates[0])))
	}
	var e *Error
	if a.status >= 200 && !k.followsRedirect(a.status) {
		a.body, e = readBody(ctx, res.Body, c.limits)
	}
	c.traceRequest(k, u, start, a, e)
	return a, e
}

// progress is how many bytes of a body must come in Limits.Stall.
const progress = 1 << 10

// readBody reads a body. One that trickles is given up: a timer closes it unless each
// KiB is there in time.
func readBody(ctx context.Context, r io.ReadCloser, l Limits) ([]byte, *Error) {
	var stalled atomic.Bool
	timer := time.AfterFunc(l.Stall, func() {
		stalled.Store(true)
		_ = r.Close()
	})
	defer timer.Stop()
	var body bytes.Buffer
	var err error
	for err == nil && int64(body.Len()) <= l.Body {
		if _, err = io.CopyN(&body, r, min(progress, l.Body+1-int64(body.Len()))); err == nil {
			timer.Reset(l.Stall)
		}
	}
	switch {
	case int64(body.Len()) > l.Body:
		return nil, &Error{Reason: CodeTooLarge, Detail: "body"}
	case err == io.EOF:
		return body.Bytes(), nil
	case stalled.Load() && ctx.Err() == nil:
		return nil, &Error{Reason: CodeTimeout, Detail: "body"}
	}
	return nil, bodyError(ctx, err)
}

// bodyError is transportError for an answer that has begun.
func bodyError(ctx context.Context, err error) *Error {
	e := transportError(ctx, err)
	switch {
	case e.Reason == CodeTimeout:
		e.Detail = "body"
	case e.Detail == "closed", e.Reason == CodeBadAnswer:
		e = &Error{Reason: CodeBadAnswer, Detail: "truncated"}
	}
	return e
}

const (
	skewShown    = 2 * time.Minute            // the smallest difference of clocks that is worth telling
	skewBelieved = 100 * 365 * 24 * time.Hour // a larger one is no clock's
)

// skew returns the service's clock minus ours, 0 if they differ by 2 minutes or less
// or by a century or more, or the answer has no date. Our time is the middle between request and answer.
func skew(h http.Header, start, end time.Time) time.Duration {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return 0
	}
	d := date.Sub(start.Add(end.Sub(start) / 2).Round(0))
	if d.Abs() <= skewShown || d.Abs() >= skewBelieved {
		return 0
	}
	return d
}
