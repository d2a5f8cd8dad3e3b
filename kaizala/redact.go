package kaizala

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// evidenceLimit is how many bytes of a text from others an error may hold.
const evidenceLimit = 200

// redactor hides secrets in texts from others: a service that echoes what it was
// sent must not put it on a screen or into a log. Values of less than 4
// characters are not looked for: they occur everywhere.
type redactor []secret.Secret

// redactor is over what a call sends.
func (k call) redactor() redactor {
	var v redactor
	for _, sent := range k.params() {
		if sent.isSecret() {
			v = append(v, sent.text)
		}
	}
	return v
}

// redact is text as an error may hold it: clean, at most evidenceLimit bytes,
// without the secrets.
func (v redactor) redact(text string) string {
	text = secret.CleanTo(text, len(text)+1) // cut last, or half a secret might stay
	longestFirst := slices.SortedFunc(slices.Values(v), func(a, b secret.Secret) int { return b.Len() - a.Len() })
	for _, s := range longestFirst {
		if s.Len() >= 4 {
			text = strings.ReplaceAll(text, s.Reveal(), secret.Redacted)
		}
	}
	return truncate(maskTokens(text))
}

// evidence is text from others as an error of this call may hold it.
func (k call) evidence(text string) string { return k.redactor().redact(text) }

// truncate shortens text to evidenceLimit bytes.
func truncate(s string) string { return truncateTo(s, evidenceLimit) }

// truncateTo shortens text to so many bytes, at a character's border.
func truncateTo(s string, limit int) string {
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
		for end < len(s) && onlyAlphanumericOr(s[end:end+1], "-_.") {
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
