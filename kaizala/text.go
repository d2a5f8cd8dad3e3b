package kaizala

import (
	"strings"
	"unicode/utf8"
)

// evidenceLimit is how many bytes of a text from others an error may hold.
const evidenceLimit = 200

// evidence is text from others as an error may hold it: clean, at most
// evidenceLimit bytes, without the secrets of the call. A service that echoes
// what it was sent must not put it on a screen or into a log.
func (k call) evidence(text string) string {
	text = clean(text, ' ', len(text)+1) // cut last, or half a secret might stay
	for _, h := range k.values() {
		if v := h.text.Reveal(); h.secret() && len(v) >= 4 {
			text = strings.ReplaceAll(text, v, redacted)
		}
	}
	return cut(maskTokens(text))
}

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
			b.WriteString(redacted)
		}
		s = s[end:]
	}
}
