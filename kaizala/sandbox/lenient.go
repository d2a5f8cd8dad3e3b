package sandbox

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The service accepted sloppy JSON, and public clients send it: strings in single
// quotes, keys without quotes, a trailing comma, line breaks in strings. strict
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
	s.out.WriteString(word)
	return word != "" && json.Valid([]byte(word)) // true, false, null or a number
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
		if key == "" {
			return false
		}
		s.write(key)
	}
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

// quoted reads a string in quotes of either kind.
func (s *sloppy) quoted() bool {
	quote := s.in[0]
	end := 1
	for end < len(s.in) && s.in[end] != quote {
		if s.in[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(s.in) {
		return false
	}
	inner := s.in[1:end]
	s.in = s.in[end+1:]
	text, ok := unescaped(inner)
	s.write(text)
	return ok
}

func (s *sloppy) write(text string) {
	b, _ := json.Marshal(text) // a string always has one
	s.out.Write(b)
}

// unescaped resolves the escapes of a string: those of JSON, and \'.
func unescaped(s string) (string, bool) {
	var b strings.Builder
	for len(s) > 0 {
		if s[0] != '\\' {
			n := strings.IndexByte(s, '\\')
			if n < 0 {
				n = len(s)
			}
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		n := escapeLen(s)
		if n == 0 {
			return "", false
		}
		if s[1] == '\'' {
			b.WriteByte('\'')
		} else {
			var text string
			if json.Unmarshal([]byte(`"`+s[:n]+`"`), &text) != nil {
				return "", false
			}
			b.WriteString(text)
		}
		s = s[n:]
	}
	return b.String(), true
}

// escapeLen returns the length of the escape at the start of s, or 0 if there is no
// valid one. A pair of surrogates is one escape.
func escapeLen(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case s[1] != 'u':
		return 2
	case len(s) < 6:
		return 0
	}
	high, err := strconv.ParseUint(s[2:6], 16, 16)
	if err == nil && high >= 0xD800 && high < 0xDC00 && len(s) >= 12 && s[6:8] == `\u` {
		if low, err := strconv.ParseUint(s[8:12], 16, 16); err == nil && low >= 0xDC00 && low < 0xE000 {
			return 12
		}
	}
	return 6
}
