package paste

import (
	"slices"
	"strings"
)

// above is what stands above a node of an object.
type above struct {
	path   []string // the folded keys, the nearest last
	old    bool     // said to count no more
	beside bool     // a name that says by itself whose it is stands in the same object
}

// under is what stands above the value of a key.
func (a above) under(key string) above {
	a.path = append(slices.Clone(a.path), key)
	return a
}

// walk takes the values of an object and of what is in it.
func (s *scanner) walk(n node, up above) {
	up.beside = false
	switch n.kind {
	case listNode:
		for _, i := range n.items {
			s.walk(i, up)
		}
		s.walkPairs(n, up)
		s.rowsOfList(n, up)
	case objectNode:
		if named, value, ok := n.named(); ok {
			s.walkNamed(n, named, value, up)
			return
		}
		up.old = up.old || n.disabled()
		s.walkPairs(n, up)
	case stringNode:
		s.within(n)
	}
}

// walkNamed takes an object that is a name and its value.
func (s *scanner) walkNamed(n, named, value node, up above) {
	if v, ok := value.valued(); ok && value.kind == objectNode {
		value = v
	}
	if !up.old && !n.disabled() {
		up.beside = true
		s.takeNode(pair{named.text, named.at, value}, up)
	}
	s.inner(value, up.under(fold(named.text)))
}

// walkPairs takes the pairs of an object. Weak names count only beside others.
func (s *scanner) walkPairs(n node, up above) {
	up.beside = n.hasStrongName()
	for _, p := range n.pairs {
		of := up
		for _, w := range wordsOf(p.key) {
			of.old = of.old || isOld(w.folded)
		}
		if p.value.kind == objectNode || p.value.kind == listNode {
			if v, ok := p.value.valued(); ok && !of.old && s.takeNode(pair{p.key, p.at, v}, of) {
				continue
			}
			s.walk(p.value, of.under(pathKey(p.key)))
			continue
		}
		if of.old || !s.takeNode(p, of) {
			s.inner(p.value, of)
		}
	}
}

// pathKey is what a key says of what is under it: all of it if it is a known name, else its
// last word.
func pathKey(key string) string {
	if folded := fold(key); aliases()[folded] != (alias{}) {
		return folded
	}
	return lastOf(key, wordsOf(key))
}

func (s *scanner) inner(n node, up above) {
	if !up.old && n.kind != bareNode {
		s.walk(n, up)
	}
}

// hasStrongName reports whether an object has a name that says by itself what it is.
func (n node) hasStrongName() bool {
	for _, p := range n.pairs {
		a, ok := lookUp(p.key)
		says := ok && (!a.weak || a.field == FieldSecret || a.field == FieldRefresh)
		if says && (p.value.kind == objectNode || p.value.mayBeValue()) {
			return true
		}
	}
	return false
}

// takeNode takes the value of one name. It reports whether the name is one of ours.
func (s *scanner) takeNode(p pair, up above) bool {
	a, ok := aliasIn(p.key, up)
	if !ok || !p.value.mayBeValue() {
		return false
	}
	v, text := p.value, p.value.text
	if s.encoded && len(up.path) > 0 && up.path[len(up.path)-1] == "data" {
		if text, ok = decodeBase64(text); !ok {
			return true
		}
	}
	c, ok := readNode(a, v.kind, text)
	if !ok {
		return a.field != FieldName || text == ""
	}
	c.origin = Origin{Field: c.field, Line: s.src.line(p.at), Name: p.key}
	if !s.saysOld(min(len(s.src.text), v.at+len(v.text)+2)) {
		s.found = append(s.found, c)
	}
	return true
}

// aliasIn is what a key stands for. A weak key counts if the key above it says whose it
// is, or if it stands beside a strong one. A path without keys says nothing.
func aliasIn(key string, up above) (alias, bool) {
	a, ok := lookUp(key)
	if !ok || !a.weak {
		return a, ok
	}
	if len(up.path) > 0 {
		if named, ok := withinPath(a, up.path); ok {
			a = named
		} else if !up.beside {
			return alias{}, false
		}
	}
	general := a.weak && (a.field == FieldName || a.field == FieldID) // programs have many "name" and "id"
	return a, up.beside || !general
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
func (s *scanner) rowsOfList(n node, up above) {
	if up.old || len(n.items) != 2 || n.items[0].kind != stringNode || n.items[1].kind != stringNode {
		return
	}
	s.takeNode(pair{n.items[0].text, n.at, n.items[1]}, above{})
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
