package kaizala

import (
	"net/url"
	"strconv"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// Policy judges every URL that would get a secret: the API root itself, where a
// redirect leads, and the endpoint an answer names.
//
// A public root may lead to any of Kaizala's own hosts, as the service does in
// normal use. Any other root leads nowhere but to its own scheme, host and
// port. So loopback never leads to a public host, nor the reverse.
type Policy struct{ Root Root }

// Allow is nil if the URL may get a secret, else an *Error with
// CodeHostRefused, its RefusedHost the host and its Detail the part of the URL
// at fault as for ParseRoot, or "other" for a sound URL of another site.
func (p Policy) Allow(rawURL string) error {
	u, err := url.Parse(rawURL)
	if err != nil {
		return &Error{Reason: CodeHostRefused, Detail: "url"}
	}
	if _, refused := p.check(u); refused != nil {
		return refused
	}
	return nil
}

// check gives the site in its one spelling, which is the one to connect to.
func (p Policy) check(u *url.URL) (site, *Error) {
	s, fault := siteOf(u)
	root := p.Root.site
	if fault == "" && root != (site{}) && (s == root || s.public() && root.public()) {
		return s, nil
	}
	if fault == "" {
		fault = "other"
	}
	return site{}, &Error{Reason: CodeHostRefused, Detail: fault, RefusedHost: truncate(escapeNonASCII(secret.Clean(u.Host)))}
}

// escapeNonASCII writes what is not ASCII as numbers, so that a look-alike of a host
// does not look like it.
func escapeNonASCII(host string) string { return strings.Trim(strconv.QuoteToASCII(host), `"`) }
