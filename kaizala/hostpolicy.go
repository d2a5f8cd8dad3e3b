package kaizala

import (
	"net/url"
	"strconv"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// Policy decides which URLs may get a secret: the API root, the targets of redirects
// and the endpoint that an answer names.
//
// With a public root, these are Kaizala's own hosts, as far as the person agreed to
// each: the service sends users from one to another. With any other root it is the same
// scheme, host and port only. So loopback never leads to a public host, nor the reverse.
type Policy struct {
	Root Root
	// Agreed reports whether the person agreed to send secrets to a public host, other
	// than that of Root. Nil: to none.
	Agreed func(host string) bool
}

// check returns the URL's site, as normalised by siteOf. Connect to that, not to the URL.
func (p Policy) check(u *url.URL) (site, *Error) {
	s, fault := siteOf(u)
	root := p.Root.site
	switch {
	case fault != "" || root == (site{}):
	case s == root:
		return s, nil
	case s.public() && root.public():
		if p.Agreed != nil && p.Agreed(s.host()) {
			return s, nil
		}
		return site{}, &Error{Reason: CodeConsentNeeded, RefusedHost: s.host()}
	}
	if fault == "" {
		fault = "other"
	}
	return site{}, &Error{Reason: CodeHostRefused, Detail: fault, RefusedHost: truncate(escapeNonASCII(secret.Clean(u.Host)))}
}

// escapeNonASCII writes other characters than ASCII as numbers, so that a name that
// looks like another one can be told from it.
func escapeNonASCII(host string) string { return strings.Trim(strconv.QuoteToASCII(host), `"`) }
