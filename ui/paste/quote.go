package paste

import (
	"strings"
	"unicode/utf8"
)

const (
	doubleQuotes = "\"“”„‟«»‹›「」『』"
	singleQuotes = "'‘’‚‛´"
)

// quoteAt returns the kind of the quote at s[i] and its width: '"' for all double
// ones, "'" for single ones, '`', or 0 if there is none.
func quoteAt(s string, i int) (kind byte, width int) {
	if i >= len(s) {
		return 0, 0
	}
	switch c := s[i]; {
	case c == '"' || c == '\'' || c == '`':
		return c, 1
	case c < utf8.RuneSelf:
		return 0, 0
	}
	r, width := utf8.DecodeRuneInString(s[i:])
	switch {
	case strings.ContainsRune(doubleQuotes, r):
		return '"', width
	case strings.ContainsRune(singleQuotes, r):
		return '\'', width
	}
	return 0, 0
}

// quoteBefore is quoteAt for the quote that ends at s[i].
func quoteBefore(s string, i int) byte {
	if i == 0 {
		return 0
	}
	_, width := utf8.DecodeLastRuneInString(s[:i])
	kind, _ := quoteAt(s, i-width)
	return kind
}

// quotedAt reads the text that is quoted from s[i] on, to the end of its line at
// most. The quote may be escaped, as within another quoted text, or have a caret, as
// in a command of Windows.
func quotedAt(s string, i int) (content string, end int, ok bool) {
	from := i
	for i < len(s) && (s[i] == '\\' || s[i] == '^') {
		i++
	}
	escape := s[from:i]
	kind, width := quoteAt(s, i)
	if kind == 0 {
		return "", from, false
	}
	ascii := width == 1
	i += width
	last := lineEnd(s, i)
	start := i
	for i < last {
		if escape == "" && kind == '"' && ascii && s[i] == '\\' && i+1 < last {
			i += 2
			continue
		}
		if n := quoteWithin(s[i:last]); n > 0 && i > start && escape == "" && kind == '\'' && ascii {
			i += n
			continue
		}
		if k, w := quoteAt(s, i); k == kind && (!ascii || w == 1) && strings.HasSuffix(s[start:i], escape) {
			if kind == '\'' && (!ascii || i+1 < last && isAlphanumeric(s[i+1])) && i+w < last && isAlphanumeric(s[i+w]) {
				i += w // an apostrophe
				continue
			}
			content = strings.TrimSuffix(s[start:i], escape)
			if escape == "" && kind == '"' && ascii {
				content = quoteEscapes.Replace(content)
			}
			if escape == "" && kind == '\'' && ascii {
				content = singleQuotesWithin.Replace(content)
			}
			if strings.HasPrefix(escape, "^") {
				content = withoutCarets(content)
			}
			return content, i + w, true
		}
		_, w := utf8.DecodeRuneInString(s[i:])
		i += w
	}
	return "", from, false
}

// quoteWithin is the length of a single quote within single quotes at the start of s, as
// shells have it ('\”) and as PowerShell, SQL and YAML do (”), or 0.
func quoteWithin(s string) int {
	for _, q := range []string{`'\''`, "''"} {
		if rest, ok := strings.CutPrefix(s, q); ok && strings.Contains(rest, "'") {
			return len(q)
		}
	}
	return 0
}

var singleQuotesWithin = strings.NewReplacer(`'\''`, "'", "''", "'")

var quoteEscapes = strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\/`, `/`, `\$`, "$", "\\`", "`")

// withoutCarets undoes the escaping of a command line of Windows.
func withoutCarets(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '^' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
