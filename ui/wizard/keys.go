package wizard

import "charm.land/bubbles/v2/key"

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
