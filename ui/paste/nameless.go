package paste

import (
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// tokensAlone takes the tokens that have no name.
func (s *scanner) tokensAlone() {
	for at := 0; ; {
		i := strings.Index(s.text[at:], "eyJ")
		if i < 0 {
			return
		}
		at += i
		if at > 0 && isTokenByte(s.text[at-1]) || s.isTaken(at) {
			at += len("eyJ")
			continue
		}
		token, end := tokenAt(s.text, at)
		if field := fieldOfToken(token); field != NoField && !s.oldBefore(at) && !s.saysOld(end) {
			s.add(candidate{field: field, value: token, rank: 2}, at, end)
		}
		at = max(at+len("eyJ"), end)
	}
}

// fieldOfToken is the field of a token, by what the token says of itself, or NoField.
// One that does not say its kind, as one that is cut off, counts as a refresh token.
func fieldOfToken(token string) Field {
	if len(token) <= 40 || !LooksLikeTokenText(token) {
		return NoField
	}
	claims, err := kaizala.ReadToken(secret.New(token))
	switch {
	case err != nil && kaizala.CodeOf(err) != kaizala.CodeTokenCutOff:
		return NoField
	case claims.Kind == kaizala.AccessToken:
		return FieldAccess
	}
	return FieldRefresh
}

// idsAlone takes the IDs that have no name, behind a word that says whose they are.
func (s *scanner) idsAlone() {
	for i, w := range s.words {
		if !s.beginsGUID(w) || s.isTaken(w.from) {
			continue
		}
		id := s.idAt(w.from)
		if strings.Trim(id, "0-@") == "" { // none, or zeros that stand for one
			continue
		}
		if field := s.closest(i); field != NoField {
			s.add(candidate{field: field, value: id, rank: 2}, w.from, w.from+len(id))
		}
	}
}

// beginsGUID reports whether a word is the first of the five parts of a GUID.
func (s *scanner) beginsGUID(w word) bool {
	return w.opens && w.to-w.from == 8 && w.from+36 <= len(s.text) && isGUID(s.text[w.from:w.from+36])
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
