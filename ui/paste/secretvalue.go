package paste

import "strings"

// readSecret reads a secret. A secret has no form, so the weaker its place ties it to
// its name, the less it may look like a word of a language.
func (s *scanner) readSecret(c *candidate, n name, p place, v raw) bool {
	if token, end := tokenAt(s.text, v.at); beginsToken(token) && LooksLikeTokenText(token) {
		c.value, c.end = token, end
		return true
	}
	switch s.takeWord(c, p, v) {
	case isNone:
		return false
	case isMasked:
		return true
	}
	if s.endIsUnsure(*c, p, v) {
		c.unsure = true
		return true
	}
	return len(c.value) <= 512 && plausibleSecret(c.value) && s.tiesSecret(*c, n, p, v)
}

// plausibleSecret reports whether a text may be a secret: neither short, nor words, nor an
// address.
func plausibleSecret(text string) bool {
	return len(text) >= 4 && !strings.ContainsAny(text, " \t") && !strings.Contains(text, "://")
}

// endIsUnsure reports whether a quote, the next pair or escapes at the end of a
// secret may as well be a part of it.
func (s *scanner) endIsUnsure(c candidate, p place, v raw) bool {
	if kind, _ := quoteAt(c.value, 0); kind != 0 || s.goesOn(c.end) || strings.HasSuffix(c.value, `\`) {
		return true
	}
	behindEquals := p.at > 0 && s.text[p.at-1] == '='
	return !v.quoted && behindEquals && (mayGoOn(c.value) || hasEscapes(c.value))
}

// goesOn reports whether a letter or digit follows quotes that end a value.
func (s *scanner) goesOn(end int) bool {
	i := end
	for i < len(s.text) && (s.text[i] == '"' || s.text[i] == '\'') {
		i++
	}
	return i < len(s.text) && isAlphanumeric(s.text[i]) && (i > end || end > 0 && (s.text[end-1] == '"' || s.text[end-1] == '\''))
}

// mayGoOn reports whether a bare word may have the next pair in it: a=b&c=d.
func mayGoOn(word string) bool {
	for i := range len(word) {
		if (word[i] == '&' || word[i] == ',') && pairFollows(word[i+1:]) {
			return true
		}
	}
	return false
}

// hasEscapes reports whether a text has two or more escapes of a URL. One may be by
// chance.
func hasEscapes(text string) bool { return len(text)-len(percentDecoded(text)) > 2 }

// tiesSecret reports whether the place of a secret and its look leave no doubt
// together.
func (s *scanner) tiesSecret(c candidate, n name, p place, v raw) bool {
	random := looksRandom(c.value)
	switch {
	case p.link == byCell && !random:
		return false
	case p.link == byWords:
		return random || v.quoted && s.whole(p, v, c.end)
	case p.link == byNearness && !v.quoted && !s.isFlag(n) && !s.isSetting(n):
		return random && strings.ContainsAny(c.value, "0123456789")
	case p.link == byComma && !v.quoted:
		return random && s.beginsLine(n) && s.whole(p, v, c.end)
	case n.doubtful, p.link == byLine && !s.alone(n):
		return random
	}
	return random || v.quoted || s.whole(p, v, c.end)
}
