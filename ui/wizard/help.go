package wizard

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// thorough is a screen that takes more keys than its footer has.
type thorough interface {
	// every are all keys that work now, those of the root excluded.
	every() []key.Binding
}

// everyKey are all keys that work on the screen that is shown: its own, then the root's.
func (m Model) everyKey() []key.Binding {
	top := m.top()
	keys := top.keys()
	if t, ok := top.(thorough); ok {
		keys = t.every()
	}
	keys = m.withHome(keys)
	for _, id := range []talk.ID{talk.Help, talk.Suspend, talk.Leave} {
		b := m.keys[id]
		if top.takes(tea.KeyPressMsg{Code: 'q', Text: "q"}) {
			b = untyped(b)
		}
		keys = append(keys, b)
	}
	return keys
}

// footerKeys are those of the footer, but for help and leave.
func (m Model) footerKeys() []key.Binding { return m.withHome(m.top().keys()) }

// withHome are keys with the way home, where the screen does not name it and there is one.
func (m Model) withHome(keys []key.Binding) []key.Binding {
	way := m.keys[talk.Home]
	has := slices.ContainsFunc(keys, func(b key.Binding) bool { return slices.Contains(b.Keys(), way.Keys()[0]) })
	if o, ok := m.top().(overlay); ok && o.fixed || has || !m.mayGoHome() {
		return keys
	}
	return append(slices.Clip(keys), untyped(way))
}

// keys are those of the footer of the home page.
func (h homePage) keys() []key.Binding {
	var out []key.Binding
	if h.lines() > 0 {
		out = append(out, relabel(h.env.keys[talk.GoOn], "open"))
	}
	if len(h.rows) > 0 && !h.search.on {
		out = append(out, bind("filter", "/"), bind("new", "n"))
	}
	if h.focus < len(h.shown()) && !h.search.on {
		out = append(out, bind("delete", "d"))
	}
	out = append(out, relabel(h.env.keys[talk.Back], words.HomeBack(h.search.on)))
	if h.lines() > 1 {
		out = append(out, h.plain(h.env.keys[talk.Move]))
	}
	return out
}

// every are all keys of the home page.
func (h homePage) every() []key.Binding {
	out := h.keys()
	if h.search.on {
		out = append(out, bind("clear the filter", "ctrl+u"), bind("remove the last word", "ctrl+w"))
	} else {
		out = append(out, numbered(h.lines())...)
	}
	if len(h.rows) == 0 {
		out = append(out, bind("new", "n"))
	}
	if h.lines() > 1 {
		for _, id := range []talk.ID{talk.MoveBack, talk.ScrollUp, talk.ScrollDown, talk.First, talk.Last} {
			out = append(out, h.plain(h.env.keys[id]))
		}
	}
	return out
}

// plain is a binding without the keys that are typed into the filter.
func (h homePage) plain(b key.Binding) key.Binding {
	if h.search.on {
		return untyped(b)
	}
	return b
}
