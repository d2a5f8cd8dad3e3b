package paste

import "strings"

// candidate is a value that was found under a name.
type candidate struct {
	field  Field
	value  string
	origin Origin
	rank   int // 0: the name says it all; 1: a weak name; 2: by its shape, or doubtful
	masked bool
	unsure bool // where it ends is not sure: then no other value of its field is taken
	end    int
}

// read reads the value at a place. It reports whether there is one; a masked value
// is one too.
func (s *scanner) read(n name, p place) (candidate, bool) {
	c := candidate{field: n.field, origin: Origin{Field: n.field, Line: s.src.line(n.from), Name: strings.Trim(s.text[n.from:n.to], "_-. ")}}
	switch {
	case n.doubtful:
		c.rank = 2
	case n.weak:
		c.rank = 1
	}
	at := skipOpeners(s.text, p.at)
	if (n.field == FieldName || n.field == FieldGroup) && isPhrase(s.text[p.at:at]) && !opensQuote(s.text, at) {
		at = skipSpaces(s.text, p.at) // "Token Reports" is a name
	}
	text, end, quoted := quotedAt(s.text, at)
	if !quoted {
		if k, w := quoteAt(s.text, at); k != 0 && k != '\'' {
			at += w // opened here, closed elsewhere
		}
	}
	if quoted && strings.Contains(s.text[p.at:at], "{") && signFollows(s.text[end:]) {
		return c, false // the key of an object
	}
	v := raw{text: text, at: at, end: end, quoted: quoted}
	var ok bool
	switch n.field {
	case FieldRefresh, FieldAccess:
		ok = s.readToken(&c, n, p, v)
	case FieldID, FieldGroupID:
		ok = s.readID(&c, n, p, v)
	case FieldSecret:
		ok = s.readSecret(&c, n, p, v)
	default:
		ok = s.readText(&c, n, p, v)
	}
	if ok && c.end < len(s.text) {
		ok = !s.saysOld(c.end)
	}
	return c, ok
}

// raw is what stands at a value's place.
type raw struct {
	text    string // within the quotes
	at, end int    // end is behind the quotes
	quoted  bool
}

// inside is where the text within quotes begins.
func (s *scanner) inside(v raw) int {
	i := v.at
	for i < v.end && (s.text[i] == '\\' || s.text[i] == '^') {
		i++
	}
	_, width := quoteAt(s.text, i)
	return i + width
}

// isPhrase reports whether a text has letters and spaces alone.
func isPhrase(s string) bool {
	return only(s, func(b byte) bool { return b == ' ' || isAlphanumeric(b) })
}

// behindDash reports whether a dash stands before a place.
func (s *scanner) behindDash(at int) bool {
	before := strings.TrimRight(s.text[max(0, at-8):at], " ")
	return strings.HasSuffix(before, "-") || strings.HasSuffix(before, "–") || strings.HasSuffix(before, "—")
}

// takeWord takes the word at a value's place, and judges whether it is a value.
func (s *scanner) takeWord(c *candidate, p place, v raw) verdict {
	c.value, c.end = s.word(p, v)
	of := judge(c.value, v.quoted)
	c.masked = of == isMasked
	return of
}

// readWhole reads a text that is one value and nothing else, as a string of JSON or a
// cell of a table is.
func readWhole(a alias, text string) (candidate, bool) {
	text = strings.TrimSpace(text)
	c := candidate{field: a.field}
	if a.weak {
		c.rank = 1
	}
	switch judge(text, true) {
	case isNone:
		return c, false
	case isMasked:
		c.masked = true
		return c, true
	}
	switch a.field {
	case FieldRefresh, FieldAccess:
		c.value = wholeToken(text)
		return c, isWholeToken(a, c.value)
	case FieldSecret:
		c.value = text
		return c, len(text) <= 16<<10 && plausibleSecret(text) && !strings.Contains(text, "\n")
	case FieldID, FieldGroupID:
		c.value = strings.Trim(text, "{}()")
		return c, isWholeID(a, c.value)
	}
	s := &scanner{src: source{text: text}, text: text}
	ok := s.readText(&c, name{alias: a}, place{link: bySign}, raw{text: text, end: len(text), quoted: true})
	return c, ok
}

// wholeToken is a text without the word "Bearer" before it, and with its token mended
// where the text has a token alone.
func wholeToken(text string) string {
	at := skipBearer(text, 0)
	token, end := tokenAt(text, at)
	if end == len(text) && LooksLikeTokenText(token) {
		return token
	}
	return text[at:]
}

func isWholeToken(a alias, text string) bool {
	return LooksLikeTokenText(text) || beginsToken(text) || mayBeOddToken(a, text) && !strings.Contains(text, "\n")
}

func isWholeID(a alias, text string) bool {
	return LooksLikeID(text) || looksLikeGroupID(text) || !a.weak && mayBeOddID(text)
}
