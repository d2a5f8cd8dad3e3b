package kaizala

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// The service's own addresses (documented). It retired on 31 August 2023.
const (
	PublicAPIRoot = "https://api.kaiza.la"
	PublicPortal  = "https://manage.kaiza.la"
)

// Root is the address of an API or a portal, normalised: lower case, no default
// port, no trailing dot or slash, no /v1. Equal roots are the same address. The zero
// Root is no address.
type Root struct {
	site site
	path string
}

// site is a normalised scheme, host and port. It decides whether a URL may get a
// secret.
type site struct {
	scheme string // "https", or "http" for loopback
	name   string // lower case, without brackets
	port   string // "" is the default of the scheme
}

// ParseRoot reads an address, with or without /v1 and a trailing slash. Its scheme
// must be https, or http for a loopback host: 127.0.0.0/8, [::1] or localhost. It
// refuses user information, a query, a fragment, a host that is not ASCII, and other
// ports than 443 for Kaizala's own hosts.
//
// The error is an *Error with bad_root. Its Detail is the part at fault: url,
// scheme, userinfo, query, fragment, host, port or path.
func ParseRoot(s string) (Root, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil && !strings.Contains(s, "://") { // "127.0.0.1:80"
		return Root{}, badRoot("scheme")
	}
	if err != nil {
		return Root{}, badRoot("url")
	}
	site, fault := siteOf(u)
	switch {
	case fault != "":
		return Root{}, badRoot(fault)
	case u.RawQuery != "" || u.ForceQuery:
		return Root{}, badRoot("query")
	case u.Fragment != "" || strings.Contains(s, "#"):
		return Root{}, badRoot("fragment")
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	path = strings.TrimRight(strings.TrimSuffix(path, "/v1"), "/")
	if !validPath(path) || path != "" && site.public() {
		return Root{}, badRoot("path")
	}
	return Root{site, path}, nil
}

func badRoot(part string) error { return &Error{Reason: CodeBadRoot, Detail: part} }

// String returns the address, "" for the zero Root.
func (r Root) String() string {
	if r.site == (site{}) {
		return ""
	}
	return r.site.String() + r.path
}

// Host returns host[:port].
func (r Root) Host() string { return r.site.host() }

// IsLoopback reports whether the host is an address of this machine, or localhost.
func (r Root) IsLoopback() bool { return r.site.loopback() }

// IsPublic reports whether the host is one of Kaizala's own: kaiza.la and the
// hosts below it, and those below kaizalamessaging.osi.office.net.
func (r Root) IsPublic() bool { return r.site.public() }

func (s site) String() string { return s.scheme + "://" + s.host() }

func (s site) host() string {
	h := s.name
	if strings.Contains(h, ":") {
		h = "[" + h + "]"
	}
	if s.port != "" {
		h += ":" + s.port
	}
	return h
}

func (s site) public() bool {
	return s.name == "kaiza.la" || strings.HasSuffix(s.name, ".kaiza.la") ||
		strings.HasSuffix(s.name, ".kaizalamessaging.osi.office.net")
}

func (s site) loopback() bool {
	addr, err := netip.ParseAddr(s.name)
	return s.name == "localhost" || err == nil && addr.IsLoopback()
}

// siteOf returns the site of a URL, or the part of the URL that is at fault.
func siteOf(u *url.URL) (site, string) {
	s := site{scheme: strings.ToLower(u.Scheme)}
	switch {
	case s.scheme != "https" && s.scheme != "http" || u.Opaque != "":
		return site{}, "scheme"
	case u.User != nil:
		return site{}, "userinfo"
	}
	var ok bool
	if s.name, ok = normalHost(u.Hostname()); !ok {
		return site{}, "host"
	}
	if s.scheme == "http" && !s.loopback() {
		return site{}, "scheme"
	}
	if s.port, ok = validPort(u); !ok {
		return site{}, "port"
	}
	if s.scheme == "https" && s.port == "443" || s.scheme == "http" && s.port == "80" {
		s.port = ""
	}
	if s.public() && s.port != "" {
		return site{}, "port"
	}
	return s, ""
}

// validPort returns the port of a URL. It refuses "0443", "+1" and a bare colon.
func validPort(u *url.URL) (string, bool) {
	p := u.Port()
	if p == "" {
		return "", !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(p, 10, 16)
	return p, err == nil && n > 0 && strconv.FormatUint(n, 10) == p
}

// normalHost returns a host in normalised form. It refuses names that some resolvers
// take for loopback: "127.1", "0x7f000001" and any other that ends in a number,
// "x.localhost", and an IPv4 address written as IPv6.
//
// It checks for ASCII before it makes letters small: the Kelvin sign would become k.
func normalHost(h string) (string, bool) {
	if !onlyAlphanumericOr(h, "-_.:%") {
		return "", false
	}
	h = strings.ToLower(h)
	if addr, err := netip.ParseAddr(h); err == nil {
		ok := addr.Zone() == "" && !addr.Is4In6() && !addr.IsUnspecified() && !addr.IsMulticast()
		return addr.String(), ok
	}
	h = strings.TrimSuffix(h, ".")
	if h == "" || len(h) > 253 || strings.HasSuffix(h, ".localhost") {
		return "", false
	}
	labels := strings.Split(h, ".")
	for _, label := range labels {
		if !validLabel(label) {
			return "", false
		}
	}
	return h, !numeric(labels[len(labels)-1])
}

func validLabel(label string) bool {
	return label != "" && len(label) <= 63 &&
		label[0] != '-' && label[len(label)-1] != '-' && onlyAlphanumericOr(label, "-_")
}

// numeric reports whether some resolvers take a host's last label for a number.
func numeric(label string) bool {
	_, err := strconv.ParseUint(label, 0, 64)
	return err == nil || strings.Trim(label, "0123456789") == "" || strings.HasPrefix(label, "0x")
}

// validPath reports whether a path has no escapes, no empty and no dot segments, so
// that every server reads it alike.
func validPath(path string) bool {
	if path == "" {
		return true
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." || !onlyAlphanumericOr(segment, "-_.~") {
			return false
		}
	}
	return true
}

// onlyAlphanumericOr reports whether s has only ASCII letters, digits and characters
// of more.
func onlyAlphanumericOr(s, more string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune(more, r)
	}) < 0
}
