package paste

import "strings"

// word is the bare word at a place, or what is within its quotes, without what
// surrounds a value.
func (s *scanner) word(p place, v raw) (word string, end int) {
	word, end = s.bareWord(p, v)
	if strings.IndexByte(word, '&') >= 0 && strings.IndexByte(s.text, '<') >= 0 {
		word = unescape(word)
	}
	return word, end
}

func (s *scanner) bareWord(p place, v raw) (word string, end int) {
	if v.quoted {
		text := v.text
		if p.quote != 0 && strings.TrimSpace(text) == "" {
			return "", v.end
		}
		text = strings.TrimSpace(text)
		if k, _ := quoteAt(text, 0); k != 0 && len(text) > 2 && text[len(text)-1] == k {
			text = text[1 : len(text)-1]
		}
		return text, v.end
	}
	text, from := s.text, v.at
	i := from
	for i < len(text) && !s.endsWord(p, i, from) {
		i++
	}
	word, end = text[from:i], i
	if strings.HasPrefix(word, "<") && strings.IndexByte(text[from:lineEnd(text, from)], '>') > 0 { // also with spaces within
		end = from + strings.IndexByte(text[from:], '>') + 1
		word = text[from:end]
		if inner := word[1 : len(word)-1]; looksRandom(inner) {
			word = inner
		}
		return word, end
	}
	word = bared(trimmed(word, p.link))
	if strings.IndexByte(word, '^') >= 0 && p.quote != 0 && strings.HasPrefix(text[i:], `^"`) {
		word = withoutCarets(word)
	}
	if p.url || i < len(text) && text[i] == '&' {
		word = percentDecoded(word)
	}
	return word, end
}

// endsWord reports whether a bare word that begins at from ends before text[i].
func (s *scanner) endsWord(p place, i, from int) bool {
	text := s.text
	switch c := text[i]; c {
	case ' ', '\t', '\n':
		return true
	case '<':
		return i > from && (p.link == byTag || strings.HasPrefix(text[i:], "</") || strings.HasPrefix(text[i:], "<br"))
	case '|':
		return p.link == byCell || pairFollows(text[i+1:])
	case '&', ',', ';':
		return !(c == ';' && endsEntity(text[from:i])) && s.separatesWords(p, i)
	case '\\': // of an escape, or at the end of the text
		return i+1 == len(text) || strings.IndexByte("\"'nrt\n", text[i+1]) >= 0 || strings.HasPrefix(text[i:], `\par`)
	case '^': // of cmd.exe
		return i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\n')
	}
	return quoteEndsWord(text, i, p.quote)
}

// separatesWords reports whether the sign at text[i] stands between two values. Secrets
// have such signs too, so something must follow that no secret has.
func (s *scanner) separatesWords(p place, i int) bool {
	c, rest := s.text[i], s.text[i+1:]
	switch {
	case p.link == byComma, p.url && c == '&', headerFollows(rest):
		return true
	case (p.url || c == ';' || strings.HasPrefix(rest, " ")) && pairFollows(rest):
		return true
	}
	return s.nameFollows(i + 1)
}

// headerFollows reports whether a text begins with the option of curl for a header.
func headerFollows(s string) bool {
	return strings.HasPrefix(strings.TrimLeft(s[:min(len(s), 11)], " "), "-H")
}

// quoteEndsWord reports whether a quote at text[i] ends a bare word. A quote that opened
// before the name ends it. Without one, a quote within a word may be a part of it, as
// apostrophes are.
func quoteEndsWord(text string, i int, opened byte) bool {
	kind, width := quoteAt(text, i)
	if kind == 0 {
		return false
	}
	if opened != 0 {
		return kind == opened
	}
	rest := text[i+width:]
	switch {
	case rest == "":
		return true
	case kind == '\'':
		return strings.IndexByte(" \t\n,;)}]", rest[0]) >= 0
	}
	return !isAlphanumeric(rest[0])
}

