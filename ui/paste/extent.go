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
	word = trimmed(word, p.link)
	if strings.IndexByte(word, '^') >= 0 && p.quote != 0 && strings.HasPrefix(text[i:], `^"`) {
		word = withoutCarets(word)
	}
	if p.url || i < len(text) && text[i] == '&' {
		word = percentDecoded(word)
	}
	return word, end
}

// endsWord reports whether a bare word ends before text[i].
func (s *scanner) endsWord(p place, i, from int) bool {
	text, c := s.text, s.text[i]
	switch {
	case c == ' ' || c == '\t' || c == '\n':
		return true
	case c == '<':
		return i > from && (p.link == byTag || strings.HasPrefix(text[i:], "</") || strings.HasPrefix(text[i:], "<br"))
	case c == '|':
		return p.link == byCell || pairFollows(text[i+1:])
	case c == ';' && endsEntity(text[from:i]):
		return false
	case c == '&', c == ',', c == ';':
		return pairFollows(text[i+1:]) && (p.url || c == ';' || i+1 < len(text) && text[i+1] == ' ') || p.link == byComma || p.url && c == '&' || strings.HasPrefix(strings.TrimLeft(text[i+1:min(len(text), i+12)], " "), "-H") || s.nameFollows(i+1)
	case c == '\\':
		return i+1 < len(text) && strings.IndexByte("\"'nrt\n", text[i+1]) >= 0 || i+1 >= len(text)
	case c == '^':
		return i+1 < len(text) && (text[i+1] == '"' || text[i+1] == '\n')
	}
	k, w := quoteAt(text, i)
	switch {
	case k == 0:
		return false
	case k == p.quote:
		return true
	case p.quote != 0:
		return false
	case k == '"', k == '`':
		return i+w >= len(text) || !isAlphanumeric(text[i+w])
	}
	return i+w >= len(text) || strings.IndexByte(" \t\n,;)}]", text[i+w]) >= 0
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
		return n.from < from+12 && n.from < lineEnd(s.text, end)
	}
	return false
}

// phrase is the text of several words at a place: to the end of the line, or to the
// next name on it.
func (s *scanner) phrase(p place, at int) (string, int) {
	text := s.text
	end := lineEnd(text, at)
	for _, n := range s.namesFrom(at) {
		if n.from >= end {
			break
		}
		rest := strings.TrimLeft(text[n.to:end], " \"'*`")
		if n.from > at && rest != "" && strings.IndexByte(":=", rest[0]) >= 0 {
			end = max(at, s.phraseStart(n))
			break
		}
	}
	if p.link == bySign && p.quote == 0 && at > 0 && text[at-1] == '=' && s.inCommand(at, end) {
		if i := strings.IndexByte(text[at:end], ' '); i > 0 {
			end = at + i
		}
	}
	i := at
	for ; i < end; i++ {
		c := text[i]
		k, _ := quoteAt(text, i)
		switch {
		case c == '\t', c == '|' && (p.link == byCell || pairFollows(text[i+1:])), c == '<', k != 0 && k == p.quote:
			end = i
		case (c == ',' || c == ';') && (pairFollows(text[i+1:]) || p.link == byComma), c == '&' && p.url, c == '\\' && i+1 < len(text) && strings.IndexByte("\"n", text[i+1]) >= 0:
			end = i
		case c == ';' && end < lineEnd(text, at) && at > 0 && text[at-1] == '=', c == ' ' && switchFollows(text[i+1:]):
			end = i
		case c == ' ' && strings.HasPrefix(text[i:], " -H"), c == ' ' && strings.HasPrefix(text[i:], " --"), c == ' ' && s.isFlagValue(p):
			end = i
		}
	}
	return strings.Trim(text[at:end], " \t\"`*,;^\\|$-"), end
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

// isFlagValue reports whether a bare value ends at a space: that of an option.
func (s *scanner) isFlagValue(p place) bool { return p.flag }

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
