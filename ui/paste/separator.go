package paste

import "strings"

// between is what was seen between a name and what separates it from its value.
type between struct {
	closed bool   // quotes
	tag    bool   // the name is that of an element
	gap    string // white space, and a remark within it
}

// What separates a name from its value. Where one begins with another, the longer one is
// first.
var (
	arrows       = []string{"==>", "-->", "=>", ":=", "->", "~>", ">> ", "→", "⇒", "➜", "➔", "➡", "⟶", "› ", "❯ ", "::=", ":: ", "?="}
	comparisons  = []string{"==", "=~"}
	dashes       = []string{"- ", "– ", "— "}
	valueOptions = []string{"--body ", "--body=", "-b ", "-b", "--value ", "--value=", "--secret-value ", "--secret-string ", "--data "}
)

// separator finds a value behind what separates it from its name, at p.
func (s *scanner) separator(n name, p place, seen between) (place, bool) {
	rest := s.text[p.at:]
	if rest == "" {
		return p, false
	}
	if arrow := hasWhich(rest, arrows...); arrow != "" {
		return s.behindArrow(n, p.behind(bySign, len(arrow)))
	}
	if hasAny(rest, comparisons...) {
		return p, false
	}
	switch next := rest[0]; {
	case next == '\n':
		return s.below(n, p)
	case strings.IndexByte(":=", next) >= 0:
		return s.behindSign(n, p)
	case next == '>' && (seen.tag || seen.closed), strings.HasPrefix(rest, "</"):
		return s.inTags(p)
	case s.amongAttributes(p, seen):
		return s.attribute(p)
	case next == '|', strings.HasPrefix(rest, "^ "):
		return p.behind(byCell, len(rest)-len(strings.TrimLeft(rest, "|^"))), true
	case s.endsCell(n, seen.gap, next):
		return p.behind(byCell, 0), true
	case next == '(':
		return s.behindBracket(n, p, seen)
	case strings.HasPrefix(rest, "<input "):
		return s.inputValue(p)
	case strings.IndexByte(",;", next) >= 0:
		if q, ok := s.marked(p); ok {
			return q, true
		}
		return p.behind(byComma, 1), true
	}
	return s.behindWords(n, p, seen)
}

// behindBracket finds the value behind a bracket: that of a call, or one that comes next.
func (s *scanner) behindBracket(n name, p place, seen between) (place, bool) {
	switch rest := s.text[p.at:]; {
	case seen.gap == "" && opensQuote(rest, 1):
		return p.behind(byCall, 1), true
	case seen.gap != "" && len(rest) > 1 && isAlphanumeric(rest[1]):
		return p.behind(byNearness, 1), true
	}
	return s.behindWords(n, p, seen)
}

// behindArrow finds the value behind an arrow, or below it if the arrow ends its line.
func (s *scanner) behindArrow(n name, p place) (place, bool) {
	if strings.TrimSpace(s.text[p.at:lineEnd(s.text, p.at)]) == "" {
		return s.below(n, p)
	}
	return s.typed(p), true
}

// behindSign finds the value behind ":" or "=", or below it if the sign ends its line.
func (s *scanner) behindSign(n name, p place) (place, bool) {
	sign, rest := s.text[p.at], s.text[p.at+1:lineEnd(s.text, p.at)]
	if strings.TrimSpace(rest) != "" && !isBlockMark(rest) {
		return s.typed(p.behind(bySign, 1)), true
	}
	p.at++
	q, ok := s.below(n, p)
	if !ok || sign == ':' {
		return q, ok
	}
	// Behind "=" nothing is an empty value, unless the line below goes on.
	return q, opensQuote(s.text, q.at) || s.tokenBelow(n, q.at) || rest == ` \`
}

// amongAttributes reports whether a name is within a tag that goes on behind it.
func (s *scanner) amongAttributes(p place, seen between) bool {
	return seen.gap != "" && (seen.tag || seen.closed && s.inTag(p.at))
}

// attribute finds the value of a name within a tag: in another attribute of the tag, or
// as the text of the element.
func (s *scanner) attribute(p place) (place, bool) {
	if q, ok := s.marked(p); ok {
		return q, true
	}
	rest := s.text[p.at:min(len(s.text), p.at+200)]
	end := strings.IndexByte(rest, '>')
	if end < 0 || strings.ContainsAny(rest[:end], "\n/") {
		return p, false
	}
	p.at += end
	return s.inTags(p)
}

// inputValue finds the value of a field of a form, behind its label.
func (s *scanner) inputValue(p place) (place, bool) {
	tag, _, _ := strings.Cut(s.text[p.at:lineEnd(s.text, p.at)], ">")
	i := strings.Index(tag, " value=")
	return p.behind(bySign, i+len(" value=")), i >= 0
}

// endsCell reports whether the gap behind a name parts two columns: it has a tab, or is
// wide and the name begins its line.
func (s *scanner) endsCell(n name, gap string, next byte) bool {
	if strings.Contains(gap, "\t") {
		return true
	}
	return len(gap) > 1 && next != '(' && next != '{' && s.beginsLine(n)
}

// behindWords finds the value behind a name and a space: by a dash, a verb, an option, or
// because it comes next. Without the space a sign of its own has to mark it.
func (s *scanner) behindWords(n name, p place, seen between) (place, bool) {
	if seen.gap == "" {
		return s.marked(p)
	}
	rest := s.text[p.at:]
	if dash := hasWhich(rest, dashes...); dash != "" {
		return p.behind(byWords, len(dash)), true
	}
	if width := verb(rest); width > 0 {
		p = p.behind(byWords, width)
		if strings.TrimSpace(s.text[p.at:lineEnd(s.text, p.at)]) == "" {
			return s.below(n, p)
		}
		return p, true
	}
	if q, ok := s.marked(p); ok {
		return q, true
	}
	if option := hasWhich(rest, valueOptions...); option != "" {
		return p.behind(bySign, len(option)), true
	}
	if rest[0] == '-' { // another option
		return p, false
	}
	return s.typed(p.behind(byNearness, 0)), true
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

// verb is the length of the word that says what a name is, or 0.
func verb(s string) int {
	word := s
	if i := strings.IndexAny(s, " \t\n:"); i >= 0 {
		word = s[:i]
	}
	switch strings.ToLower(word) {
	case "is", "ist", "lautet", "equals", "reads", "heisst", "heißt", "to", "als", "as", "are", "now", "est", "es", "è", "é", "jest", "zijn":
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
func (s *scanner) typed(p place) place {
	i := skipSpaces(s.text, p.at)
	j := i
	for j < len(s.text) && (isAlphanumeric(s.text[j]) || strings.IndexByte("_.<>?*[]&|!", s.text[j]) >= 0) {
		j++
	}
	k := skipSpaces(s.text, j)
	if j > i && k > j && k+1 < len(s.text) && s.text[k] == '=' && s.text[k+1] != '=' && opensQuote(s.text, k+1) {
		p.at, p.link = k+1, bySign
	}
	return p
}
