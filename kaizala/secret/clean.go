package secret

import (
	"unicode"
	"unicode/utf8"
)

// Limits of Clean and CleanLines, in characters, the closing "…" included.
const (
	cleanLimit      = 500
	cleanLinesLimit = 16_000
)

// Clean returns text from others as it may be shown on one line: names, messages,
// claims, paths. It drops what a terminal would act upon and what a person cannot
// see: control characters (C0, DEL, C1, ESC included), bidi controls, zero-width and
// other invisible characters, line and paragraph separators, private and unassigned
// characters, and invalid UTF-8. A tab or a line break becomes one space, any other
// space a plain one. The result has no space at its ends and at most 500 characters;
// if it was cut, it ends in "…".
//
// Cleaning twice is the same as cleaning once.
func Clean(s string) string { return clean(s, ' ', cleanLimit) }

// CleanLines is Clean for texts of several lines. Line breaks stay, as "\n", and the
// result has at most 16,000 characters.
func CleanLines(s string) string { return clean(s, '\n', cleanLinesLimit) }

// CleanTo is Clean with another limit, in characters.
func CleanTo(s string, limit int) string { return clean(s, ' ', limit) }

// clean stops reading once the limit is reached. end is the length of the result
// without spaces at its end.
func clean(s string, lineBreak rune, limit int) string {
	if len(s) <= limit && plain(s) {
		return s
	}
	out, end := make([]rune, 0, min(len(s), limit+1)), 0
	for i, width := 0, 0; i < len(s) && end <= limit; i += width {
		var r rune
		r, width = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && width <= 1:
			continue
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n':
			continue
		case r == '\n' || r == '\r':
			out = appendBreak(out, lineBreak)
		case r == '\t':
			out = appendBreak(out, ' ')
		case unicode.Is(unicode.Zs, r):
			out = appendSpace(out, ' ')
		case Visible(r):
			out = append(out, r)
			end = len(out)
		}
	}
	if end <= limit {
		return string(out[:end])
	}
	end = limit - 1
	for end > 0 && (out[end-1] == ' ' || out[end-1] == '\n') {
		end--
	}
	return string(append(out[:end], '…'))
}

// plain reports whether s is printable ASCII without a space at either end, like
// most names.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && (i == 0 || i == len(s)-1) {
			return false
		}
	}
	return true
}

// appendBreak appends r, but no space after a space.
func appendBreak(out []rune, r rune) []rune {
	if r == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
		return out
	}
	return appendSpace(out, r)
}

// appendSpace appends r, but not before the first visible character.
func appendSpace(out []rune, r rune) []rune {
	if len(out) == 0 {
		return out
	}
	return append(out, r)
}

// Visible reports whether a person sees r on a screen, or its effect as a space.
// Some characters that Unicode counts as letters and marks are invisible: fillers,
// joiners, selectors.
func Visible(r rune) bool {
	return unicode.IsGraphic(r) &&
		!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) &&
		!unicode.Is(unicode.Variation_Selector, r) &&
		r != '\u2800' // a braille pattern without dots
}
