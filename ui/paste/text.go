package paste

import "strings"

func (s *scanner) readText(c *candidate, n name, p place, v raw) bool {
	at := v.at
	if between := s.text[min(n.to, p.at):p.at]; n.weak && p.link == byTag && strings.Contains(between, "<") && !strings.Contains(between, "</") {
		return false // the element of another name
	}
	if id := s.idAt(at); id != "" { // "connector 7c1d...", "group 0f1e...@2"
		c.field = map[Field]Field{FieldName: FieldID, FieldGroup: FieldGroupID}[n.field]
		c.origin.Field = c.field
		c.value, c.end = id, at+len(id)
		return n.weak
	}
	if n.weak && (p.link == byLine || s.isFlag(n) || p.link == byTag && strings.Contains(s.text[n.to:p.at], "<")) {
		return false // a heading, or an option of some command
	}
	if p.link == byNearness && !s.isFlag(n) && !s.isSetting(n) || p.link == byWords && !v.quoted && (n.weak || !s.behindDash(p.at)) || p.link == byComma && !v.quoted && (n.weak || skipDecoration(s.text, lineStart(s.text, n.from)) != n.from) || n.doubtful && !v.quoted {
		return false
	}
	if word, end := s.word(p, v); !n.weak && masked(word) {
		c.value, c.end, c.masked = word, end, true
		return true
	}
	text, end := v.text, v.end
	if !v.quoted {
		text, end = s.phrase(p, v.at)
	}
	if p.url {
		text = percentDecoded(strings.ReplaceAll(text, "+", " "))
	}
	if text = strings.TrimSpace(text); strings.IndexByte(s.text, '<') >= 0 {
		text = unescape(text)
	}
	if k, _ := quoteAt(text, 0); k != 0 && len(text) > 2 && text[len(text)-1] == k {
		text = text[1 : len(text)-1]
	}
	c.value, c.end = text, end
	if judge(text, v.quoted) == isMasked && !n.weak {
		c.masked = true
		return true
	}
	if !v.quoted && (strings.ContainsAny(text, ":") || strings.Contains(text, "; ") || strings.TrimRight(text, "&]/;") != text) || n.weak && c.field == FieldName && s.inTag(p.at) {
		return false
	}
	return judge(text, v.quoted) == isValue && plausibleName(text) && !strings.ContainsAny(text, "{}<>=\\") && !strings.Contains(text, ": ")
}

// idAt is the ID at a place, or "".
func (s *scanner) idAt(at int) string {
	if at < len(s.text) {
		if k, w := quoteAt(s.text, at); k != 0 {
			at += w
		}
	}
	end := at
	for end < len(s.text) && (isAlphanumeric(s.text[end]) || s.text[end] == '-' || s.text[end] == '@') {
		end++
	}
	if id := s.text[at:end]; isGUID(id) || looksLikeGroupID(id) {
		return id
	}
	return ""
}

// isFlag reports whether a name is an option of a command: --secret VALUE.
func (s *scanner) isFlag(n name) bool {
	return n.from > 0 && s.text[n.from-1] == '-' && (n.from < 3 || strings.IndexByte(" \t\n-\"'", s.text[n.from-2]) >= 0)
}

// isSetting reports whether a name stands behind a command that takes a name and a
// value: setx NAME VALUE.
func (s *scanner) isSetting(n name) bool {
	switch before := strings.Fields(s.text[lineStart(s.text, n.from):n.from]); {
	case len(before) == 0:
		return false
	default:
		switch strings.ToLower(before[len(before)-1]) {
		case "setx", "env", "setenv", "set", "/m", "define", "#define", "export", "-gx", "-x", "-ux", "secret", "arg", "put":
			return true
		}
	}
	return false
}
