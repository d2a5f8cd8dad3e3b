package kaizala

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Pass is an access token and the endpoint that it is for, both checked. Client.Pass
// makes it.
type Pass struct {
	root      Root
	token     secret.Secret
	connector string // its ID, by which calls are counted
}

// Pass checks that an access token may go to an endpoint, once for all requests that
// are forwarded with it. The error is an *Error: bad_root, unusable_value,
// sandbox_token, host_refused or consent_needed.
func (c *Client) Pass(endpoint string, access secret.Secret) (Pass, error) {
	root, err := ParseRoot(endpoint)
	if err != nil {
		return Pass{}, err
	}
	k := call{op: opForward, root: root, headers: []param{{headerAccess, access}}}
	if e := k.checkParams(); e != nil {
		return Pass{}, e
	}
	u := k.url()
	if e := c.place(u); e != nil {
		return Pass{}, e.withRequest(k, u, answer{})
	}
	return Pass{root, access, k.connector()}, nil
}

// Forward sends a request of another program to the platform, with the access token
// of the pass, and returns the answer, whatever its status, with its body unread. The
// URL of the request has the path below the endpoint, from "/v1/" on, and the query.
// Redirects are followed within the policy; moved is the endpoint that permanent ones
// led to, else "". A body is sent again only if the request has GetBody.
//
// The request waits for the call limits, unless that would take longer than
// Limits.RetryAfter: then the error is rate_limited. It has Limits.Total until the
// answer begins, counted anew with each part of a body that is read; the body of
// the answer has Limits.Stall for each KiB. The error is an *Error with the codes of
// a call that gets no answer, or with moved.
func (c *Client) Forward(r *http.Request, p Pass) (res *http.Response, moved string, err error) {
	k := call{op: opForward, method: r.Method, root: p.root, path: r.URL.Path, query: r.URL.RawQuery, headers: []param{{headerAccess, p.token}}}
	if err := c.admit(r.Context(), k, p.connector); err != nil {
		return nil, "", err
	}
	header := r.Header.Clone()
	header[headerAccess] = []string{p.token.Reveal()}
	u := k.url()
	if r.URL.RawPath != "" {
		u.RawPath = p.root.path + r.URL.RawPath
	}
	body := r.Body
	for hop, forGood := 0, true; ; hop++ {
		res, e := c.carry(&http.Request{Method: r.Method, URL: u, Header: header, Body: body, GetBody: r.GetBody, ContentLength: r.ContentLength, Trailer: r.Trailer}, r.Context(), k)
		if e != nil {
			return nil, moved, c.withEvidence(r.Context(), k, e.withRequest(k, u, answer{}))
		}
		a := answer{status: res.StatusCode}
		switch {
		case res.StatusCode < http.StatusOK: // another protocol, which nobody asked for
			_ = res.Body.Close()
			return nil, moved, badAnswer("status").withRequest(k, u, a)
		case !isRedirect(res.StatusCode):
			return res, moved, nil
		}
		drop(res)
		next, e := c.nextHop(k, u, res.Header.Get("Location"), hop)
		if e == nil && !k.followsRedirect(res.StatusCode) {
			e = badAnswer("status")
		}
		if e == nil {
			if next.Path == r.URL.Path {
				next.RawPath = r.URL.RawPath
			}
			if forGood = forGood && isPermanent(res.StatusCode); forGood {
				moved = p.movedTo(next, r.URL.EscapedPath())
			}
			body, e = bodyAgain(r)
		}
		if e != nil {
			return nil, moved, e.withRequest(k, u, a)
		}
		u = next
	}
}

// movedTo is the endpoint that a redirect of a request leads to, "" if it is the same
// one. A redirect that changes the path below the endpoint says nothing of other
// requests.
func (p Pass) movedTo(u *url.URL, path string) string {
	at, ok := strings.CutSuffix(u.EscapedPath(), path)
	root, err := ParseRoot(u.Scheme + "://" + u.Host + at)
	if !ok || err != nil || root == p.root {
		return ""
	}
	return root.String()
}

// bodyAgain is the body of a request that is sent once more. Codes: moved.
func bodyAgain(r *http.Request) (io.ReadCloser, *Error) {
	if r.Body == nil || r.Body == http.NoBody {
		return r.Body, nil
	}
	if r.GetBody != nil {
		if body, err := r.GetBody(); err == nil {
			return body, nil
		}
	}
	return nil, &Error{Reason: CodeMoved}
}

// admit waits for the call limits. A wait that nobody would sit out is refused at once.
func (c *Client) admit(ctx context.Context, k call, connector string) error {
	if d := c.limiter.expected(connector); d > c.limits.RetryAfter {
		e := (&Error{Reason: CodeRateLimited, Detail: "queue", At: c.now()}).withRequest(k, k.url(), answer{})
		e.RetryAt = e.At.Add(d)
		return e
	}
	if err := c.limiter.acquire(ctx, connector, func(time.Duration) {}); err != nil {
		return k.interrupted(nil, err)
	}
	return nil
}

// carry sends one request and returns its answer once that has begun.
func (c *Client) carry(r *http.Request, ctx context.Context, k call) (*http.Response, *Error) {
	ctx, cancel := context.WithCancel(ctx)
	var late atomic.Bool
	timer := time.AfterFunc(c.limits.Total, func() {
		late.Store(true)
		cancel()
	})
	if r.Body != nil && r.GetBody == nil {
		r.Body = &uploading{r.Body, timer, c.limits.Total}
	}
	start := c.now()
	res, err := c.transport.RoundTrip(r.WithContext(ctx))
	timer.Stop()
	if err != nil {
		e := transportError(ctx, err)
		if late.Load() {
			e = &Error{Reason: CodeTimeout}
		}
		cancel()
		c.traceRequest(k, r.URL, start, answer{}, e)
		return nil, e
	}
	c.traceRequest(k, r.URL, start, answer{status: res.StatusCode, header: res.Header}, nil)
	res.Body = &downloading{
		body: res.Body, cancel: cancel, timer: timer, now: c.now, stall: c.limits.Stall, left: c.limits.Stall,
		failed: func(err error) error {
			e := bodyError(ctx, err)
			if late.Load() {
				e = &Error{Reason: CodeTimeout, Detail: "body"}
			}
			return e.withRequest(k, r.URL, answer{status: res.StatusCode})
		},
	}
	return res, nil
}
