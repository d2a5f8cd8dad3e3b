package secret

import (
	"errors"
	"strings"
)

// Quote returns s quoted as one word for a POSIX shell.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// Split splits a command line into words as a shell quotes them, and expands nothing:
// what stands in '...' is as it is, "..." may hold \" and \\, and a backslash
// keeps a space, a quote or a backslash. Before anything else a backslash is itself, so
// that a path of Windows needs no quotes. A quote that is not closed is an error.
func Split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	var quote rune // that the text stands in; 0: none
	begun := false // the word may be empty: ''
	text := []rune(line)
	for i := 0; i < len(text); i++ {
		r := text[i]
		switch {
		case r == '\\' && quote != '\'' && i+1 < len(text) && escapes(text[i+1], quote):
			i++
			word.WriteRune(text[i])
			begun = true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case strings.ContainsRune(" \t\r\n", r):
			if begun {
				words = append(words, word.String())
				word.Reset()
				begun = false
			}
		default:
			word.WriteRune(r)
			begun = true
		}
	}
	if quote != 0 {
		return nil, errors.New("a quote is not closed")
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}

// escapes reports whether a backslash before r keeps it.
func escapes(r, quote rune) bool {
	if quote == '"' {
		return r == '"' || r == '\\'
	}
	return strings.ContainsRune(` "'\`, r)
}
