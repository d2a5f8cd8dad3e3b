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
func (s *scanner) marked(p place) (place, bool) {
	text := s.text[:min(len(s.text), p.at+200)]
	i := p.at
	for steps := 0; steps < 6; steps++ {
		for i < len(text) && strings.IndexByte(" \t\n,;\"'\\{", text[i]) >= 0 {
			i++
		}
		j := i
		for j < len(text) && (isAlphanumeric(text[j]) || text[j] == '_') {
			j++
		}
		if j == i {
			return p, false
		}
		k := j
		for k < len(text) && strings.IndexByte(" \t\"'\\", text[k]) >= 0 {
			k++
		}
		if k >= len(text) || text[k] != '=' && text[k] != ':' {
			return p, false
		}
		k++
		if k < len(text) && text[k] == '>' {
			k++
		}
		switch strings.ToLower(text[i:j]) {
		case "value", "val", "default", "content", "initialvalue", "currentvalue", "v", "defaultvalue":
			p.at, p.link, p.quote = k, bySign, 0
			return p, true
		case "key", "name", "header", "field":
			return p, false
		}
		k = skipSpaces(text, k)
		if _, end, ok := quotedAt(text, k); ok {
			i = end
			continue
		}
		for k < len(text) && (isAlphanumeric(text[k]) || text[k] == '-') {
			k++
		}
		i = k
	}
	return p, false
}
