package wizard

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

// search narrows the list of set-ups to what was typed.
type search struct {
	on   bool
	text string
}

// maxSought is how many characters are sought at most. A name or an ID has fewer.
const maxSought = 200

// with is the search with more text, as far as there is room for it.
func (s search) with(more string) search {
	runes := []rune(s.text + more)
	s.text = string(runes[:min(len(runes), maxSought)])
	return s
}

// edited is the search after a key that edits its text.
func (s search) edited(k tea.KeyPressMsg) search {
	runes := []rune(s.text)
	switch k.String() {
	case "backspace":
		s.text = string(runes[:max(0, len(runes)-1)])
	case "ctrl+u":
		s.text = ""
	case "ctrl+w":
		rest := strings.TrimRightFunc(s.text, unicode.IsSpace)
		s.text = rest[:strings.LastIndexFunc(rest, unicode.IsSpace)+1]
	default:
		return s.with(k.Text)
	}
	return s
}
