package paste

import (
	"strings"
	"unicode/utf8"
)

// readToken reads a token. One of another form than that of the service's tokens is
// taken too where its name leaves no doubt.
func (s *scanner) readToken(c *candidate, n name, p place, v raw) bool {
	at := s.tokenStart(v)
	if !mayBeginToken(s.text[at:]) {
		return false
	}
	if s.takeToken(c, at) {
		return true
	}
	if n.weak && p.link != bySign {
		return false
	}
	switch s.takeWord(c, p, v) {
	case isNone:
		return false
	case isMasked:
		return !n.weak
	}
	if (p.link == byNearness || p.link == byWords) && !looksRandom(c.value) { // "the refresh token please"
		return false
	}
	return p.link != byCell && !strings.HasSuffix(c.value, "=") && mayBeOddToken(n.alias, c.value) && s.whole(p, v, c.end)
}

// tokenStart is where the token of a value begins: within quotes, behind "Bearer".
func (s *scanner) tokenStart(v raw) int {
	at := v.at
	if v.quoted {
		at = s.inside(v)
		at += len(s.text[at:v.end]) - len(strings.TrimLeft(s.text[at:v.end], " '\""))
	}
	return skipBearer(s.text, at)
}

// mayBeginToken reports whether a text begins as a token or the mask of one does. An
// empty text does.
func mayBeginToken(s string) bool {
	return s == "" || isAlphanumeric(s[0]) || s[0] == '*' || s[0] == '%' || s[0] >= utf8.RuneSelf
}

// takeToken takes what has the form of the service's tokens. It reports whether there
// is one.
func (s *scanner) takeToken(c *candidate, at int) bool {
	token, end := tokenAt(s.text, at)
	if !LooksLikeTokenText(token) && !(beginsToken(token) && len(token) > 12) {
		return false
	}
	c.value, c.end = token, end
	if rest := s.text[end:]; strings.HasPrefix(rest, "...") || strings.HasPrefix(rest, "…") {
		c.masked = true
	}
	return true
}

// mayBeOddToken reports whether a text may be a token of a form that nobody has seen.
// Under a weak name it must be longer.
func mayBeOddToken(a alias, text string) bool {
	shortest := 4
	if a.weak {
		shortest = 20
	}
	return len(text) >= shortest && !strings.ContainsAny(text, " \t:/{}<>()")
}

func skipBearer(s string, i int) int {
	for _, w := range []string{"Bearer ", "bearer ", "BEARER ", "Bearer: ", "Token ", "token ", "JWT "} {
		if strings.HasPrefix(s[i:], w) {
			return skipSpaces(s, i+len(w))
		}
	}
	return i
}
