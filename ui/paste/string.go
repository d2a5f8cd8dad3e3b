package paste

import (
	"strconv"
	"strings"
)

// sum reads a string, or several that are joined by "+" or ".".
func (p *parser) sum() (node, bool) {
	n, ok := p.str()
	for ok {
		at := p.at
		p.skip()
		if c := p.peek(); c != '+' && c != '.' && c != '\\' && c != '"' && c != '\'' {
			p.at = at
			break
		} else if c != '"' && c != '\'' {
			p.at++
		}
		p.skip()
		if c := p.peek(); c != '"' && c != '\'' {
			p.at = at
			break
		}
		more, good := p.str()
		if !good {
			return n, false
		}
		n.text += more.text
	}
	if strings.HasPrefix(strings.TrimLeft(p.text[p.at:min(len(p.text), p.at+6)], " "), ".to") { // a method of a string
		for p.at < len(p.text) && strings.IndexByte(",;}]\n", p.text[p.at]) < 0 {
			p.at++
		}
	}
	return n, ok
}

// str reads one string.
func (p *parser) str() (node, bool) {
	quote, from := p.text[p.at], p.at
	p.at++
	var b strings.Builder
	for p.at < len(p.text) {
		c := p.text[p.at]
		p.budget--
		switch {
		case c == quote:
			p.at++
			return node{kind: stringNode, at: from, text: b.String()}, true
		case c == '\n' && (b.Len() < 16 || !isTokenByte(b.String()[b.Len()-1])):
			return node{}, false
		case c == '\\' && p.at+1 < len(p.text):
			p.at += unescapeOne(&b, p.text[p.at:], quote)
			continue
		case c != '\n':
			b.WriteByte(c)
		default: // a token that was wrapped
			p.at = skipSpaces(p.text, p.at+1) - 1
		}
		p.at++
	}
	return node{}, false
}

// unescapeOne writes what an escape at the start of s stands for and returns the
// escape's width.
func unescapeOne(b *strings.Builder, s string, quote byte) int {
	switch c := s[1]; c {
	case 'n':
		b.WriteByte('\n')
	case 't':
		b.WriteByte('\t')
	case 'r', 'b', 'f':
	case 'u':
		if len(s) >= 6 {
			if r, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				b.WriteRune(rune(r))
				return 6
			}
		}
		b.WriteString(s[:2])
	case '"', '\'', '\\', '/', '`', '\n', '$', '{':
		b.WriteByte(c)
	default:
		b.WriteString(s[:2])
	}
	return 2
}
