package paste

import (
	"sort"
	"strings"
	"unicode"
)

// mostNames is how many names a text may have. A text with more is no paste of
// values, and has none.
const mostNames = 4000

// scanner finds the candidates of a text.
type scanner struct {
	src      source // with comments
	text     string // without
	words    []word
	names    []name
	contexts []context // ascending
	found    []candidate
	taken    []span // what gave a value
	depth    int    // of texts within texts
	encoded  bool   // the values of a Secret of Kubernetes
}

// span is a range of a text.
type span struct{ from, to int }

// deepest is how many texts within texts are searched.
const deepest = 3

// scan finds all candidates. It reports whether the text has few enough names.
func (s *scanner) scan() bool {
	s.text = withoutPipes(withoutComments(s.src.text))
	s.encoded = isKubernetesSecret(s.text)
	s.objects()
	s.tables()
	s.inserts()
	s.words = wordsOf(s.text)
	s.names = names(s.text, s.words)
	if len(s.names) > mostNames {
		return false
	}
	s.contexts = s.contextsOf()
	s.pairs()
	s.tokensAlone()
	s.idsAlone()
	return true
}

func (s *scanner) namesFrom(at int) []name {
	return s.names[sort.Search(len(s.names), func(i int) bool { return s.names[i].from >= at }):]
}

// pairs reads the value of each name.
func (s *scanner) pairs() {
	end := 0
	for _, n := range s.names {
		if n.from < end {
			continue
		}
		n, ok := s.contextAt(n.from).apply(n)
		if !ok {
			continue
		}
		n.old = n.old || saysOldBehind(s.text, n)
		p, ok := s.valueOf(n)
		if !ok {
			continue
		}
		c, ok := s.readAt(n, p)
		if !ok {
			continue
		}
		c.unsure = c.unsure || s.maybeEscaped(c) || s.maybeWrapped(c)
		end = max(end, c.end)
		s.taken = append(s.taken, span{n.from, max(c.end, n.to)})
		if !n.old {
			s.found = append(s.found, c)
		}
	}
}

// narrowest is the least width of a terminal that wraps lines, in bytes.
const narrowest = 72

// maybeWrapped reports whether a value may go on in the next line: it fills a line of which
// none is longer, and its quotes do not end there, or a word without a name follows. The
// digits of an ID may go on in any line.
func (s *scanner) maybeWrapped(c candidate) bool {
	if c.end >= len(s.text) || s.text[c.end] != '\n' || quoteBefore(s.text, c.end) != 0 || beginsToken(c.value) {
		return false
	}
	next := strings.TrimRight(s.text[c.end+1:lineEnd(s.text, c.end+1)], " ")
	if !strings.ContainsFunc(next, unicode.IsLetter) || s.isNameLine(c.end+1) || pairFollows(next) || strings.HasPrefix(next, "<") {
		return false
	}
	if c.field == FieldID && only(c.value, isHex) && only(next, isHex) {
		return true
	}
	width, inQuotes := c.end-lineStart(s.text, c.end), s.text[max(0, c.end-len(c.value)-1)] == '"'
	if width < narrowest || !inQuotes && strings.ContainsAny(next, " \t") {
		return false
	}
	for l := range strings.SplitSeq(s.text, "\n") {
		if len(l) > width {
			return false
		}
	}
	return true
}

// maybeEscaped reports whether a value begins with what may be the "=3D" of a mail.
// It is none where another "=" of the text has no code behind it.
func (s *scanner) maybeEscaped(c candidate) bool {
	if !strings.HasPrefix(c.value, "3D") || isGUID(c.value) {
		return false
	}
	from := c.end - len(c.value)
	if from < 1 || s.text[from-1] != '=' {
		return false
	}
	for i := range len(s.text) - 2 {
		if s.text[i] == '=' && s.text[i+1] != '\n' && !(isUpperHex(s.text[i+1]) && isUpperHex(s.text[i+2])) {
			return false
		}
	}
	return true
}

// readAt reads the value at a place, and decodes it within the data of a Secret of
// Kubernetes.
func (s *scanner) readAt(n name, p place) (candidate, bool) {
	if !s.encoded || !s.contextAt(n.from).has("data") {
		return s.read(n, p)
	}
	text, ok := fromBase64(s.text, p.at)
	if !ok {
		return candidate{}, false
	}
	c, ok := readWhole(n.alias, text)
	c.origin = Origin{Field: c.field, Line: s.src.line(n.from), Name: s.text[n.from:n.to]}
	c.end = p.at
	return c, ok
}

func (s *scanner) add(c candidate, from, to int) {
	if s.contextAt(from).old {
		return
	}
	c.origin = Origin{Field: c.field, Line: s.src.line(from)}
	s.found = append(s.found, c)
	s.taken = append(s.taken, span{from, to})
}

func (s *scanner) isTaken(at int) bool {
	for i := len(s.taken) - 1; i >= 0; i-- {
		if at >= s.taken[i].from && at < s.taken[i].to {
			return true
		}
	}
	return false
}
