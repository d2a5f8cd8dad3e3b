package paste

import (
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
)

// LooksLikeToken reports whether a value has a token's shape: three parts of
// base64url, the first two of at least 8 characters. The format is not documented,
// so this is a hint.
func LooksLikeToken(s secret.Secret) bool {
	parts := strings.Split(s.Reveal(), ".")
	if len(parts) != 3 || len(parts[0]) < 8 || len(parts[1]) < 8 {
		return false
	}
	for _, p := range parts {
		if !only(p, func(c byte) bool { return isAlphanumeric(c) || c == '-' || c == '_' }) {
			return false
		}
	}
	return true
}

// LooksLikeID reports whether a value has a shape that connector IDs were seen to
// have: a GUID, or 24 to 64 hexadecimal digits.
func LooksLikeID(s string) bool {
	return isGUID(s) || len(s) >= 24 && len(s) <= 64 && only(s, isHex)
}

// looksLikeGroupID reports whether a value is a GUID, "@" and the number of a shard.
func looksLikeGroupID(s string) bool {
	guid, shard, ok := strings.Cut(s, "@")
	return ok && isGUID(guid) && shard != "" && only(shard, func(c byte) bool { return c >= '0' && c <= '9' })
}

func isGUID(s string) bool { return kaizala.IsGUID(s) }

func isHex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

func isAlphanumeric(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }

func only(s string, allowed func(byte) bool) bool {
	for i := range len(s) {
		if !allowed(s[i]) {
			return false
		}
	}
	return true
}

// Unfinished reports whether a text that comes line by line needs more lines: JSON
// without its last brace, a command that ends with a continuation, a message without
// its last line.
func Unfinished(text string) bool {
	trimmed := strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(trimmed, "{"), strings.HasPrefix(trimmed, "["):
		return openBraces(trimmed) > 0
	case strings.Contains(text, "-----BEGIN "):
		return !strings.Contains(text, "-----END ")
	}
	return strings.HasSuffix(trimmed, `\`) || strings.HasSuffix(trimmed, "`") && strings.HasPrefix(trimmed, "curl")
}

// openBraces counts the braces and brackets outside of strings that are not closed.
func openBraces(json string) int {
	open, inString, escaped := 0, false, false
	for i := range len(json) {
		switch c := json[i]; {
		case escaped:
			escaped = false
		case inString && c == '\\':
			escaped = true
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			open++
		case c == '}' || c == ']':
			open--
		}
	}
	return open
}
