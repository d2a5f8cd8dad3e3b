package kaizala

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// evidenceLimit is how many bytes of a text from others an error may hold.
const evidenceLimit = 200

// veil hides secrets in texts from others: a service that echoes what it was
// sent must not put it on a screen or into a log. Values of less than 4
// characters are not looked for: they occur everywhere.
type veil []secret.Secret

// veil is over what a call sends.
func (k call) veil() veil {
	var v veil
	for _, sent := range k.values() {
		if sent.secret() {
			v = append(v, sent.text)
		}
	}
	return v
}

// over is text as an error may hold it: clean, at most evidenceLimit bytes,
// without the secrets.
func (v veil) over(text string) string {
	text = secret.CleanTo(text, len(text)+1) // cut last, or half a secret might stay
	longestFirst := slices.SortedFunc(slices.Values(v), func(a, b secret.Secret) int { return b.Len() - a.Len() })
	for _, s := range longestFirst {
		if s.Len() >= 4 {
			text = strings.ReplaceAll(text, s.Reveal(), secret.Redacted)
		}
	}
	return cut(maskTokens(text))
}

// evidence is text from others as an error of this call may hold it.
func (k call) evidence(text string) string { return k.veil().over(text) }

// cut shortens text to evidenceLimit bytes.
func cut(s string) string { return cutTo(s, evidenceLimit) }

// cutTo shortens text to so many bytes, at a character's border.
func cutTo(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// maskTokens hides what looks like a token or the beginning of one: base64 of
// `{"`, and long.
func maskTokens(s string) string {
	const start, long = "eyJ", 16
	var b strings.Builder
	for {
		i := strings.Index(s, start)
		if i < 0 {
			return b.String() + s
		}
		b.WriteString(s[:i])
		end := i + len(start)
		for end < len(s) && only(s[end:end+1], "-_.") {
			end++
		}
		if end-i < long {
			b.WriteString(s[i:end])
		} else {
			b.WriteString(secret.Redacted)
		}
		s = s[end:]
	}
}
