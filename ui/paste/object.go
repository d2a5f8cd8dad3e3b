package paste

import (
	"strings"
	"unicode/utf8"
)

// node is a part of an object as programs write it: JSON with or without comments,
// a dictionary, a hash, a map.
type node struct {
	kind  nodeKind
	at    int
	text  string // of a string or a bare word
	pairs []pair
	items []node
}

type nodeKind int

const (
	stringNode nodeKind = iota
	bareNode
	objectNode
	listNode
)

type pair struct {
	key   string
	at    int
	value node
}

// parser reads objects. Its budget bounds the attempts at a text that has none.
type parser struct {
	text   string
	at     int
	depth  int
	budget int
}

// deepestObject is how many levels down an object is read.
const deepestObject = 200

// objects takes the values of every object in the text, and blanks the object.
func (s *scanner) objects() {
	b := []byte(s.text)
	p := &parser{text: s.text, budget: 6*len(s.text) + 1000}
	for i := 0; i < len(s.text) && p.budget > 0; {
		j := strings.IndexAny(s.text[i:], "{[")
		if j < 0 {
			break
		}
		i += j
		p.at, p.depth = i, 0
		n, ok := p.value()
		if !ok || !n.hasPairs() || n.kind == listNode && !s.startsItem(i) {
			i++
			continue
		}
		before := len(s.found)
		label, path := s.labelBefore(i)
		if v, ok := n.valued(); !ok || n.kind != objectNode || !s.takeNode(pair{label, i, v}, above{beside: true}) {
			s.walk(n, above{path: path, old: isOldLabel(path)})
		}
		switch {
		case len(s.found) > before:
			s.taken = append(s.taken, span{i, p.at})
		case !strings.ContainsAny(s.text[i:p.at], " \t\n") && !n.hasOurName(): // signs amid a value
			i++
			continue
		}
		blank(b, i, p.at)
		i = p.at
	}
	s.text = string(b)
}

// startsItem reports whether a bracket opens a list and is not part of a name.
func (s *scanner) startsItem(i int) bool {
	return i == 0 || !isAlphanumeric(s.text[i-1])
}

// labelBefore is the name that stands before an object, as in connector = {...}, and
// its last words.
func (s *scanner) labelBefore(i int) (label string, path []string) {
	label = s.text[max(lineStart(s.text, i), i-60):i]
	if j := strings.LastIndexAny(strings.TrimRight(label, " \t\"'=:({["), " \t\"'({["); j >= 0 {
		label = label[j+1:]
	}
	ws := wordsOf(label)
	for _, w := range ws[max(0, len(ws)-3):] {
		path = append(path, w.folded)
	}
	return strings.Trim(label, " \t\"'=:({["), path
}

func isOldLabel(path []string) bool {
	for _, w := range path {
		if isOld(w) && w != "example" && w != "sample" {
			return true
		}
	}
	return false
}

func (n node) hasPairs() bool {
	if len(n.pairs) > 0 {
		return true
	}
	for _, i := range n.items {
		if i.hasPairs() {
			return true
		}
	}
	return false
}

// hasOurName reports whether a name of ours is a key or a value in an object.
func (n node) hasOurName() bool {
	if _, ok := lookUp(n.text); ok {
		return true
	}
	for _, i := range n.items {
		if i.hasOurName() {
			return true
		}
	}
	for _, p := range n.pairs {
		if _, ok := lookUp(p.key); ok || p.value.hasOurName() {
			return true
		}
	}
	return false
}

func (p *parser) skip() {
	for p.at < len(p.text) && strings.IndexByte(" \t\n", p.text[p.at]) >= 0 {
		p.at++
		p.budget--
	}
}

func (p *parser) peek() byte {
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

func (p *parser) value() (node, bool) {
	p.skip()
	if p.budget--; p.budget < 0 {
		return node{}, false
	}
	switch c := p.peek(); {
	case c == '{':
		return p.container('}', objectNode)
	case c == '[':
		return p.container(']', listNode)
	case c == '@' && p.at+1 < len(p.text) && (p.text[p.at+1] == '{' || p.text[p.at+1] == '('):
		p.at++
		return p.value()
	case c == '"' || c == '\'' || c == '`':
		return p.sum()
	case c == 0:
		return node{}, false
	}
	return p.bare()
}

// container reads an object or a list. A list may have pairs too, as in PHP.
func (p *parser) container(end byte, kind nodeKind) (node, bool) {
	n := node{kind: kind, at: p.at}
	if p.depth++; p.depth > deepestObject {
		return n, false
	}
	defer func() { p.depth-- }()
	p.at++
	for {
		p.skip()
		for p.peek() == ',' || p.peek() == ';' {
			p.at++
			p.budget--
			p.skip()
		}
		if p.peek() == end {
			p.at++
			return n, true
		}
		at := p.at
		item, ok := p.key()
		if !ok {
			return n, false
		}
		p.skip()
		sign := p.sign()
		if sign == 0 {
			if kind == objectNode {
				return n, false
			}
			if c := p.peek(); c != ',' && c != end && p.text[p.at-1] != '\n' && p.text[p.at-1] != ' ' || c != ',' && c != end && isAlphanumeric(c) {
				return n, false
			}
			n.items = append(n.items, item)
			continue
		}
		p.at += sign
		if item.kind != stringNode && item.kind != bareNode || item.text == "" {
			return n, false
		}
		v, ok := p.value()
		if !ok {
			return n, false
		}
		n.pairs = append(n.pairs, pair{item.text, at, v})
	}
}

// sign is the width of what ties a key to its value, or 0.
func (p *parser) sign() int {
	rest := p.text[p.at:]
	switch {
	case strings.HasPrefix(rest, "=>"), strings.HasPrefix(rest, ":="):
		return 2
	case strings.HasPrefix(rest, "=="), strings.HasPrefix(rest, "::"):
		return 0
	case strings.HasPrefix(rest, ":"), strings.HasPrefix(rest, "="):
		return 1
	}
	return 0
}

// key reads what may be a key, or an item of a list.
func (p *parser) key() (node, bool) {
	switch c := p.peek(); {
	case c == '"' || c == '\'' || c == '`' || c == '{' || c == '[' || c == '@':
		return p.value()
	case c == ':': // a symbol of Ruby
		p.at++
	}
	from := p.at
	for p.at < len(p.text) && (isAlphanumeric(p.text[p.at]) || strings.IndexByte("_-.$/", p.text[p.at]) >= 0 || p.text[p.at] >= utf8.RuneSelf) {
		p.at++
		p.budget--
	}
	return node{kind: bareNode, at: from, text: p.text[from:p.at]}, p.at > from
}

// bare reads a value without quotes, up to what ends it.
func (p *parser) bare() (node, bool) {
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(",;}]\n{[", p.text[p.at]) < 0 {
		if c := p.text[p.at]; c == '"' || c == '\'' { // a call or a conversion, with its argument
			if _, end, ok := quotedAt(p.text, p.at); ok {
				p.budget -= end - p.at
				p.at = end
				continue
			}
		}
		p.at++
		p.budget--
	}
	text := strings.TrimSpace(p.text[from:p.at])
	_, more, _ := strings.Cut(text, " ")
	return node{kind: bareNode, at: from, text: text}, text != "" && p.peek() != '{' && p.peek() != '[' && !pairFollows(more) // {A:1 B:2} of Go is no object
}
