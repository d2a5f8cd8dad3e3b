package paste

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
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

// escapedRune is the character of a \u escape at the start of s and the escape's width,
// or 0 if it is none. JSON writes a character beyond 16 bits as two escapes.
func escapedRune(s string) (_ rune, width int) {
	first, ok := escapedUnit(s)
	if !ok {
		return 0, 0
	}
	if second, ok := escapedUnit(s[6:]); ok {
		if r := utf16.DecodeRune(first, second); r != utf8.RuneError {
			return r, 12
		}
	}
	return first, 6
}

// escapedUnit is the 16 bits of an escape like \u00e9.
func escapedUnit(s string) (rune, bool) {
	if len(s) < 6 || s[:2] != `\u` {
		return 0, false
	}
	u, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(u), err == nil
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
		if r, width := escapedRune(s); width > 0 {
			b.WriteRune(r)
			return width
		}
		b.WriteString(s[:2])
	case '"', '\'', '\\', '/', '`', '\n', '$', '{':
		b.WriteByte(c)
	default:
		b.WriteString(s[:2])
	}
	return 2
}
