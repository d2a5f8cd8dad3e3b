package secret

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Compact is a value without the white space and the invisible characters that
// chats and mails put into it: IDs, secrets and tokens have none of their own.
// Unlike Clean it cuts nothing, so that a value that is too long is seen to be.
func Compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || unicode.IsSpace(r) || !Visible(r) {
			return -1
		}
		return r
	}, s)
}
