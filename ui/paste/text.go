package paste

import "strings"

// readText reads the name of a connector or group. A name has no shape by which it
// could be known, so the place must leave no doubt. An ID at a name's place is taken as
// an ID.
func (s *scanner) readText(c *candidate, n name, p place, v raw) bool {
	inElement := n.weak && p.link == byTag
	between := s.text[min(n.to, p.at):p.at]
	if inElement && strings.Contains(between, "<") && !strings.Contains(between, "</") {
		return false // the element of another name
	}
	if id := s.idAt(v.at); id != "" { // "connector 7c1d...", "group 0f1e...@2"
		c.field = map[Field]Field{FieldName: FieldID, FieldGroup: FieldGroupID}[n.field]
		c.origin.Field = c.field
		c.value, c.end = id, v.at+len(id)
		return n.weak
	}
	if inElement && strings.Contains(between, "<") || !s.tiesText(n, p, v) {
		return false
	}
	if word, end := s.word(p, v); !n.weak && masked(word) {
		c.value, c.end, c.masked = word, end, true
		return true
	}
	c.value, c.end = s.textOf(p, v)
	switch judge(c.value, v.quoted) {
	case isNone:
		return false
	case isMasked:
		c.masked = !n.weak
		return c.masked
	}
	if n.weak && c.field == FieldName && s.inTag(p.at) {
		return false // an attribute that names the element
	}
	return mayBeName(c.value, v.quoted)
}

// tiesText reports whether a value is tied to its name firmly enough to be a text.
func (s *scanner) tiesText(n name, p place, v raw) bool {
	switch {
	case n.weak && (p.link == byLine || s.isFlag(n)): // a heading, or an option of some command
		return false
	case p.link == byNearness && !s.isFlag(n) && !s.isSetting(n):
		return false
	case v.quoted:
		return true
	case n.doubtful:
		return false
	case p.link == byWords:
		return !n.weak && s.behindDash(p.at)
	case p.link == byComma:
		return !n.weak && skipDecoration(s.text, lineStart(s.text, n.from)) == n.from
	}
	return true
}

// textOf is the text at a place without its quotes and escapes, and where it ends.
func (s *scanner) textOf(p place, v raw) (text string, end int) {
	text, end = v.text, v.end
	if !v.quoted {
		text, end = s.phrase(p, v.at)
	}
	if p.url {
		text = percentDecoded(strings.ReplaceAll(text, "+", " "))
	}
	text = strings.TrimSpace(text)
	if strings.IndexByte(s.text, '<') >= 0 {
		text = unescape(text)
	}
	if k, _ := quoteAt(text, 0); k != 0 && len(text) > 2 && text[len(text)-1] == k {
		text = text[1 : len(text)-1]
	}
	return text, end
}

// mayBeName reports whether a text may be the name of a connector or group: it has no
// signs of a program or of a pair. In quotes it may have more of them.
func mayBeName(text string, quoted bool) bool {
	if !quoted && (strings.Contains(text, ":") || strings.Contains(text, "; ") || strings.TrimRight(text, "&]/;") != text) {
		return false
	}
	return plausibleName(text) && !strings.ContainsAny(text, "{}<>=\\") && !strings.Contains(text, ": ")
}

// idAt is the ID at a place, or "".
func (s *scanner) idAt(at int) string {
	if at < len(s.text) {
		if k, w := quoteAt(s.text, at); k != 0 {
			at += w
		}
	}
	end := at
	for end < len(s.text) && (isAlphanumeric(s.text[end]) || s.text[end] == '-' || s.text[end] == '@') {
		end++
	}
	if id := s.text[at:end]; isGUID(id) || looksLikeGroupID(id) {
		return id
	}
	return ""
}

// isFlag reports whether a name is an option of a command: --secret VALUE.
func (s *scanner) isFlag(n name) bool {
	return n.from > 0 && s.text[n.from-1] == '-' && (n.from < 3 || strings.IndexByte(" \t\n-\"'", s.text[n.from-2]) >= 0)
}

// isSetting reports whether a name stands behind a command that takes a name and a
// value: setx NAME VALUE.
func (s *scanner) isSetting(n name) bool {
	before := strings.Fields(s.text[lineStart(s.text, n.from):n.from])
	if len(before) == 0 {
		return false
	}
	switch strings.ToLower(before[len(before)-1]) {
	case "setx", "env", "setenv", "set", "/m", "define", "#define", "export", "-gx", "-x", "-ux", "secret", "arg", "put":
		return true
	}
	return false
}
