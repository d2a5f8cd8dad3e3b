package paste

import "strings"

// below finds the value of a name on the line below it. The name is alone on its
// line, or the value has a token's or an ID's shape.
func (s *scanner) below(n name, p place) (place, bool) {
	if q, ok := s.marked(p); ok {
		return q, true
	}
	text := s.text
	at := lineEnd(text, p.at)
	for blanks := 0; at < len(text) && text[at] == '\n' && blanks < 3; blanks++ {
		at = skipBullet(text, skipSpaces(text, at+1))
	}
	if at >= len(text) || text[at] == '\n' {
		return p, false
	}
	p.at, p.link, p.quote = at, byLine, 0
	if s.tokenBelow(n, at) {
		return p, true
	}
	line := text[at:lineEnd(text, at)]
	if s.isNameLine(at) || strings.HasSuffix(strings.TrimSpace(line), ":") || pairFollows(line) && !endsBase64(line) {
		return p, false
	}
	if !s.alone(n) {
		return p, !strings.ContainsAny(strings.TrimSpace(line), " \t") && !s.otherBefore(n)
	}
	if previous := s.lineAbove(n); previous >= 0 && s.isNameLine(previous) && strings.Trim(text[previous:lineEnd(text, previous)], " \t*:`_\"") != "" && s.aloneAt(previous) {
		return p, false // two names, then two values: which is whose is not said
	}
	return p, true
}

// otherBefore reports whether another name stands before a name on its line.
func (s *scanner) otherBefore(n name) bool {
	return s.namesFrom(lineStart(s.text, n.from))[0].from < n.from
}

// skipBullet skips what stands before a value on a line of its own: a bullet, the frame
// of a cell, the word "answer", a fence that opens before the value.
func skipBullet(text string, i int) int {
	if fence := hasWhich(text[i:], "```", "~~~"); fence != "" {
		return lineEnd(text, i)
	}
	if n := skipAny(text, i, "0123456789"); n > i && hasAny(text[n:], ") ", ". ") {
		return skipSpaces(text, n+1)
	}
	return skipSpaces(text, i+len(hasWhich(text[i:], ": ", "- ", "* ", "+ ", "• ", "| ", "! ", "^ ", "→ ", "A: ", "Answer: ")))
}

// endsBase64 reports whether a line is one word that ends with the padding of base64.
func endsBase64(line string) bool {
	word := strings.TrimSpace(line)
	bare := strings.TrimRight(word, "=")
	return looksRandom(bare) && len(word)-len(bare) <= 2 && strings.IndexByte(bare, '=') < 0
}

// tokenBelow reports whether a token begins at a value's place.
func (s *scanner) tokenBelow(n name, at int) bool {
	if n.field != FieldRefresh && n.field != FieldAccess {
		return false
	}
	window := s.text[at:min(len(s.text), at+60)]
	at += len(window) - len(strings.TrimLeft(window, " \n\t>\"'`*“„«"))
	return at < len(s.text) && (beginsToken(s.text[at:]) || LooksLikeTokenText(s.text[at:runEnd(s.text, at)]))
}

// lineAbove returns where the text of the line before a name's line begins, or -1 if
// that line is blank.
func (s *scanner) lineAbove(n name) int {
	from := lineStart(s.text, n.from)
	if from == 0 {
		return -1
	}
	at := lineStart(s.text, from-1)
	if strings.TrimSpace(s.text[at:from]) == "" {
		return -1
	}
	return skipDecoration(s.text, at)
}

// decoration is what stands before a name on its line: bullets, numbers, headings,
// quotes, frames.
const decoration = " \t\"'`*_#>|+-–—•·●▪[]()/\\!^"

func skipDecoration(text string, at int) int {
	for at < len(text) && text[at] != '\n' {
		switch c := text[at]; {
		case strings.IndexByte(decoration, c) >= 0:
			at++
		case c >= '0' && c <= '9' && at+1 < len(text) && (text[at+1] == '.' || text[at+1] == ')'):
			at += 2
		case c >= 0x80 && !isLetterAt(text, at):
			at++
		default:
			return at
		}
	}
	return at
}

// beginsLine reports whether nothing but decoration stands before a name on its line.
func (s *scanner) beginsLine(n name) bool {
	return skipDecoration(s.text, lineStart(s.text, n.from)) >= n.from
}

// alone reports whether a name is all that its line has.
func (s *scanner) alone(n name) bool {
	text := s.text
	for i := n.first; i > 0 && joined(text, s.words, i) == loose && mayPrecede(s.words[i-1].folded); i-- {
		n.from = s.words[i-1].from
	}
	if !s.beginsLine(n) {
		return false
	}
	rest := text[n.to:lineEnd(text, n.to)]
	if i := strings.IndexByte(rest, '('); i >= 0 && strings.TrimSpace(rest[:i]) == "" {
		if j := strings.IndexByte(rest, ')'); j > i {
			rest = rest[j+1:]
		}
	}
	return strings.Trim(rest, " \t\"'`*_:|>~-+)]=#?") == "" || isBlockMark(strings.TrimLeft(rest, "\"': "))
}

// isNameLine reports whether a line begins, at its text, with a known name that has
// a value on this line or is alone on it.
func (s *scanner) isNameLine(at int) bool {
	at = skipDecoration(s.text, at)
	end := lineEnd(s.text, at)
	for _, n := range s.namesFrom(at) {
		if n.from > at+24 || n.from >= end {
			return false
		}
		rest := strings.TrimLeft(s.text[n.to:lineEnd(s.text, n.to)], " \"'`*_]")
		if rest == "" || strings.IndexByte(":=|\t(", rest[0]) >= 0 {
			return true
		}
	}
	return false
}

// aloneAt reports whether the first name of a line is alone on it.
func (s *scanner) aloneAt(at int) bool {
	for _, n := range s.namesFrom(at) {
		if n.from >= lineEnd(s.text, at) {
			return false
		}
		if s.alone(n) {
			return true
		}
	}
	return false
}
