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
	at, wrapped := skipOpeners(s.text, p.at)
	if (n.field == FieldName || n.field == FieldGroup) && isPhrase(s.text[p.at:at]) && !opensQuote(s.text, at) {
		at = skipSpaces(s.text, p.at) // "Token Reports" is a name
	}
	if wrapped == '(' && at == p.at {
		return c, false
	}
	text, end, quoted := quotedAt(s.text, at)
	if !quoted {
		if k, w := quoteAt(s.text, at); k != 0 && k != '\'' {
			at += w // opened here, closed elsewhere
		}
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

// skipOpeners skips what programs and texts put before a value: emphasis, prefixes of
// strings, conversions.
func skipOpeners(s string, i int) (at int, wrapped byte) {
	for n := 0; n < 8; n++ {
		i = skipSpaces(s, i)
		rest := s[i:min(len(s), i+60)]
		switch {
		case strings.HasPrefix(rest, "****"):
			return i, 0
		case strings.HasPrefix(rest, "**"):
			i += 2
			continue
		case strings.HasPrefix(rest, "*") || strings.HasPrefix(rest, "(") && opensQuote(rest, 1) || strings.HasPrefix(rest, "[") && opensQuote(rest, 1) || strings.HasPrefix(rest, "{") && opensQuote(rest, 1):
			i++
			continue
		case len(rest) > 1 && strings.IndexByte("@bfrunNLBRU$", rest[0]) >= 0 && (rest[1] == '"' || rest[1] == '\'') && closesAt(s, i+1):
			i++
			continue
		}
		j := 0
		for j < len(rest) && (isAlphanumeric(rest[j]) || strings.IndexByte("._-:<>&", rest[j]) >= 0) {
			j++
		}
		if j > 0 && j < len(rest) && (rest[j] == '(' || rest[j] == ' ') && isConversion(strings.ToLower(rest[:j])) {
			i += j + 1
			continue
		}
		if rest != "" && rest[0] == '(' && len(rest) > 8 && strings.HasPrefix(strings.ToLower(rest[1:]), "convertto") {
			i++
			continue
		}
		return i, 0
	}
	return i, 0
}

// isPhrase reports whether a text has letters and spaces alone.
func isPhrase(s string) bool {
	return only(s, func(b byte) bool { return b == ' ' || isAlphanumeric(b) })
}

// closesAt reports whether a quoted text begins at s[i].
func closesAt(s string, i int) bool {
	_, end, ok := quotedAt(s, i)
	return ok && (end >= len(s) || !isAlphanumeric(s[end])) || beginsToken(s[i+1:])
}

// isConversion has the functions and words that leave a value as it is.
func isConversion(s string) bool {
	switch s {
	case "new", "guid", "guid.parse", "uuid.fromstring", "uuid", "uuid.uuid", "convertto-securestring", "-string", "secretstr", "string", "str", "some", "string.from", "string::from", "strings.trimspace", "parse", "fromstring", "quote",
		"!!str", "bearer", "token", "secretvalue", "pydantic.secretstr", "encodeuricomponent", "uri.escape", "uri.escapedatastring", "networkcredential", "[guid]", "object.freeze", "aws.string", "ptr", "to.stringptr", "uuid.must", "uuid.parse", "guid::parse_str":
		return true
	}
	return false
}

func (s *scanner) readToken(c *candidate, n name, p place, v raw) bool {
	at := v.at
	if v.quoted {
		at = s.inside(v)
		at += len(s.text[at:v.end]) - len(strings.TrimLeft(s.text[at:v.end], " '\""))
	}
	at = skipBearer(s.text, at)
	if at < len(s.text) && !isAlphanumeric(s.text[at]) && s.text[at] != '*' && s.text[at] != '%' && s.text[at] < 0x80 {
		return false
	}
	token, end := tokenAt(s.text, at)
	switch {
	case LooksLikeTokenText(token), beginsToken(token) && len(token) > 12:
		c.value, c.end = token, max(end, 0)
		if strings.HasPrefix(s.text[end:], "...") || strings.HasPrefix(s.text[end:], "…") {
			c.masked = true
		}
		return true
	case n.weak && p.link != bySign:
		return false
	}
	word, wordEnd := s.word(p, v)
	c.value, c.end = word, wordEnd
	switch judge(word, v.quoted) {
	case isNone:
		return false
	case isMasked:
		c.masked = true
		return !n.weak
	}
	return len(word) >= 4 && !strings.HasSuffix(word, "=") && p.link != byCell && (!n.weak || len(word) >= 20) && !strings.ContainsAny(word, " \t:/{}<>()") && s.whole(p, v, wordEnd)
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

func skipBearer(s string, i int) int {
	for _, w := range []string{"Bearer ", "bearer ", "BEARER ", "Bearer: ", "Token ", "token ", "JWT "} {
		if strings.HasPrefix(s[i:], w) {
			return skipSpaces(s, i+len(w))
		}
	}
	return i
}

func (s *scanner) readID(c *candidate, n name, p place, v raw) bool {
	at := v.at
	if v.quoted {
		at = s.inside(v)
	}
	for at < len(s.text) && strings.IndexByte("{(<[\\\"'", s.text[at]) >= 0 {
		at++
	}
	end := at
	for end < len(s.text) && (isAlphanumeric(s.text[end]) || s.text[end] == '-' || s.text[end] == '@') {
		end++
	}
	id := strings.TrimRight(s.text[at:end], "-@")
	if strings.HasPrefix(s.text[end:], "%40") && isGUID(id) { // in a URL
		from := end + len("%40")
		for end = from; end < len(s.text) && s.text[end] >= '0' && s.text[end] <= '9'; end++ {
		}
		id += "@" + s.text[from:end]
	}
	if LooksLikeID(id) || looksLikeGroupID(id) {
		c.value, c.end = id, end
		if strings.Trim(id, "0-") == "" {
			return false
		}
		if v.quoted {
			c.end = max(end, v.end)
		}
		if n.field == FieldGroupID && isHexOnly(id) {
			c.rank = max(c.rank, 1)
		}
		return true
	}
	word, wordEnd := s.word(p, v)
	c.value, c.end = word, wordEnd
	switch judge(word, v.quoted) {
	case isNone:
		return false
	case isMasked:
		c.masked = true
		return !n.weak
	}
	odd := !n.weak && (p.link == bySign || p.link == byTag || p.link == byCall || p.link == byComma && v.quoted || p.link == byLine && s.alone(n))
	return odd && len(word) >= 3 && len(word) <= 100 && only(word, func(b byte) bool { return isAlphanumeric(b) || strings.IndexByte("-_@.", b) >= 0 }) && s.whole(p, v, wordEnd)
}

func isHexOnly(s string) bool { return only(s, isHex) }

func (s *scanner) readSecret(c *candidate, n name, p place, v raw) bool {
	if token, end := tokenAt(s.text, v.at); beginsToken(token) && LooksLikeTokenText(token) {
		c.value, c.end = token, end
		return true
	}
	word, end := s.word(p, v)
	c.value, c.end = word, end
	switch judge(word, v.quoted) {
	case isNone:
		return false
	case isMasked:
		c.masked = true
		return true
	}
	k, _ := quoteAt(word, 0)
	if k != 0 || s.goesOn(end) || !v.quoted && p.at > 0 && s.text[p.at-1] == '=' && (mayGoOn(word) || len(percentDecoded(word)) < len(word)-2) {
		c.unsure = true // a quote, the next pair or an escape, or a part of the secret
		return true
	}
	if p.link == byCell && !looksRandom(word) {
		return false
	}
	if len(word) < 4 || len(word) > 512 || strings.ContainsAny(word, " \t") || strings.Contains(word, "://") {
		return false
	}
	switch {
	case p.link == byNearness && !v.quoted && !s.isFlag(n) && !s.isSetting(n), p.link == byWords:
		return looksRandom(word) && (p.link == byWords || strings.ContainsAny(word, "0123456789")) || v.quoted && s.whole(p, v, end)
	case p.link == byComma && !v.quoted:
		return looksRandom(word) && skipDecoration(s.text, lineStart(s.text, n.from)) == n.from && s.whole(p, v, end)
	case n.doubtful, p.link == byLine && !s.alone(n):
		return looksRandom(word)
	}
	return v.quoted || looksRandom(word) || s.whole(p, v, end)
}

// behindDash reports whether a dash stands before a place.
func (s *scanner) behindDash(at int) bool {
	before := strings.TrimRight(s.text[max(0, at-8):at], " ")
	return strings.HasSuffix(before, "-") || strings.HasSuffix(before, "–") || strings.HasSuffix(before, "—")
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
