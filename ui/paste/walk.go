package paste

import "strings"

// walk takes the values of an object and of what is in it. path has the folded keys
// above it.
func (s *scanner) walk(n node, path []string, old bool) {
	switch n.kind {
	case listNode:
		for _, i := range n.items {
			s.walk(i, path, old)
		}
		if len(n.pairs) > 0 {
			s.walkPairs(n, path, old)
		}
		s.rowsOfList(n, old)
	case objectNode:
		if named, value, ok := n.named(); ok {
			if v, ok := value.valued(); ok && value.kind == objectNode {
				value = v
			}
			if !old && !n.disabled() {
				s.takeNode(named.text, value, path, named.at, true)
			}
			s.inner(value, append(path, fold(named.text)), old)
			return
		}
		s.walkPairs(n, path, old || n.disabled())
	case stringNode:
		s.within(n)
	}
}

// walkPairs takes the pairs of an object. Weak names count only beside others.
func (s *scanner) walkPairs(n node, path []string, old bool) {
	beside := s.hasStrongName(n)
	for _, p := range n.pairs {
		ws := wordsOf(p.key)
		last := lastOf(p.key, ws)
		isOldKey := old
		for _, w := range ws {
			isOldKey = isOldKey || isOld(w.folded)
		}
		if p.value.kind == objectNode || p.value.kind == listNode {
			key := last
			if _, ok := aliases()[fold(p.key)]; ok {
				key = fold(p.key)
			}
			if v, ok := p.value.valued(); ok && !isOldKey && s.takeNode(p.key, v, path, p.at, beside) {
				continue
			}
			s.walk(p.value, append(path[:len(path):len(path)], key), isOldKey)
			continue
		}
		if isOldKey || !s.takeNode(p.key, p.value, path, p.at, beside) {
			s.inner(p.value, path, isOldKey)
		}
	}
}

func (s *scanner) inner(n node, path []string, old bool) {
	if !old && n.kind != bareNode {
		s.walk(n, path, old)
	}
}

// hasStrongName reports whether an object has a name that says by itself what it is.
func (s *scanner) hasStrongName(n node) bool {
	for _, p := range n.pairs {
		if a, ok := lookUp(p.key); ok && (!a.weak || a.field == FieldSecret || a.field == FieldRefresh) && p.value.kind != listNode && (p.value.kind == objectNode || p.value.mayBeValue()) {
			return true
		}
	}
	return false
}

// takeNode takes the value of one name. It reports whether the name is one of ours.
func (s *scanner) takeNode(key string, v node, path []string, at int, beside bool) bool {
	a, ok := aliasIn(path, key, beside)
	if !ok || !v.mayBeValue() {
		return false
	}
	text := v.text
	if s.encoded && len(path) > 0 && path[len(path)-1] == "data" {
		if text, ok = decodeBase64(text); !ok {
			return true
		}
	}
	c, ok := readNode(a, v.kind, text)
	if !ok {
		return a.field != FieldName || text == ""
	}
	c.origin = Origin{Field: c.field, Line: s.src.line(at), Name: key}
	if !s.saysOld(min(len(s.src.text), v.at+len(v.text)+2)) {
		s.found = append(s.found, c)
	}
	return true
}

// aliasIn is what a key stands for. A weak key counts if the key above it says whose it
// is, or if it stands beside a strong one. A path without keys says nothing.
func aliasIn(path []string, key string, beside bool) (alias, bool) {
	a, ok := lookUp(key)
	if ok && a.weak && len(path) > 0 {
		a, ok = withinPath(a, path)
		if !ok && beside {
			a, ok = aliases()[fold(key)], true
		}
	}
	if a.weak && (a.field == FieldName || a.field == FieldID) && !beside {
		return alias{}, false // programs have many "name" and "id"
	}
	return a, ok
}

// mayBeValue reports whether a node may be one value. An object in a string is
// searched, it is no value.
func (n node) mayBeValue() bool {
	switch n.kind {
	case stringNode, bareNode:
		return !strings.HasPrefix(strings.TrimSpace(n.text), "{") || !strings.Contains(n.text, `":`)
	}
	return false
}

// readNode reads the text of a string, or what a bare word has for a value.
func readNode(a alias, kind nodeKind, text string) (candidate, bool) {
	if kind == stringNode {
		return readWhole(a, text)
	}
	s := &scanner{src: source{text: text}, text: text}
	return s.read(name{alias: a}, place{link: bySign})
}

// named is the name and value of an object that is a pair by itself.
func (n node) named() (name node, value node, ok bool) {
	hasName, hasValue := false, false
	for _, p := range n.pairs {
		switch strings.ToLower(strings.TrimLeft(p.key, "@_$")) {
		case "name", "key", "header", "headername", "field", "label", "k", "variable", "parametername", "title", "n", "envvar":
			if p.value.kind == stringNode || p.value.kind == bareNode {
				if _, ours := lookUp(p.value.text); !hasName || ours {
					name, hasName = p.value, true
				}
			}
		case "value", "val", "v", "currentvalue", "content", "headervalue", "parametervalue", "#text", "text", "plaintext":
			if !hasValue || value.text == "" {
				value, hasValue = p.value, true
			}
		case "initialvalue", "default", "defaultvalue":
			if !hasValue {
				value, hasValue = p.value, true
			}
		}
	}
	return name, value, hasName && hasValue
}

// valued is the value of an object that has nothing but one value and its properties.
func (n node) valued() (node, bool) {
	if n.kind == listNode && len(n.items) == 1 && len(n.pairs) == 0 {
		return n.items[0], n.items[0].kind == stringNode
	}
	if n.disabled() {
		return node{}, false
	}
	for _, p := range n.pairs {
		switch strings.ToLower(strings.TrimLeft(p.key, "@_$")) {
		case "value", "default", "#text", "secretvalue", "string", "concealed":
			return p.value, p.value.kind == stringNode
		}
	}
	return node{}, false
}

// disabled reports whether an object says of itself that it does not count.
func (n node) disabled() bool {
	for _, p := range n.pairs {
		v := strings.ToLower(p.value.text)
		switch strings.ToLower(p.key) {
		case "enabled", "active", "isactive", "isenabled", "valid", "current":
			if v == "false" || v == "0" || v == "no" {
				return true
			}
		case "disabled", "revoked", "expired", "deleted", "isdisabled", "archived", "old", "deprecated":
			if v == "true" || v == "1" || v == "yes" {
				return true
			}
		case "status", "state":
			if isOld(v) || v == "inactive" {
				return true
			}
		}
	}
	return false
}

// rowsOfList takes a list of a name and a value: ["applicationId", "..."].
func (s *scanner) rowsOfList(n node, old bool) {
	if old || len(n.items) != 2 || n.items[0].kind != stringNode || n.items[1].kind != stringNode {
		return
	}
	s.takeNode(n.items[0].text, n.items[1], nil, n.at, false)
}

// within searches the text of a string, such as JSON in JSON or a header.
func (s *scanner) within(n node) {
	if s.depth >= deepest || len(n.text) < 8 || !strings.ContainsAny(n.text, ":={\n\t") {
		if !beginsToken(n.text) {
			return
		}
	}
	inner := &scanner{src: source{decode(n.text).text, []mark{{0, s.src.line(n.at)}}}, depth: s.depth + 1}
	if inner.scan() {
		s.found = append(s.found, inner.found...)
	}
}