// endsEntity reports whether a text ends in an entity of XML, but for its ";".
func endsEntity(s string) bool {
	return strings.HasSuffix(s, "&amp") || strings.HasSuffix(s, "&lt") || strings.HasSuffix(s, "&gt") || strings.HasSuffix(s, "&quot") || strings.HasSuffix(s, "&apos") || strings.HasSuffix(s, "&#34") || strings.HasSuffix(s, "&#39")
}

// nameFollows reports whether a known name begins within the next characters.
func (s *scanner) nameFollows(at int) bool {
	i := at
	for i < len(s.text) && strings.IndexByte(" \t\"'", s.text[i]) >= 0 {
		i++
	}
	if i == at && i < len(s.text) && isAlphanumeric(s.text[i]) && s.text[at-1] != ',' && s.text[at-1] != ';' && s.text[at-1] != '&' {
		return false
	}
	for _, n := range s.namesFrom(i) {
		return n.from == i && pairFollows(s.text[n.to-1:])
	}
	return false
}

// trimmed is a bare word without the marks that follow values in sentences and
// programs.
func trimmed(word string, l link) string {
	for word != "" {
		c := word[len(word)-1]
		switch {
		case strings.IndexByte(",;\\^*~", c) >= 0 && !masked(word):
		case c == '.' && !strings.HasSuffix(word, ".."):
		case (c == '!' || c == '?') && (l == byWords || l == byNearness):
		case c == ')' && !strings.Contains(word, "("), c == ']' && !strings.Contains(word, "["), c == '}' && !strings.Contains(word, "{"), c == '>' && !strings.Contains(word, "<"):
		default:
			return word
		}
		word = word[:len(word)-1]
	}
	return word
}

// bared is a value without a pair of marks around it.
func bared(word string) string {
	for _, marks := range [][2]string{{"[", "]"}, {"(", ")"}, {"||", "||"}, {"__", "__"}} {
		if inner, ok := strings.CutPrefix(word, marks[0]); ok && strings.HasSuffix(inner, marks[1]) && looksRandom(inner[:len(inner)-len(marks[1])]) {
			return inner[:len(inner)-len(marks[1])]
		}
	}
	return word
}

// whole reports whether nothing of a sentence follows a value on its line.
func (s *scanner) whole(p place, v raw, end int) bool {
	rest := s.text[end:lineEnd(s.text, end)]
	trimmed := strings.TrimLeft(rest, "\"'`”“’»«)]}*>^\\")
	switch {
	case strings.TrimSpace(trimmed) == "", trimmed != rest && v.quoted:
		return true
	case strings.IndexByte(",;|&<\t(", trimmed[0]) >= 0:
		return true
	}
	next := strings.TrimLeft(trimmed, " ")
	if len(trimmed)-len(next) >= 2 || next != "" && strings.IndexByte("-\\^`|(<)]}&/", next[0]) >= 0 || pairFollows(next) || hasAny(next, "http://", "https://") {
		return true
	}
	from := end + len(rest) - len(next)
	for _, n := range s.namesFrom(from) {
		near := n.from < from+12 && n.from < lineEnd(s.text, end)
		return near && (v.quoted || signFollows(s.text[n.to:]) || looksRandom(s.text[v.at:end]))
	}
	return false
}

// saysOld reports whether the text behind a value says that it counts no more.
func (s *scanner) saysOld(end int) bool {
	rest := s.src.text[end:lineEnd(s.src.text, end)]
	rest = strings.TrimLeft(rest, "\"'`)]},; \t")
	if rest == "" || strings.IndexByte("(#/-<;[–←", rest[0]) < 0 && !hasAny(rest, "–", "←") {
		return false
	}
	ws := wordsOf(rest[:min(len(rest), 40)])
	for i := range min(2, len(ws)) {
		if isOld(ws[i].folded) && ws[i].folded != "example" {
			return true
		}
	}
	return false
}

// percentDecoded undoes the escapes of a URL.
func percentDecoded(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			b = append(b, hexDigit(s[i+1])<<4|hexDigit(s[i+2]))
			i += 2
			continue
		}
		b = append(b, s[i])
	}
	return string(b)
}
