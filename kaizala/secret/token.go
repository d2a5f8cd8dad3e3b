package secret

import "strings"

// tokenStarts are how base64url of a JSON object begins: an open brace, then a quote,
// a space, a line end or a tab.
var tokenStarts = [...]string{"eyJ", "eyA", "ewo", "ew0", "ewk"}

// The fewest characters that the first two parts of a token have.
const (
	minHeader  = 8
	minPayload = 8
)

// HasToken reports whether a text holds a token of JSON Web Token's shape anywhere, also
// if it is quoted, joined to other text or wrapped: base64url of a JSON object, a dot,
// and more base64url. It also finds an age identity.
func HasToken(text string) bool {
	text = Compact(text)
	if strings.Contains(strings.ToUpper(text), "AGE-SECRET-KEY-1") {
		return true
	}
	text = strings.ReplaceAll(strings.ReplaceAll(text, "%2E", "."), "%2e", ".")
	for dot := strings.IndexByte(text, '.'); dot >= 0; {
		header, rest := base64Before(text[:dot]), text[dot+1:]
		for _, start := range tokenStarts {
			at := strings.Index(header, start)
			if at >= 0 && len(header)-at >= minHeader && base64Length(rest) >= minPayload {
				return true
			}
		}
		next := strings.IndexByte(rest, '.')
		if next < 0 {
			return false
		}
		text, dot = rest, next
	}
	return false
}

// base64Before is the base64url at the end of a text.
func base64Before(text string) string {
	for i := len(text); i > 0; i-- {
		if !isBase64(text[i-1]) {
			return text[i:]
		}
	}
	return text
}

// base64Length counts the characters of base64url that a text begins with.
func base64Length(text string) int {
	for i := range len(text) {
		if !isBase64(text[i]) {
			return i
		}
	}
	return len(text)
}

func isBase64(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '-' || c == '_'
}
