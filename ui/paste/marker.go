package paste

import "strings"

// reversed finds the value that stands before its name: value="..." key="name".
func (s *scanner) reversed(b int, closed bool) (place, bool) {
	from := lineStart(s.text, b)
	before := strings.TrimRight(s.text[max(from, b-400):b], "\"'@")
	key := ""
	for _, k := range []string{"forHTTPHeaderField:", "forHTTPHeaderField: ", "forKey:", "forKey: ", "key=", "name=", "Key=", "Name=", "where name = ", "WHERE name = ", "WHERE key = ", "where key = ", "WHERE name=", "where name="} {
		if strings.HasSuffix(before, k) {
			key = k
		}
	}
	if !closed || key == "" {
		return place{}, false
	}
	before = strings.TrimRight(before[:len(before)-len(key)], " ,\t")
	last := len(before) - 1
	if last < 1 || before[last] != '"' && before[last] != '\'' {
		return place{}, false
	}
	open := strings.LastIndexByte(before[:last], before[last])
	if open < 0 || !hasAnySuffix(strings.ToLower(strings.TrimRight(before[:open], "@ ")), "value=", "value =", "setvalue:", "setvalue(", "value:", "set(", "add(", "setobject:") {
		return place{}, false
	}
	return place{at: b - len(s.text[max(from, b-400):b]) + open, link: bySign}, true
}

// saidBefore finds an ID that a sentence names behind it: use ... as the connector ID.
func (s *scanner) saidBefore(n name) (place, bool) {
	if n.field != FieldID && n.field != FieldGroupID || n.weak {
		return place{}, false
	}
	i, from := n.first, lineStart(s.text, n.from)
	for i > 0 && isArticle(s.words[i-1].folded) {
		i--
	}
	if i == 0 || s.words[i-1].from < from {
		return place{}, false
	}
	switch s.words[i-1].folded {
	case "as", "is", "als", "ist":
	default:
		return place{}, false
	}
	before := strings.TrimRight(s.text[from:s.words[i-1].from], " \"'`*,()<>")
	at := strings.LastIndexAny(before, " \t\"'`*(<:=") + 1
	if id := before[at:]; !LooksLikeID(id) && !looksLikeGroupID(id) {
		return place{}, false
	}
	return place{at: from + at, link: byWords}, true
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}

// inTags skips tags up to the text of an element.
func (s *scanner) inTags(p place) (place, bool) {
	text, i := s.text, p.at
	for n := 0; n < 4; n++ {
		if i < len(text) && text[i] == '>' {
			i++
		}
		for i < len(text) && strings.IndexByte(" \t\n\r", text[i]) >= 0 {
			i++
		}
		if strings.HasPrefix(text[i:], "<![CDATA[") {
			p.at, p.link = i+len("<![CDATA["), byTag
			return p, true
		}
		if i >= len(text) || text[i] != '<' {
			break
		}
		end := strings.IndexByte(text[i:min(len(text), i+100)], '>')
		if end < 0 || text[i+end-1] == '/' {
			return p, false
		}
		i += end
	}
	p.at, p.link = i, byTag
	return p, i < len(text)
}

// marked finds the value of a name that is a value itself: "key": name, "value": ...
// Properties of another kind may stand between the two.
func (s *scanner) marked(p place) (place, bool) {
	text := s.text[:min(len(s.text), p.at+200)]
	at := p.at
	for range 6 {
		key, value, ok := propertyAt(text, at)
		if !ok {
			return p, false
		}
		switch strings.ToLower(key) {
		case "value", "val", "default", "content", "initialvalue", "currentvalue", "v", "defaultvalue":
			p.at, p.link, p.quote = value, bySign, 0
			return p, true
		case "key", "name", "header", "field": // of the next pair
			return p, false
		}
		at = skipWord(text, skipSpaces(text, value))
	}
	return p, false
}

// propertyAt reads the key of a property, such as "key": or key =>, at or behind text[i].
// value is where its value begins.
func propertyAt(text string, i int) (key string, value int, ok bool) {
	from := skipAny(text, i, " \t\n,;\"'\\{")
	to := from
	for to < len(text) && (isAlphanumeric(text[to]) || text[to] == '_') {
		to++
	}
	sign := skipAny(text, to, " \t\"'\\")
	if to == from || sign >= len(text) || text[sign] != '=' && text[sign] != ':' {
		return "", 0, false
	}
	value = sign + 1
	if strings.HasPrefix(text[value:], ">") {
		value++
	}
	return text[from:to], value, true
}

// skipWord skips a quoted text or a bare word.
func skipWord(text string, i int) int {
	if _, end, ok := quotedAt(text, i); ok {
		return end
	}
	for i < len(text) && (isAlphanumeric(text[i]) || text[i] == '-') {
		i++
	}
	return i
}
