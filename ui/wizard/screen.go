package wizard

import (
	"context"
	"os"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/words"
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
}

// stack is the screens of the wizard, the one that is shown last. It is a value: one
// that was copied before keeps its own.
type stack []screen

func (st stack) top() screen { return st[len(st)-1] }

func (st stack) push(s screen) stack { return append(slices.Clip(st), s) }

// bare is the stack without the overlays on top of it.
func (st stack) bare() stack {
	for o, ok := st.top().(overlay); ok && !o.fixed && len(st) > 1; o, ok = st.top().(overlay) {
		st = st[:len(st)-1]
	}
	return st
}

// usable reports whether a person can work on the screen on top.
func (st stack) usable() bool {
	if len(st) == 0 {
		return false
	}
	o, over := st.top().(overlay)
	return !over || !o.fixed
}

// pages are the sessions on the stack: below an admin's the developer who plays.
func (st stack) pages() []page {
	var out []page
	for _, s := range st {
		if p, ok := s.(page); ok {
			out = append(out, p)
		}
	}
	return out
}

func of(pages ...page) stack {
	var out stack
	for _, p := range pages {
		out = append(out, p)
	}
	return out
}

// changed is the stack with its pages changed where they are.
func (st stack) changed(change func(page) page) stack {
	st = slices.Clone(st)
	for i, s := range st {
		if p, ok := s.(page); ok {
			st[i] = change(p)
		}
	}
	return st
}

// update hands a message to one screen. Where the last screen would go, it stays.
func (st stack) update(i int, msg tea.Msg) (stack, tea.Cmd) {
	instead, cmd := st[i].update(msg)
	if len(st) == 1 && len(instead) == 0 {
		return st, cmd
	}
	return slices.Replace(slices.Clone(st), i, i+1, instead...), cmd
}

// env is what every screen works with. All share one, which the root keeps up to date.
type env struct {
	Options
	ctx     context.Context // ends with the program
	keys    keyMap
	theme   theme // by paint
	paint   paint
	width   int // of the window, in cells
	height  int
	answers bool // the terminal answers questions
}

func (e *env) words(code string, err error) words.Words {
	return words.Reader{Zone: e.Zone, Keys: e.keys.words()}.For(code, err)
}

// cutSign is the sign where a line that is written goes on. It has one cell in every terminal,
// since the cursor's place is counted in them.
func (e *env) cutSign() string {
	if e.ASCII {
		return "~"
	}
	return e.theme.mark.more
}

// short is a path with the home directory as ~.
func (e *env) short(path string) string {
	if home, err := os.UserHomeDir(); err == nil && home != "" {
		if rest, ok := strings.CutPrefix(path, home); ok {
			return "~" + rest
		}
	}
	return path
}
