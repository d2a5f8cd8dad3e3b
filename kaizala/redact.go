package kaizala

import (
	"slices"
	"strings"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"
)

// evidenceLimit is the longest text from others that an error may hold, in bytes.
const evidenceLimit = 200

// redactor removes these secrets from texts of others. A service may echo what it
// was sent, and that must not reach a screen or a log. Secrets of less than 4
// characters stay: they would match everywhere.
type redactor []secret.Secret

// redactor returns a redactor for the secrets that the call sends, and those that its
// client hides.
func (k call) redactor() redactor { return append(k.sent(), k.hides...) }

// sent returns a redactor for the secrets that the call sends.
func (k call) sent() redactor {
	var v redactor
	for _, sent := range k.params() {
		if sent.isSecret() {
			v = append(v, sent.text)
		}
	}
	return v
}

// redact returns text as an error may hold it: clean, without the secrets and at
// most evidenceLimit bytes long.
func (v redactor) redact(text string) string {
	text = secret.CleanTo(text, len(text)+1)
	return truncate(v.hide(text)) // truncated last: the first half of a secret would not be found
}

// hide redacts the secrets and the tokens in a clean text.
func (v redactor) hide(text string) string {
	longestFirst := slices.SortedFunc(slices.Values(v), func(a, b secret.Secret) int { return b.Len() - a.Len() })
	for _, s := range longestFirst {
		if s.Len() >= 4 {
			text = strings.ReplaceAll(text, s.Reveal(), secret.Redacted)
		}
	}
	return maskTokens(text)
}

// evidence returns text as an error of this call may hold it.
func (k call) evidence(text string) string { return k.redactor().redact(text) }

// truncate shortens text to evidenceLimit bytes.
func truncate(s string) string { return truncateTo(s, evidenceLimit) }

// truncateTo shortens text to limit bytes, between two characters, with "…" for the rest.
func truncateTo(s string, limit int) string {
	const rest = "…"
	if len(s) <= limit {
		return s
	}
	end := max(0, limit-len(rest))
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	if end == 0 { // no place for the sign
		return ""
	}
	return s[:end] + rest
}

// maskTokens redacts what looks like a token or its beginning: a long word that
// starts with the base64 of `{"`.
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
