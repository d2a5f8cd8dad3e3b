package paste

import "strings"

// readWhole reads a text that is one value and nothing else, as a string of JSON or a
// cell of a table is.
func readWhole(a alias, text string) (candidate, bool) {
	text = strings.TrimSpace(text)
	c := candidate{field: a.field}
	if a.weak {
		c.rank = 1
	}
	switch judge(text, true) {
	case isNone:
		return c, false
	case isMasked:
		c.masked = true
		return c, true
	}
	switch a.field {
	case FieldRefresh, FieldAccess:
		c.value = wholeToken(text)
		return c, isWholeToken(a, c.value)
	case FieldSecret:
		c.value = text
		return c, len(text) <= 16<<10 && plausibleSecret(text) && !strings.Contains(text, "\n")
	case FieldID, FieldGroupID:
		c.value = strings.Trim(text, "{}()")
		return c, isWholeID(a, c.value)
	}
	s := &scanner{src: source{text: text}, text: text}
	ok := s.readText(&c, name{alias: a}, place{link: bySign}, raw{text: text, end: len(text), quoted: true})
	return c, ok
}

// wholeToken is a text without the word "Bearer" before it, and with its token mended
// where the text has a token alone.
func wholeToken(text string) string {
	at := skipBearer(text, 0)
	token, end := tokenAt(text, at)
	if end == len(text) && LooksLikeTokenText(token) {
		return token
	}
	return text[at:]
}

func isWholeToken(a alias, text string) bool {
	return LooksLikeTokenText(text) || beginsToken(text) || mayBeOddToken(a, text) && !strings.Contains(text, "\n")
}

func isWholeID(a alias, text string) bool {
	return LooksLikeID(text) || looksLikeGroupID(text) || !a.weak && mayBeOddID(text)
}
