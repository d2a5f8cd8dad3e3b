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

// opening is the quote that a text begins with. The quote that ends the text is of the
// same kind.
type opening struct {
	kind   byte   // as quoteAt has it
	ascii  bool   // and then the quote that ends the text is too
	escape string // what stands before both quotes: backslashes or carets
}

// openingAt returns the quote at s[i], perhaps behind what escapes it, and where the text
// within it begins. Its kind is 0 if there is none.
func openingAt(s string, i int) (q opening, start int) {
	at := skipAny(s, i, `\^`)
	kind, width := quoteAt(s, at)
	return opening{kind: kind, ascii: width == 1, escape: s[i:at]}, at + width
}

// quotedAt reads the text that is quoted from s[i] on, to the end of its line at
// most. The quote may be escaped, as within another quoted text, or have a caret, as
// in a command of Windows.
func quotedAt(s string, i int) (content string, end int, ok bool) {
	q, start := openingAt(s, i)
	if q.kind == 0 {
		return "", i, false
	}
	line := span{start, lineEnd(s, start)}
	for at := start; at < line.to; {
		width, ends := q.next(s, line, at)
		if ends {
			return q.content(s[start:at]), at + width, true
		}
		at += width
	}
	return "", i, false
}

// plain reports whether a text is in ASCII quotes of a kind, and these are not escaped.
// Only such a text has escapes of its own.
func (q opening) plain(kind byte) bool { return q.kind == kind && q.ascii && q.escape == "" }

// next is the width of the sign at s[at], and whether it is the quote that ends the text.
// An escape and what it stands before are one sign. line is where the text may stand.
func (q opening) next(s string, line span, at int) (width int, ends bool) {
	if q.plain('"') && s[at] == '\\' && at+1 < line.to {
		return 2, false
	}
	if q.plain('\'') && at > line.from {
		if width = quoteWithin(s[at:line.to]); width > 0 {
			return width, false
		}
	}
	kind, width := quoteAt(s, at)
	if kind == q.kind && (!q.ascii || width == 1) && strings.HasSuffix(s[line.from:at], q.escape) {
		apostrophe := kind == '\'' && at+width < line.to && isAlphanumeric(s[at+width])
		return width, !apostrophe
	}
	_, width = utf8.DecodeRuneInString(s[at:])
	return width, false
}

// content undoes the escapes of the text between two quotes.
func (q opening) content(s string) string {
	s = strings.TrimSuffix(s, q.escape)
	switch {
	case q.plain('"'):
		return quoteEscapes.Replace(s)
	case q.plain('\''):
		return singleQuotesWithin.Replace(s)
	case strings.HasPrefix(q.escape, "^"):
		return withoutCarets(s)
	}
	return s
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
