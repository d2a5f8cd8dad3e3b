package paste

import "strings"

// link is how a value is tied to its name.
type link int

const (
	noLink     link = iota
	bySign          // name = value, name: value
	byCell          // the next cell of a table
	byComma         // "name", "value"
	byTag           // <name>value
	byWords         // the name is value
	byNearness      // name value
	byLine          // the value stands on the line below
	byCall          // name("value")
)

// place is where a value stands.
type place struct {
	at    int
	link  link
	quote byte // opened before the name and not closed behind it
	url   bool // in a query or a form
	flag  bool // of an option of a command
}

// behind is the place behind a separator that begins at p and has a width in bytes.
func (p place) behind(l link, width int) place {
	p.at, p.link = p.at+width, l
	return p
}

// valueOf finds the place of a name's value.
func (s *scanner) valueOf(n name) (place, bool) {
	text := s.text
	from := sigilsBefore(text, n.from)
	if isReferred(text, from, n.to) {
		return place{}, false
	}
	at, closed := skipClosers(text, n.to)
	p := place{at: at, flag: s.isFlag(n), url: strings.HasSuffix(text[:from], "&") || strings.HasSuffix(text[:from], "?")}
	if !closed {
		p.quote = s.quoteAround(n, from)
	}
	p.at = skipAccessors(text, skipLeader(text, skipRemark(text, skipSpaces(text, at))))
	seen := between{closed: closed, tag: opensTag(text, from), gap: text[at:p.at]}
	if q, ok := s.declared(p, seen); ok {
		return q, true
	}
	if q, ok := s.reversed(from, closed); ok {
		return q, true
	}
	if q, ok := s.saidBefore(n); ok {
		return q, true
	}
	return s.separator(n, p, seen)
}

// sigilsBefore is where the signs before a variable's name begin, or at.
func sigilsBefore(text string, at int) int {
	from := at
	for from > 0 && from > at-2 && strings.IndexByte("$@:", text[from-1]) >= 0 {
		from--
	}
	return from
}

// isReferred reports whether a text refers to the name in text[from:to], or has it in a
// path, and gives it no value here.
func isReferred(text string, from, to int) bool {
	before, after := text[max(0, from-2):from], text[to:min(len(text), to+2)]
	for _, w := range []struct{ open, end string }{{"</", ""}, {"${", ""}, {"{", "}"}, {"{", " }"}, {"%", "%"}} {
		if strings.HasSuffix(before, w.open) && strings.HasPrefix(after, w.end) {
			return true
		}
	}
	inPath := len(before) == 2 && before[1] == '/' && strings.IndexByte(" \t<\n", before[0]) < 0
	return inPath && strings.IndexByte(text[from:to], ':') < 0 // grep has the path of a file before ":"
}

// opensTag reports whether a name is that of an element, perhaps behind a namespace.
func opensTag(text string, from int) bool {
	before := text[max(lineStart(text, from), from-20):from]
	return strings.HasSuffix(before, "<") || strings.HasSuffix(before, ":") && strings.Contains(before, "<")
}

// skipClosers skips the quotes and the emphasis that end at a name. closed says whether
// there were quotes.
func skipClosers(text string, i int) (at int, closed bool) {
	for i < len(text) {
		quote := skipAny(text, i, `\^`)
		if kind, width := quoteAt(text, quote); kind != 0 {
			closed, i = true, quote+width
			continue
		}
		if strings.IndexByte("*_~])?", text[i]) < 0 {
			break
		}
		i++
	}
	return i, closed
}

// quoteAround is the quote before a name that may end behind its value, or 0. A backquote
// is emphasis, and a single quote that ends nowhere is an apostrophe.
func (s *scanner) quoteAround(n name, from int) byte {
	quote := quoteBefore(s.text, from)
	if quote == '`' || quote == '\'' && !s.closes(n, quote) {
		return 0
	}
	return quote
}

// closes reports whether a quote that was opened before a name ends on its line.
func (s *scanner) closes(n name, quote byte) bool {
	for i := n.to; i < len(s.text) && s.text[i] != '\n'; i++ {
		if k, _ := quoteAt(s.text, i); k == quote {
			return true
		}
	}
	return false
}

// skipRemark skips a remark in parentheses, such as "(shown once)". A value in
// parentheses is none.
func skipRemark(s string, i int) int {
	remark, end := remarkAt(s, i)
	if end == i || !signFollows(s[end:]) && (looksRandom(remark) || isGUID(remark) || looksLikeGroupID(remark)) {
		return i
	}
	return skipSpaces(s, end)
}

// remarkAt is the text in parentheses at s[i], behind a space, and where it ends.
func remarkAt(s string, i int) (remark string, end int) {
	if i >= len(s) || s[i] != '(' || i == 0 || s[i-1] != ' ' || opensQuote(s, i+1) {
		return "", i
	}
	width := strings.IndexByte(s[i:lineEnd(s, i)], ')')
	if width < 0 || width > 60 {
		return "", i
	}
	return s[i+1 : i+width], i + width + 1
}

// signFollows reports whether a text begins with what stands between a name and a value.
func signFollows(s string) bool {
	s = strings.TrimLeft(s, " \t*_`\"'")
	return s != "" && strings.IndexByte(":=|-", s[0]) >= 0
}

// skipLeader skips the dots that lead from a name to its value, as in a table of contents.
func skipLeader(s string, i int) int {
	end := skipAny(s, i, "._")
	leads := end >= i+3 && i > 0 && s[i-1] == ' ' && strings.HasPrefix(s[end:], " ")
	if !leads && (end == i || !hasAny(s[end:], ":", " :", "=")) {
		return i
	}
	return skipSpaces(s, end)
}

// saysOldBehind reports whether a remark behind a name says that it counts no more.
func saysOldBehind(s string, n name) bool {
	at, _ := skipClosers(s, n.to)
	remark, _ := remarkAt(s, skipSpaces(s, at))
	words := wordsOf(remark)
	return len(words) > 0 && isOld(words[0].folded)
}

// skipAccessors skips those of an automatic property of C#: "{ get; set; }".
func skipAccessors(s string, i int) int {
	if !strings.HasPrefix(s[i:], "{ get") {
		return i
	}
	end := strings.IndexByte(s[i:lineEnd(s, i)], '}')
	if end < 0 {
		return i
	}
	return skipSpaces(s, i+end+1)
}

// declared finds the value behind a type of Visual Basic: name As String = value.
func (s *scanner) declared(p place, seen between) (place, bool) {
	text := s.text[p.at:]
	if seen.gap == "" || len(text) <= len("as ") || !strings.EqualFold(text[:len("as ")], "as ") {
		return place{}, false
	}
	q := s.typed(place{at: p.at + len("as "), quote: p.quote})
	return q, q.link == bySign
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
