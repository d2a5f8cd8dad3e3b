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

// valueOf finds the place of a name's value.
func (s *scanner) valueOf(n name) (place, bool) {
	text := s.text
	b := n.from
	for b > 0 && strings.IndexByte("$@:", text[b-1]) >= 0 && b > n.from-2 {
		b--
	}
	before := text[max(0, b-2):b]
	after := text[n.to:min(len(text), n.to+2)]
	switch {
	case strings.HasSuffix(before, "/") && len(before) == 2 && strings.IndexByte(" \t<\n", before[0]) < 0: // a path
		return place{}, false
	case strings.HasSuffix(before, "</"), strings.HasSuffix(before, "{") && strings.HasPrefix(strings.TrimLeft(after, " "), "}"), strings.HasSuffix(before, "%") && strings.HasPrefix(after, "%"), strings.HasSuffix(text[max(0, n.from-2):n.from], "${"):
		return place{}, false
	}
	p := place{at: n.to, flag: s.isFlag(n), url: strings.HasSuffix(before, "&") || strings.HasSuffix(before, "?")}
	open := quoteBefore(text, b)
	tag := strings.HasSuffix(before, "<") || strings.Contains(text[max(lineStart(text, b), b-20):b], "<") && strings.HasSuffix(before, ":")
	closed := false
	for p.at < len(text) {
		i := p.at
		for i < len(text) && (text[i] == '\\' || text[i] == '^') {
			i++
		}
		if k, w := quoteAt(text, i); k != 0 {
			closed, p.at = true, i+w
			continue
		}
		if strings.IndexByte("*_~])?", text[p.at]) < 0 {
			break
		}
		p.at++
	}
	if !closed {
		p.quote = open
	}
	if p.quote == '`' || p.quote == '\'' && !s.closes(n, '\'') {
		p.quote = 0
	}
	spaces := p.at
	p.at = skipSpaces(text, p.at)
	p.at = skipRemark(text, p.at)
	if strings.HasPrefix(text[p.at:], "{ get") { // an automatic property
		if i := strings.IndexByte(text[p.at:lineEnd(text, p.at)], '}'); i > 0 {
			p.at = skipSpaces(text, p.at+i+1)
		}
	}
	if len(text) > p.at+3 && strings.EqualFold(text[p.at:p.at+3], "as ") && p.at > spaces { // As String = ...
		if q, ok := s.typed(place{at: p.at + 3, link: noLink, quote: p.quote}, true); ok && q.link == bySign {
			return q, true
		}
	}
	if q, ok := s.reversed(b, closed); ok {
		return q, true
	}
	if q, ok := s.saidBefore(n); ok {
		return q, true
	}
	return s.separator(n, p, between{closed: closed, tag: tag, spaced: p.at > spaces, wide: p.at > spaces+1, tabbed: strings.Contains(text[spaces:p.at], "\t")})
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

// between is what was seen between a name and what separates it from its value.
type between struct{ closed, tag, spaced, wide, tabbed bool }

func (s *scanner) separator(n name, p place, seen between) (place, bool) {
	text := s.text
	rest := text[p.at:]
	next := byte(0)
	if rest != "" {
		next = rest[0]
	}
	is := func(l link, width int) (place, bool) {
		p.at, p.link = p.at+width, l
		return p, true
	}
	switch {
	case rest == "":
		return p, false
	case next == '\n':
		return s.below(n, p, seen.closed)
	case hasAny(rest, "=>", ":=", "->", "→", "::="):
		return s.typed(is(bySign, len(hasWhich(rest, "=>", ":=", "->", "→", "::="))))
	case hasAny(rest, "==", "=~"):
		return p, false
	case next == ':' || next == '=':
		if strings.TrimSpace(text[p.at+1:lineEnd(text, p.at)]) == "" || isBlockMark(text[p.at+1:lineEnd(text, p.at)]) {
			at := p.at
			p.at++
			q, ok := s.below(n, p, seen.closed)
			return q, ok && (next == ':' || opensQuote(text, q.at) || s.tokenBelow(n, q.at) || text[at+1:lineEnd(text, at)] == ` \`)
		}
		return s.typed(is(bySign, 1))
	case seen.tag && next == '>', seen.closed && next == '>', strings.HasPrefix(rest, "</"):
		return s.inTags(p)
	case (seen.tag || seen.closed && s.inTag(p.at)) && seen.spaced:
		if q, ok := s.marked(p); ok {
			return q, true
		}
		if i := strings.IndexByte(rest[:min(len(rest), 200)], '>'); i >= 0 && !strings.ContainsAny(rest[:i], "\n/") {
			p.at += i
			return s.inTags(p)
		}
		return p, false
	case next == '|':
		return is(byCell, len(rest)-len(strings.TrimLeft(rest, "|")))
	case seen.tabbed, seen.wide && skipDecoration(text, lineStart(text, n.from)) == n.from && next != '(' && next != '{':
		return is(byCell, 0)
	case next == '(' && !seen.spaced && len(rest) > 1 && opensQuote(rest, 1):
		return is(byCall, 1)
	case next == ',' || next == ';':
		if q, ok := s.marked(p); ok {
			return q, true
		}
		return is(byComma, 1)
	case hasAny(rest, "- ", "– ", "— ") && seen.spaced:
		return is(byWords, len(hasWhich(rest, "- ", "– ", "— ")))
	}
	if w := verb(rest); w > 0 && seen.spaced {
		if strings.TrimSpace(text[p.at+w:lineEnd(text, p.at+w)]) == "" {
			p.at += w
			return s.below(n, p, seen.closed)
		}
		return is(byWords, w)
	}
	if q, ok := s.marked(p); ok {
		return q, true
	}
	if o := hasWhich(rest, "--body ", "--body=", "-b ", "-b", "--value ", "--value=", "--secret-value ", "--secret-string ", "--data "); o != "" && seen.spaced {
		return is(bySign, len(o))
	}
	if seen.spaced && next != '-' {
		return s.typed(is(byNearness, 0))
	}
	return p, false
}

// inTag reports whether a place is within the tag of an element.
func (s *scanner) inTag(at int) bool {
	before := s.text[max(lineStart(s.text, at), at-300):at]
	return strings.LastIndexByte(before, '<') > strings.LastIndexByte(before, '>')
}

func hasWhich(s string, prefixes ...string) string {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return p
		}
	}
	return ""
}

func hasAny(s string, prefixes ...string) bool { return hasWhich(s, prefixes...) != "" }

func opensQuote(s string, i int) bool {
	k, _ := quoteAt(s, skipAny(s, i, " \t\n\\^@"))
	return k != 0
}

// skipAny skips the bytes at s[i] that are among others.
func skipAny(s string, i int, others string) int {
	for i < len(s) && strings.IndexByte(others, s[i]) >= 0 {
		i++
	}
	return i
}

func skipSpaces(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}

// skipRemark skips a remark in parentheses, such as "(shown once)".
func skipRemark(s string, i int) int {
	if i >= len(s) || s[i] != '(' || i == 0 || s[i-1] != ' ' || opensQuote(s, i+1) {
		return i
	}
	end := strings.IndexByte(s[i:lineEnd(s, i)], ')')
	if end < 0 || end > 40 {
		return i
	}
	return skipSpaces(s, i+end+1)
}

// verb is the length of the word that says what a name is, or 0.
func verb(s string) int {
	word := s
	if i := strings.IndexAny(s, " \t\n:"); i >= 0 {
		word = s[:i]
	}
	switch strings.ToLower(word) {
	case "is", "ist", "lautet", "equals", "reads", "heisst", "heißt", "to", "als", "as", "are", "now":
	default:
		return 0
	}
	n := len(word)
	for _, more := range []string{" now", " jetzt", " the following", " folgender", " set to", " still"} {
		if strings.HasPrefix(s[n:], more) {
			n += len(more)
		}
	}
	if strings.HasPrefix(s[n:], ":") {
		n++
	}
	return n
}

func isBlockMark(s string) bool {
	switch strings.Trim(strings.TrimSpace(s), "+-0123456789") {
	case "|", ">", `\`, "^", "`":
		return true
	}
	return false
}

// typed skips a type between a name and "=", as in "secret: string = ...".
func (s *scanner) typed(p place, ok bool) (place, bool) {
	i := skipSpaces(s.text, p.at)
	j := i
	for j < len(s.text) && (isAlphanumeric(s.text[j]) || strings.IndexByte("_.<>?*[]&|!", s.text[j]) >= 0) {
		j++
	}
	k := skipSpaces(s.text, j)
	if j > i && k > j && k+1 < len(s.text) && s.text[k] == '=' && s.text[k+1] != '=' && opensQuote(s.text, k+1) {
		p.at, p.link = k+1, bySign
	}
	return p, ok
}
