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

// Clean makes text from others fit to be shown on one line: names, messages,
// claims, paths. What a terminal would act on or a person could not see is
// dropped: controls (C0, DEL, C1), the introducers of escape sequences, bidi
// controls, zero-width and other invisible characters, line and paragraph
// separators, private and unassigned characters, invalid UTF-8. A tab or line
// break becomes one space, any other space a plain one. The result is trimmed
// and at most 500 characters long; what was cut ends in "…".
//
// Cleaning twice is the same as cleaning once.
func Clean(s string) string { return clean(s, ' ', cleanLimit) }

// CleanLines is Clean for texts of several lines: line breaks stay, as "\n",
// and the result is at most 16,000 characters long.
func CleanLines(s string) string { return clean(s, '\n', cleanLinesLimit) }

// CleanTo is Clean with a limit of its own, in characters.
func CleanTo(s string, limit int) string { return clean(s, ' ', limit) }

// clean reads no further than it needs: end is where the result would stop if
// nothing visible followed, so that spaces at the end do not count.
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

// plain reports whether s is printable ASCII without a space at either end, as
// most names are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' || s[i] == ' ' && (i == 0 || i == len(s)-1) {
			return false
		}
	}
	return true
}

// appendBreak adds r, but no second space after a space.
func appendBreak(out []rune, r rune) []rune {
	if r == ' ' && len(out) > 0 && out[len(out)-1] == ' ' {
		return out
	}
	return appendSpace(out, r)
}

// appendSpace adds r, but nothing in front of the first visible character.
func appendSpace(out []rune, r rune) []rune {
	if len(out) == 0 {
		return out
	}
	return append(out, r)
}

// Visible reports whether r leaves a mark on the screen. Some characters that
// Unicode counts as letters and marks do not: fillers, joiners, selectors.
func Visible(r rune) bool {
	return unicode.IsGraphic(r) &&
		!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) &&
		!unicode.Is(unicode.Variation_Selector, r) &&
		r != '\u2800' // a braille pattern without dots
}
