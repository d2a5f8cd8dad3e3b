package read

import (
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
)

const (
	// leastWords of a language make a text prose; the pieces of one token that a
	// chat has wrapped do not.
	leastWords = 3
	// nearby is how many words before a value may say what it is.
	nearby = 5
	// leastSecret is the shortest word that passes for a secret in prose.
	leastSecret = 6
)

// prose takes values out of sentences by their shapes, and by the words before
// them where a shape fits two.
func (f *Found) prose(text string) {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = strings.Trim(w, ".,;:!?()[]<>\"'“”‘’`*")
	}
	if len(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !isWord(w) })) < leastWords {
		return
	}
	for i, w := range words {
		before := words[max(0, i-nearby):i]
		switch v := Value(w); {
		case LooksLikeToken(v):
			f.token(v)
		case looksLikeGroupID(w), LooksLikeID(w) && closest(before, "group", "connector", "application", "id") == "group":
			f.GroupID = w
		case LooksLikeID(w) && f.ID == "":
			f.ID = w
		case len(w) >= leastSecret && looksRandom(w) && closest(before, "secret", "id", "token", "group") == "secret" && f.Secret.IsZero():
			f.Secret = v
		}
	}
}

// token takes a token as what it says it is.
func (f *Found) token(v secret.Secret) {
	if c, err := kaizala.ReadToken(v); err == nil && c.Kind == kaizala.AccessToken {
		f.Access = v
		return
	}
	f.Refresh = v
}

// closest is the last of the names that occurs among the words before a value.
func closest(before []string, names ...string) string {
	for _, w := range slices.Backward(before) {
		for _, n := range names {
			if strings.EqualFold(w, n) {
				return n
			}
		}
	}
	return ""
}

func isWord(w string) bool {
	return w != "" && len(w) <= 20 && strings.IndexFunc(w, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }) < 0
}

// looksRandom reports whether a word is of letters and digits, and no word of a
// language: those have no digits and are not all in capitals.
func looksRandom(w string) bool {
	return only(w, isAlphanumeric) && (strings.ContainsAny(w, "0123456789") || strings.ToUpper(w) == w)
}
