package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// The service accepted sloppy JSON, and public clients send it: strings in single
// quotes, keys without quotes, a trailing comma, line breaks in strings. Python's text
// of a dictionary has words of its own, and in Python 2 a u before strings. strict
// rewrites such a text as valid JSON, which encoding/json then reads.

// maxDepth is how deep lists and objects may nest.
const maxDepth = 32

var errSloppy = errors.New("no_json")

// sloppy is a reader of sloppy JSON: what is left to read, and what it wrote so far.
type sloppy struct {
	in  string
	out strings.Builder
}

// strict rewrites one value of sloppy JSON as valid JSON. It fails if anything
// follows the value.
func strict(text []byte) ([]byte, error) {
	s := &sloppy{in: string(text)}
	if !utf8.ValidString(s.in) || !s.value(0) || s.peek() != 0 || s.in != "" {
		return nil, errSloppy
	}
	return []byte(s.out.String()), nil
}

// peek skips spaces and returns the next byte, or 0 at the end.
func (s *sloppy) peek() byte {
	s.in = strings.TrimLeft(s.in, " \t\r\n")
	if s.in == "" {
		return 0
	}
	return s.in[0]
}

// take skips spaces and reads the next byte if it is c. It reports whether it was.
func (s *sloppy) take(c byte) bool {
	if c == 0 || s.peek() != c {
		return false
	}
	s.in = s.in[1:]
	return true
}

// value reads one value. It reports whether there was a valid one.
func (s *sloppy) value(depth int) bool {
	switch s.peek() {
	case '{':
		return depth < maxDepth && s.many('{', '}', func() bool { return s.member(depth + 1) })
	case '[':
		return depth < maxDepth && s.many('[', ']', func() bool { return s.value(depth + 1) })
	case '"', '\'':
		return s.quoted()
	}
	word := s.word()
	if word == "u" && (s.peek() == '"' || s.peek() == '\'') {
		return s.quoted()
	}
	if python, ok := pythonWords()[word]; ok {
		word = python
	}
	s.out.WriteString(word)
	return word != "" && json.Valid([]byte(word)) // true, false, null or a number
}

func pythonWords() map[string]string {
	return map[string]string{"True": "true", "False": "false", "None": "null"}
}

// many reads a list of elements between begin and end, separated by commas.
func (s *sloppy) many(begin, end byte, one func() bool) bool {
	s.take(begin)
	s.out.WriteByte(begin)
	for n := 0; !s.take(end); n++ {
		if n > 0 {
			if !s.take(',') {
				return false
			}
			if s.take(end) { // the comma was one too many
				break
			}
			s.out.WriteByte(',')
		}
		if !one() {
			return false
		}
	}
	s.out.WriteByte(end)
	return true
}

func (s *sloppy) member(depth int) bool {
	if c := s.peek(); c == '"' || c == '\'' {
		if !s.quoted() {
			return false
		}
	} else {
		key := s.word()
		if key == "u" && (s.peek() == '"' || s.peek() == '\'') {
			return s.quoted() && s.after(depth)
		}
		if key == "" {
			return false
		}
		s.out.WriteString(`"` + key + `"`) // a word needs no escapes
	}
	return s.after(depth)
}

// after reads what follows a key.
func (s *sloppy) after(depth int) bool {
	if !s.take(':') {
		return false
	}
	s.out.WriteByte(':')
	return s.value(depth)
}

// word reads letters, digits and the signs that names and numbers have.
func (s *sloppy) word() string {
	s.peek()
	n := strings.IndexFunc(s.in, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_$-+.", r))
	})
	if n < 0 {
		n = len(s.in)
	}
	word := s.in[:n]
	s.in = s.in[n:]
	return word
}

// quoted reads a string in quotes of either kind and writes it in double quotes. It
// drops the escape of a single quote, which JSON does not have, and escapes what JSON
// has only as an escape: double quotes and control characters.
func (s *sloppy) quoted() bool {
	quote := s.in[0]
	text := []byte{'"'}
	for i := 1; i < len(s.in); i++ {
		switch c := s.in[i]; {
		case c == quote:
			s.in = s.in[i+1:]
			text = append(text, '"')
			s.out.Write(text)
			return json.Valid(text)
		case c == '\\' && strings.HasPrefix(s.in[i+1:], "'"):
			text = append(text, '\'')
			i++
		case c == '\\' && i+1 < len(s.in):
			text = append(text, c, s.in[i+1])
			i++
		case c == '"':
			text = append(text, `\"`...)
		case c < ' ':
			text = fmt.Appendf(text, `\u%04x`, c)
		default:
			text = append(text, c)
		}
	}
	return false
}
