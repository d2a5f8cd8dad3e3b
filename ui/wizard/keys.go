package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"

	"kaizala-setup/ui/words"
)

// keyMap is every key of the wizard. A key that does nothing now is left out of
// the footer and the help by the screen that says which keys it has.
type keyMap struct {
	on, back, cancel, next, prev, tick, portal, copy, reveal, fill, play, explain, retry, help, leave, up, down key.Binding
}

func bind(help string, keys ...string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(keys[0], help))
}

func newKeys() keyMap {
	return keyMap{
		on:      bind("go on", "enter"),
		back:    bind("back", "esc"),
		cancel:  bind("cancel", "esc"),
		next:    bind("move", "tab", "down"),
		prev:    bind("move back", "shift+tab", "up"),
		tick:    bind("tick", "space"),
		portal:  bind("portal", "ctrl+o", "o"),
		copy:    bind("copy", "ctrl+y", "c"),
		reveal:  bind("reveal", "ctrl+r"),
		fill:    bind("fill in", "f2"),
		play:    bind("play the admin", "f3"),
		explain: bind("explain", "f4"),
		retry:   bind("try again", "ctrl+s"),
		help:    bind("help", "f1", "?"),
		leave:   bind("leave", "ctrl+c", "q"),
		up:      bind("scroll", "pgup"),
		down:    bind("scroll", "pgdown"),
	}
}

// typed reports whether a key would write into a text field: single characters
// are aliases only where no text field has the focus.
func typed(k string) bool { return len([]rune(k)) == 1 || k == "space" }

// words are the keys as the texts of errors name them.
func (k keyMap) words() words.Keys {
	press := func(b key.Binding) string { return "press " + label(b) }
	return words.Keys{
		Retry: press(k.retry) + " to try again",
		Copy:  press(k.copy),
		Back:  press(k.back),
		Help:  press(k.help),
		Clear: "empty the box (Ctrl+U)",
		Home:  press(k.back) + " until the start page shows",
		Stays: "What you entered is still here.",
	}
}

// label is the first key of a binding as keyboards have it: "Ctrl+S".
func label(b key.Binding) string {
	parts := strings.Split(b.Keys()[0], "+")
	for i, p := range parts {
		parts[i] = strings.ToUpper(p[:1]) + p[1:]
	}
	return strings.Join(parts, "+")
}
