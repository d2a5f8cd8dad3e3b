package paste

import (
	"slices"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

const (
	// leastWords is how many words of a language make a text prose. A token that a
	// chat wrapped over several lines has fewer.
	leastWords = 3
	// nearby is how many words before a value are searched for its name.
	nearby = 5
	// leastSecret is the length of the shortest word that is taken for a secret.
	leastSecret = 6
)

// prose takes values out of sentences by their shapes. Where a shape fits two
// kinds of value, the words before it decide.
func (f *Values) prose(text string) {
	words := strings.Fields(text)
	for i, w := range words {
		words[i] = strings.Trim(w, ".,;:!?()[]<>\"'“”‘’`*")
	}
	if len(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !isWord(w) })) < leastWords {
		return
	}
	for i, w := range words {
		before := words[max(0, i-nearby):i]
		switch v := AsSecret(w); {
		case LooksLikeToken(v):
			f.setToken(v)
		case looksLikeGroupID(w), LooksLikeID(w) && closest(before, "group", "connector", "application", "id") == "group":
			f.GroupID = w
		case LooksLikeID(w) && f.ID == "":
			f.ID = w
		case len(w) >= leastSecret && looksRandom(w) && closest(before, "secret", "id", "token", "group") == "secret" && f.Secret.IsZero():
			f.Secret = v
		}
	}
}

// setToken takes a token as the kind that it says it is.
func (f *Values) setToken(v secret.Secret) {
	if c, err := kaizala.ReadToken(v); err == nil && c.Kind == kaizala.AccessToken {
		f.Access = v
		return
	}
	f.Refresh = v
}

// closest is the name that stands nearest before a value, or "".
func closest(before []string, names ...string) string {
	for _, w := range slices.Backward(before) {
		if w = strings.ToLower(w); slices.Contains(names, w) {
			return w
		}
	}
	return ""
}

func isWord(w string) bool {
	return w != "" && len(w) <= 20 && strings.IndexFunc(w, func(r rune) bool { return (r|0x20) < 'a' || (r|0x20) > 'z' }) < 0
}

// looksRandom reports whether a word has only letters and digits and is no word of
// a language. Words of a language have no digits and are not all capitals.
func looksRandom(w string) bool {
	return only(w, isAlphanumeric) && (strings.ContainsAny(w, "0123456789") || strings.ToUpper(w) == w)
}
