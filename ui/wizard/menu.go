package wizard

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// menu is a screen with one choice to make: it stands before the wizard itself.
type menu struct {
	*env
	title, text string
	entries     []words.Option[tea.Cmd]
	focus       int
	first       bool // nothing lies below it: Esc leaves, as on the home page
}

// newMenu is a menu whose options are messages to the root.
func newMenu[T any](e *env, title, text string, options []words.Option[T]) menu {
	m := menu{env: e, title: title, text: text}
	for _, o := range options {
		m.entries = append(m.entries, words.Option[tea.Cmd]{Means: func() tea.Msg { return o.Means }, Text: o.Text, Hint: o.Hint})
	}
	return m
}

func (m menu) update(msg tea.Msg) ([]screen, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	n := len(m.entries)
	if !ok || n == 0 {
		return []screen{m}, nil
	}
	switch {
	case key.Matches(k, m.env.keys[talk.Back]) && m.first:
		return []screen{m}, func() tea.Msg { return leaveMsg{} }
	case key.Matches(k, m.env.keys[talk.Back]):
		return nil, nil
	case key.Matches(k, m.env.keys[talk.Move]):
		m.focus = (m.focus + 1) % n
	case key.Matches(k, m.env.keys[talk.MoveBack]):
		m.focus = (m.focus + n - 1) % n
	case key.Matches(k, m.env.keys[talk.GoOn], m.env.keys[talk.Tick]):
		return []screen{m}, m.entries[m.focus].Means
	default:
		if i := int(k.Code - '1'); i >= 0 && i < n && k.Mod == 0 {
			m.focus = i
			return []screen{m}, m.entries[i].Means
		}
	}
	return []screen{m}, nil
}

func (m menu) view(width, height int) []string {
	t, s := m.theme, newSheet(width)
	s.text(t.title, "", m.title)
	if m.text != "" {
		s.text(t.plain, "", m.text)
	}
	s.blank()
	for i, e := range m.entries {
		lead, style := t.pointed(i == m.focus)
		s.focus(i == m.focus, func() {
			s.text(style, lead+string(rune('1'+i))+"  ", e.Text)
			if e.Hint != "" {
				s.text(t.dim, "     ", e.Hint)
			}
		})
	}
	return s.window(height, -1, t)
}

func (m menu) keys() []key.Binding {
	return []key.Binding{relabel(m.env.keys[talk.GoOn], "choose"), m.env.keys[talk.Move], m.back()}
}

// every are all keys that work in the menu.
func (m menu) every() []key.Binding {
	k := m.env.keys
	out := append([]key.Binding{bind("choose", "enter", "space")}, numbered(len(m.entries))...)
	return append(out, k[talk.Move], k[talk.MoveBack], m.back())
}

// back is Esc, by what it does here.
func (m menu) back() key.Binding {
	if m.first {
		return relabel(m.env.keys[talk.Back], "leave")
	}
	return m.env.keys[talk.Back]
}

func (m menu) takes(tea.KeyPressMsg) bool { return false }
