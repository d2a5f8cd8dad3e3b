package wizard

import (
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// entry is one line of a menu, and what choosing it means.
type entry struct {
	text, hint string
	msg        tea.Msg
}

// menu is a screen with one choice to make: it stands before the wizard itself.
type menu struct {
	env         env
	title, text string
	entries     []entry
	focus       int
}

func (m menu) update(msg tea.Msg) (menu, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || len(m.entries) == 0 {
		return m, nil
	}
	n := len(m.entries)
	switch {
	case key.Matches(k, m.env.keys.next):
		m.focus = (m.focus + 1) % n
	case key.Matches(k, m.env.keys.prev):
		m.focus = (m.focus + n - 1) % n
	case key.Matches(k, m.env.keys.on, m.env.keys.tick):
		chosen := m.entries[m.focus].msg
		return m, func() tea.Msg { return chosen }
	default:
		if i := int(k.Code - '1'); i >= 0 && i < n && k.Mod == 0 {
			m.focus = i
			chosen := m.entries[i].msg
			return m, func() tea.Msg { return chosen }
		}
	}
	return m, nil
}

func (m menu) view(width, height int) []string {
	t, s := m.env.theme, newSheet(width)
	s.text(t.title, "", m.title)
	if m.text != "" {
		s.text(t.plain, "", m.text)
	}
	s.blank()
	for i, e := range m.entries {
		focused := i == m.focus
		lead, style := "  ", t.plain
		if focused {
			lead, style = t.accent.Render(t.mark.here)+" ", t.accent
		}
		s.focus(focused, func() {
			s.text(style, lead+string(rune('1'+i))+"  ", e.text)
			if e.hint != "" {
				s.text(t.dim, "     ", e.hint)
			}
		})
	}
	return s.window(height, -1, t)
}

func (m menu) keys() []key.Binding {
	return []key.Binding{relabel(m.env.keys.on, "choose"), m.env.keys.next}
}
