package kaizala

import (
	"net/url"
	"regexp"
	"strings"
)

// Portal is the address of a management portal. A sandbox that serves its portal at a
// loopback address prints it with the session of the person whom it is for.
type Portal struct {
	Root
	session string // "" but for such a portal
}

// ParsePortal reads the address of a portal as ParseRoot reads one of the service. At a
// loopback address it takes the session of a person, too: http://127.0.0.1:PORT/developer/?session=…
//
// The error is that of ParseRoot.
func ParsePortal(s string) (Portal, error) {
	address, query, _ := strings.Cut(strings.TrimSpace(s), "?")
	if session, ok := strings.CutPrefix(query, "session="); ok && regexp.MustCompile(`^[0-9A-Za-z_-]{1,128}$`).MatchString(session) {
		if root, err := ParseRoot(address); err == nil && root.IsLoopback() {
			return Portal{root, session}, nil
		}
	}
	root, err := ParseRoot(s)
	return Portal{Root: root}, err
}

// String is what ParsePortal reads: the address for a browser, without a last slash
// unless a session follows it.
func (p Portal) String() string {
	if p.session == "" {
		return p.Root.String()
	}
	return p.Root.String() + "/?" + url.Values{"session": {p.session}}.Encode()
}

// Address is what a browser opens.
func (p Portal) Address() string {
	if p.session == "" {
		return p.Root.String() + "/"
	}
	return p.String()
}

// ForOthers is what another person is told: where the address holds a session, that and
// the page it is for are left out.
func (p Portal) ForOthers() string {
	if p.session == "" {
		return p.Address()
	}
	return p.site.String() + "/"
}
