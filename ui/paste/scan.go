package paste

import (
	"sort"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
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
	s.shapes()
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
		p, ok := s.valueOf(n)
		if !ok {
			continue
		}
		c, ok := s.readAt(n, p)
		if !ok {
			continue
		}
		c.unsure = c.unsure || s.maybeEscaped(c)
		end = max(end, c.end)
		s.taken = append(s.taken, span{n.from, max(c.end, n.to)})
		if !n.old {
			s.found = append(s.found, c)
		}
	}
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
	c, ok := (&scanner{}).readWhole(n.alias, text)
	c.origin = Origin{Field: c.field, Line: s.src.line(n.from), Name: s.text[n.from:n.to]}
	c.end = p.at
	return c, ok
}

// shapes takes what has no name: tokens, and IDs behind a word that says whose they
// are.
func (s *scanner) shapes() {
	for at := 0; ; {
		i := strings.Index(s.text[at:], "eyJ")
		if i < 0 {
			break
		}
		at += i
		if at > 0 && isTokenByte(s.text[at-1]) || s.isTaken(at) {
			at += 3
			continue
		}
		token, end := tokenAt(s.text, at)
		field := FieldRefresh
		claims, err := kaizala.ReadToken(secret.New(token))
		if claims.Kind == kaizala.AccessToken {
			field = FieldAccess
		}
		if len(token) > 40 && (err == nil || kaizala.CodeOf(err) == kaizala.CodeTokenCutOff) && LooksLikeTokenText(token) && !s.oldBefore(at) && !s.saysOld(end) {
			s.add(candidate{field: field, value: token, rank: 2}, at, end)
		}
		at = max(at+3, end)
	}
	for i, w := range s.words {
		if !w.opens || w.to-w.from != 8 || w.from+36 > len(s.text) || !isGUID(s.text[w.from:w.from+36]) || s.isTaken(w.from) {
			continue
		}
		id := s.idAt(w.from)
		if id == "" || strings.Trim(id, "0-@") == "" {
			continue
		}
		if field := s.closest(i); field != NoField {
			s.add(candidate{field: field, value: id, rank: 2}, w.from, w.from+len(id))
		}
	}
}

// nearby is how many words before an ID may say whose it is.
const nearby = 5

// closest is whose an ID is, by the words before it on its line.
func (s *scanner) closest(i int) Field {
	from := lineStart(s.text, s.words[i].from)
	field, old := NoField, false
	for j := i - 1; j >= 0 && j >= i-nearby && s.words[j].from >= from; j-- {
		if strings.ContainsAny(s.text[s.words[j].to:s.words[j+1].from], ":=,;|\t\"'<>/?&") {
			break
		}
		switch w := s.words[j].folded; {
		case isForeign(w) && w != "id":
			return NoField
		case isOld(w):
			old = true
		case field != NoField:
		case w == "group" || w == "gruppe":
			field = FieldGroupID
		case w == "connector" || w == "application" || w == "konnektor":
			field = FieldID
		}
	}
	if old {
		return NoField
	}
	return field
}

// oldBefore reports whether the words before a place say that it counts no more.
func (s *scanner) oldBefore(at int) bool {
	from := max(lineStart(s.text, at), at-40)
	for _, w := range wordsOf(s.text[from:at]) {
		if isOld(w.folded) {
			return true
		}
	}
	return s.contextAt(at).old
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
