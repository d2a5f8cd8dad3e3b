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
		return !n.weak && s.beginsLine(n)
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

// phrase is the text of several words at a place, and where it ends: at the end of the
// line, at the next name on it, or at a sign that no name of a connector has there.
func (s *scanner) phrase(p place, at int) (text string, end int) {
	end = s.nextNameOnLine(at)
	if at > 0 && s.text[at-1] == '=' {
		end = s.endOfSetting(p, at, end)
	}
	for i := at; i < end; i++ {
		if s.endsPhrase(p, i) {
			end = i
		}
	}
	return strings.Trim(s.text[at:end], " \t\"`*,;^\\|$-"), end
}

// nextNameOnLine is where the next name with a value begins on the line of a place, or
// the end of the line.
func (s *scanner) nextNameOnLine(at int) int {
	end := lineEnd(s.text, at)
	for _, n := range s.namesFrom(at) {
		if n.from >= end {
			break
		}
		rest := strings.TrimLeft(s.text[n.to:lineEnd(s.text, n.to)], " \"'*`") // a hyphen takes a name to the next line
		if n.from > at && rest != "" && (rest[0] == ':' || rest[0] == '=') {
			return max(at, s.phraseStart(n))
		}
	}
	return end
}

// endOfSetting is where a text behind "=" ends that may go on until end: a word of a
// command ends at a space, and ";" separates settings of one line.
func (s *scanner) endOfSetting(p place, at, end int) int {
	if p.link == bySign && p.quote == 0 && s.inCommand(at, end) {
		if i := strings.IndexByte(s.text[at:end], ' '); i > 0 {
			end = at + i
		}
	}
	if end < lineEnd(s.text, at) {
		if i := strings.IndexByte(s.text[at:end], ';'); i >= 0 {
			end = at + i
		}
	}
	return end
}

// endsPhrase reports whether a text of several words ends before text[i].
func (s *scanner) endsPhrase(p place, i int) bool {
	rest := s.text[i+1:]
	switch s.text[i] {
	case '\t', '<':
		return true
	case '|':
		return p.link == byCell || pairFollows(rest)
	case ',', ';':
		return p.link == byComma || pairFollows(rest)
	case '&':
		return p.url
	case '\\':
		return strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "n")
	case ' ':
		return p.flag || strings.HasPrefix(rest, "-H") || strings.HasPrefix(rest, "--") || switchFollows(rest)
	}
	kind, _ := quoteAt(s.text, i)
	return kind != 0 && kind == p.quote
}

// switchFollows reports whether a text begins with a switch of a command of Windows and
// its value: /name:value.
func switchFollows(s string) bool {
	i := 1
	for i < len(s) && isAlphanumeric(s[i]) {
		i++
	}
	return i > 2 && i < len(s) && s[0] == '/' && s[i] == ':'
}

// phraseStart is where the words of a name begin, those before it included that
// belong to it.
func (s *scanner) phraseStart(n name) int {
	from := n.from
	for i := n.first; i > 0 && joined(s.text, s.words, i) != apart && mayPrecede(s.words[i-1].folded); i-- {
		from = min(from, s.words[i-1].from)
	}
	return from
}

// inCommand reports whether a value behind "=" is a word of a command: other words
// or settings stand before its name or behind it.
func (s *scanner) inCommand(at, end int) bool {
	before := strings.TrimLeft(s.text[lineStart(s.text, at):at-1], " \t")
	name := before[strings.LastIndexAny(before, " \t\"'")+1:]
	lead := strings.ToLower(strings.TrimSpace(strings.TrimSuffix(before, name)))
	if lead != "" && strings.IndexByte(";,|&\"'{([", lead[len(lead)-1]) >= 0 || end < len(s.text) && end > at && strings.IndexByte(";,|&", s.text[end-1]) >= 0 || strings.ContainsAny(s.text[at:end], ";,|&") {
		return false
	}
	if lead != "" && lead != "set" && lead != "-" && lead != `set "` && lead != `"` {
		return true
	}
	value := s.text[at:end]
	return strings.Contains(value, " ./") || strings.Contains(value, " -") || end < lineEnd(s.text, at) && strings.IndexByte("\n\"'", s.text[end]) < 0
}
