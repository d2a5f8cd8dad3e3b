package paste

import (
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// longestName is how many characters a name may have that is kept in clear.
const longestName = 100

// leastHeld is the length of the shortest secret that is looked for within a text. A
// shorter one must be all of the text.
const leastHeld = 4

// Clear judges a text for a field that is kept and shown in clear: the name, ID,
// group, remark, phone number or message. held are the secrets that are known. A
// field that is kept sealed takes any text.
//
// The error has the code token_in_clear, secret_in_clear (the text has an ID with its
// secret, or equals or contains a held secret) or not_a_name. It has nothing of the
// text.
func Clear(field steps.FieldID, text string, held ...secret.Secret) error {
	if !keptInClear(field) && field != steps.PhoneField {
		return nil
	}
	if field == steps.IDField {
		text = kaizala.CanonicalID(strings.TrimSpace(text)) // a GUID may stand in braces
	}
	switch {
	case isToken(text) || holdsToken(text):
		return steps.Fail(CodeTokenInClear, nil)
	case Holds(text, held...), holdsPair(text):
		return steps.Fail(CodeSecretInClear, nil)
	case field == steps.HelloField || field == steps.RemarkField:
		return nil
	case strings.ContainsAny(strings.TrimSpace(text), "\n\r"), utf8.RuneCountInString(text) > longestName, looksLikeProgram(text):
		return steps.Fail(CodeNotAName, nil)
	}
	return nil
}

// RefusesInClear reports whether a code is one of Clear.
func RefusesInClear(code string) bool {
	return code == CodeTokenInClear || code == CodeSecretInClear || code == CodeNotAName
}

// plausibleName reports whether a text that stands at a name's place may be one.
func plausibleName(text string) bool {
	return utf8.RuneCountInString(text) <= longestName && !strings.ContainsAny(text, "\n\r") && !holdsToken(text) && !looksLikeProgram(text)
}

// looksLikeProgram reports whether a text is code or data rather than a name.
func looksLikeProgram(text string) bool {
	return strings.ContainsAny(text, "{}=\\") || strings.Contains(text, "://") || strings.Contains(text, `("`) || strings.Contains(text, `":`) || strings.Contains(text, `',`) || strings.Contains(text, `",`)
}

// holdsToken reports whether a text has a token in it, or a part of one.
func holdsToken(text string) bool {
	between := func(r rune) bool { return strings.ContainsRune(" \t\n\r\"'`=:,;&|<>(){}[]“”„«»", r) }
	for _, w := range strings.FieldsFunc(text, between) {
		if LooksLikeToken(secret.New(w)) || beginsToken(w) && len(w) > 16 {
			return true
		}
	}
	return false
}

// Holds reports whether a text equals or contains one of the secrets, also if white
// space was put into it.
func Holds(text string, held ...secret.Secret) bool {
	compact := secret.Compact(text)
	for _, h := range held {
		if h.IsZero() {
			continue
		}
		value := secret.Compact(h.Reveal())
		if compact == value || len(value) >= leastHeld && strings.Contains(compact, value) {
			return true
		}
	}
	return false
}

// holdsPair reports whether a text has a secret or a token under a name, or what may be
// a secret beside an ID or beside the name of a secret, in whatever language.
func holdsPair(text string) bool {
	r := Find(text)
	if !r.Secret.IsZero() || !r.token().IsZero() {
		return true
	}
	for _, c := range r.Conflicts {
		if isSecretField(c.Field) {
			return true
		}
	}
	id, random := namesSecret(text), false
	for _, w := range strings.FieldsFunc(text, betweenWords) {
		isID := LooksLikeID(w) || looksLikeGroupID(w)
		id = id || isID
		random = random || !isID && mayBeSecret(w)
	}
	return id && random
}

func betweenWords(r rune) bool {
	return strings.ContainsRune(" \t\n\r\"'`=:,;&|/<>(){}[]“”„«»", r)
}

// mayBeSecret reports whether a word looks as made by a machine. The names of a program
// begin their parts with capitals, too.
func mayBeSecret(w string) bool {
	if len(w) < 8 || !looksRandom(w) {
		return false
	}
	return strings.ContainsAny(w, "0123456789") || strings.ToUpper(w) == w || jumps(w) > 2
}

// jumps counts the capitals that follow a small letter.
func jumps(w string) int {
	n := 0
	for i := 1; i < len(w); i++ {
		if isLower(w[i-1]) && isUpper(w[i]) {
			n++
		}
	}
	return n
}

// namesSecret reports whether a text names the secret or a token, with or without a
// value.
func namesSecret(text string) bool {
	for _, n := range names(text, wordsOf(text)) {
		if isSecretField(n.field) {
			return true
		}
	}
	return false
}

func isSecretField(f Field) bool {
	return f == FieldSecret || f == FieldRefresh || f == FieldAccess
}
