package wizard

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
)

// screen is one thing that fills the terminal. The root keeps a stack of them and
// shows the one on top. Keys and pastes go to that one, other messages to all.
type screen interface {
	// update takes a message and gives what stands in the place of the screen:
	// itself, itself below another screen, or nothing.
	update(tea.Msg) ([]screen, tea.Cmd)
	view(width, height int) []string
	// keys are those that work now.
	keys() []key.Binding
	// takes reports whether the screen wants a key though the root has a use for it.
	takes(tea.KeyPressMsg) bool
	// in is the screen with another size or other colours.
	in(env) screen
}

// headed is a screen with a head of its own. The head of a screen without one is
// that of the screen below it.
type headed interface {
	head() headline
}

// headline is what the head says: nothing before there is a set-up.
type headline struct {
	name, turn string // the connector's, and whose turn it is
	step       int    // of the guide
	page       bool
}

// notice is a screen that only says something: that a target is being opened, or
// what cannot be done. Keys do nothing on it.
type notice struct {
	env
	title string
	err   error // what happened
	next  string
}

func (n notice) update(tea.Msg) ([]screen, tea.Cmd) { return []screen{n}, nil }

func (n notice) keys() []key.Binding { return nil }

func (n notice) takes(tea.KeyPressMsg) bool { return false }

func (n notice) in(e env) screen {
	n.env = e
	return n
}

func (n notice) view(width, height int) []string {
	s := newSheet(width)
	if n.err == nil {
		s.text(n.theme.dim, "", n.title)
		return s.window(height, -1, n.theme)
	}
	s.text(n.theme.title, "", n.title)
	for _, l := range n.words(steps.CodeOf(n.err), n.err).Lines() {
		s.text(n.theme.plain, "  ", l)
	}
	s.blank()
	s.text(n.theme.accent, "", n.next)
	return s.window(height, -1, n.theme)
}

func opening(e env) notice { return notice{env: e, title: "Opening…"} }

func cannotOpen(e env, err error) notice {
	return notice{env: e, title: "This cannot be opened:", err: err, next: "Ctrl+C leaves."}
}

func cannotSave(e env, err error) notice {
	return notice{env: e, title: "This could not be saved:", err: err, next: "Ctrl+C once more leaves without it; any other key goes back."}
}

// told is what a code says on one line.
func (e env) told(err error) string {
	return strings.Join(e.words(steps.CodeOf(err), err).Lines(), " ")
}
