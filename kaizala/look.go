package kaizala

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// opLook is Error.Op of Look.
const opLook = "look"

// Look is what an address shows to a call that has no value in it.
type Look struct {
	Date   time.Time     // of its answer; zero without one, or if it is a century away
	Skew   time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
	Signer string        // who signed its certificate, as that says; "" without TLS
	Proxy  string        // as Error.Proxy
}

// refusals are the codes by which a token service refuses a call without values.
var refusals = []Code{CodeRefused, CodeTokenInvalid, CodeUnauthenticated, CodeForbidden, CodeInvalidParameters}

// Look asks the policy's root for an access token without any value. A token service
// refuses that in its own words: then there is no error. It is tried once and follows
// redirects as Exchange does. It does not ask whether the person agreed to the root:
// that is the caller's to do.
//
// The error is an *Error with the codes of Exchange. Look has what was seen all the same.
func (c *Client) Look(ctx context.Context) (Look, error) {
	k := call{op: opLook, root: c.policy.Root, path: "/v1/accessToken"}
	a, e := c.follow(ctx, k)
	l := Look{Skew: a.skew, Signer: a.signer, Proxy: c.proxyFor(k.root.Host())}
	if date, err := http.ParseTime(a.header.Get("Date")); err == nil && date.Sub(c.now()).Abs() < skewBelieved {
		l.Date = date
	}
	if e == nil {
		_, e = k.validate(a)
	}
	if e == nil || e.ErrorCode != "" && slices.Contains(refusals, e.Reason) {
		return l, nil
	}
	return l, c.withEvidence(ctx, k, e)
}

// TryProxy connects to the proxy that the environment sets for the policy's root, and
// sends nothing. via is as Error.Proxy, "" without a proxy. The error is an *Error with
// code unreachable and detail proxy, or the one of ctx.
func (c *Client) TryProxy(ctx context.Context) (via string, err error) {
	via = c.proxyFor(c.policy.Root.Host())
	if via == "" {
		return "", nil
	}
	fault := &Error{Reason: CodeUnreachable, Detail: "proxy", Request: Request{Op: opLook, Host: c.policy.Root.Host()}, Proxy: via}
	u, err := c.transport.Proxy(&http.Request{URL: &url.URL{Scheme: "https", Host: c.policy.Root.Host()}})
	if err != nil || u == nil {
		return via, fault
	}
	conn, err := c.transport.DialContext(ctx, "tcp", withPort(u))
	switch {
	case ctx.Err() != nil:
		return via, &Error{Reason: CodeOf(ctx.Err()), Err: ctx.Err(), Proxy: via}
	case err != nil:
		return via, fault
	}
	return via, conn.Close()
}

// withPort is the address of a proxy, with the port that its scheme has if it names none.
func withPort(proxy *url.URL) string {
	if proxy.Port() != "" {
		return proxy.Host
	}
	port := map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}
