package secret

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Compact returns a value without white space and invisible characters, which chats
// and mails put into it. IDs, secrets and tokens have none. Unlike Clean it never
// cuts, so that a value that is too long can be noticed.
func Compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsSpace(r) || !Visible(r) {
			return -1
		}
		return r
	}, s)
}
