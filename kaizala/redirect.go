package kaizala

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// maxHops is the number of redirects that one try follows.
const maxHops = 3

func isRedirect(status int) bool { return slices.Contains([]int{301, 302, 303, 307, 308}, status) }

// isPermanent reports whether a redirect changes the address for good. The service
// answers 308 when a user's endpoint has changed (documented).
func isPermanent(status int) bool { return status == 301 || status == 308 }

// followsRedirect reports whether the call follows a redirect with this status. A
// POST does so only after 307 and 308: the others would make a GET of it, and the
// service may have acted upon it already.
func (k call) followsRedirect(status int) bool {
	return isRedirect(status) && (k.idempotent() || status == 307 || status == 308)
}

// follow sends a call and follows its redirects within the policy. net/http would
// send the secret headers to any host; here each address is checked before a
// packet is sent to it, and each request gets its headers anew.
func (c *Client) follow(ctx context.Context, k call) (answer, *Error) {
	ctx, cancel := context.WithTimeout(ctx, c.limits.Total)
	defer cancel()
	u, moved := k.url(), ""
	if e := c.place(u); e != nil {
		return answer{}, e.withRequest(k, u, answer{})
	}
	for hop, forGood := 0, true; ; hop++ {
		if hop > 0 && forGood {
			moved = k.rootOf(u)
		}
		a, e := c.send(ctx, k, u)
		a.moved, a.from = moved, u
		if e != nil || !k.followsRedirect(a.status) {
			return a, e.withRequest(k, u, a)
		}
		forGood = forGood && isPermanent(a.status)
		next, e := c.nextHop(k, u, a.header.Get("Location"), hop)
		if e != nil {
			return a, e.withRequest(k, u, a)
		}
		u = next
	}
}

// place writes the normalised scheme and host into an address that the policy allows.
func (c *Client) place(u *url.URL) *Error {
	site, e := c.policy.check(u)
	if e == nil {
		u.Scheme, u.Host = site.scheme, site.host()
	}
	return e
}

// nextHop returns the address that a redirect leads to, if the policy allows it. hop
// is how many redirects were followed before.
func (c *Client) nextHop(k call, from *url.URL, location string, hop int) (*url.URL, *Error) {
	next, ok := k.redirectTarget(from, location)
	switch {
	case hop == maxHops:
		return nil, &Error{Reason: CodeTooManyRedirects}
	case !ok:
		return nil, &Error{Reason: CodeBadAnswer, Detail: "location"}
	}
	switch e := c.place(next); {
	case e != nil && e.Reason == CodeHostRefused:
		e.Reason = CodeRedirectRefused
		return nil, e
	case e != nil:
		return nil, e
	case k.redactor().veil(next.Path) != next.Path: // it would be kept in clear
		return nil, &Error{Reason: CodeBadAnswer, Detail: "location"}
	}
	return next, nil
}

// redirectTarget returns the address that a Location header means, false if it
// means none. The documentation says that the header "has the new endpoint": one
// that names another host without a path, or with /v1 alone, is read as a new root
// for the same call.
func (k call) redirectTarget(from *url.URL, location string) (*url.URL, bool) {
	to, err := from.Parse(location)
	if err != nil || location == "" {
		return nil, false
	}
	if to.Host != from.Host && strings.Trim(strings.TrimSuffix(strings.TrimRight(to.Path, "/"), "/v1"), "/") == "" {
		to.Path, to.RawPath, to.RawQuery = k.path, "", k.query
	}
	to.Fragment, to.RawFragment = "", ""
	return to, true
}

// rootOf returns the API root of an address that the call was redirected to, "" if
// it is the call's own root.
func (k call) rootOf(u *url.URL) string {
	site := u.Scheme + "://" + u.Host
	root, err := ParseRoot(site + strings.TrimSuffix(u.EscapedPath(), k.path))
	switch {
	case err != nil:
		return site
	case root == k.root:
		return ""
	}
	return root.String()
}
