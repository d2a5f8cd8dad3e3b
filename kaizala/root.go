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

// Root is the address of an API or a portal in its one spelling: lower case,
// no default port, no trailing dot or slash, no /v1. The zero Root is none.
type Root struct {
	site site
	path string
}

// site is what decides who gets a secret: scheme, host and port. Two spellings
// of one site are equal.
type site struct {
	scheme string // "https", or "http" for loopback
	name   string // lower case, without brackets
	port   string // "" is the scheme's own
}

// ParseRoot reads an address with or without /v1 and trailing slash. It must be
// https, or http where the host is loopback by its very spelling: an address of
// 127.0.0.0/8, [::1] or localhost. User information, query, fragment, hosts
// that are not ASCII and other ports of Kaizala's own hosts are refused.
//
// The error is an *Error with CodeBadRoot, its Detail the part at fault: url,
// scheme, userinfo, query, fragment, host, port or path.
func ParseRoot(s string) (Root, error) {
	u, err := url.Parse(strings.TrimSpace(s))
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

// String is the root as it is kept and shown, "" for the zero Root.
func (r Root) String() string {
	if r.site == (site{}) {
		return ""
	}
	return r.site.String() + r.path
}

// Host is host[:port].
func (r Root) Host() string { return r.site.host() }

// IsLoopback reports whether the root is on this machine by its very spelling.
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

// siteOf gives the site of a URL, or the part of it that is at fault.
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

// validPort is the validPort as it is written; "0443", "+1" and a bare colon are refused.
func validPort(u *url.URL) (string, bool) {
	p := u.Port()
	if p == "" {
		return "", !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(p, 10, 16)
	return p, err == nil && n > 0 && strconv.FormatUint(n, 10) == p
}

// normalHost puts a host into its one spelling. A name that ends in a number is
// an address or nothing: "127.1" and "0x7f000001" mean loopback to some
// resolvers. So does "x.localhost", and an IPv4 address in an IPv6 dress.
//
// Only then may it be lower-cased: the Kelvin sign would become a k.
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

// numeric reports whether some resolver would take a last label for a number.
func numeric(label string) bool {
	_, err := strconv.ParseUint(label, 0, 64)
	return err == nil || strings.Trim(label, "0123456789") == "" || strings.HasPrefix(label, "0x")
}

// validPath reports whether a path means the same to everyone: no escapes, no
// empty and no dot segments.
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

// onlyAlphanumericOr reports whether s is made of ASCII letters, digits and those in more.
func onlyAlphanumericOr(s, more string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune(more, r)
	}) < 0
}
