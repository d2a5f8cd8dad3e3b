package wizard

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// homePage lists the set-ups of this machine, and what may be begun.
type homePage struct {
	*env
	rows   []talk.Row
	begins []words.Option[steps.Role]
	focus  int // of the lines that are shown: rows, then begins
	search search
	target session.Target // where something new begins; zero: it is asked for
}

// byNumber is how many lines are chosen by a digit.
const byNumber = 9

// byPage is how many lines a page key goes on by.
const byPage = 5

// newHome is the home page with all set-ups. One that was shown before keeps what is
// sought there, and the focus.
func newHome(e *env, home *session.Home, docs []session.Summary, before screen) homePage {
	h := homePage{env: e, rows: talk.Rows(home, docs, e.Now()), begins: words.Begin(), target: e.Wished(steps.Developer).Target}
	if was, ok := before.(homePage); ok {
		h.search = was.search
		h.focus = min(was.focus, max(0, h.lines()-1))
	}
	return h
}

// shown are the rows that the filter leaves.
func (h homePage) shown() []talk.Row {
	if h.search.text == "" {
		return h.rows
	}
	sought := strings.Fields(strings.ToLower(h.search.text))
	return slices.DeleteFunc(slices.Clone(h.rows), func(r talk.Row) bool {
		return slices.ContainsFunc(sought, func(w string) bool { return !strings.Contains(r.Sought, w) })
	})
}

// lines is how many lines can have the focus. Something new is no match of a filter.
func (h homePage) lines() int {
	if h.search.text != "" {
		return len(h.shown())
	}
	return len(h.rows) + len(h.begins)
}

// mayGoHome reports whether the home page is elsewhere, and may be gone to.
func (m Model) mayGoHome() bool { return m.home != nil && m.leave == staying && !m.atHome() }

// homeward reports whether a key leads home, wherever the person is: not the letter, which
// may be text.
func homeward(k tea.KeyPressMsg, e *env) bool { return k.String() == e.keys[talk.Home].Keys()[0] }

// atHome reports whether the home page is shown.
func (m Model) atHome() bool {
	_, ok := m.top().(homePage)
	return ok
}

func (h homePage) update(msg tea.Msg) ([]screen, tea.Cmd) {
	switch p, ok := msg.(tea.PasteMsg); {
	case ok && h.search.on:
		return []screen{h.narrowed(h.search.with(secret.Clean(p.Content)))}, nil
	case ok:
		return []screen{h}, said(talk.NotPasted)
	}
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return []screen{h}, nil
	}
	if shown := h.shown(); k.Text == "d" && !h.search.on && h.focus < len(shown) {
		return []screen{h, newForgetting(h.env, shown[h.focus])}, nil
	}
	h, cmd := h.key(k)
	return []screen{h}, cmd
}

func (h homePage) key(k tea.KeyPressMsg) (homePage, tea.Cmd) {
	switch keys := h.env.keys; {
	case key.Matches(k, keys[talk.Back]) && h.search.on:
		return h.narrowed(search{}), nil
	case key.Matches(k, keys[talk.Back]):
		return h, func() tea.Msg { return leaveMsg{} }
	case key.Matches(k, keys[talk.GoOn]):
		return h.open(h.focus)
	case h.search.on && h.search.edited(k) != h.search:
		return h.narrowed(h.search.edited(k)), nil
	case h.search.on && k.Text != "": // there is no room for more
		return h, nil
	case k.Text == "/" && len(h.rows) > 0:
		return h.narrowed(search{on: true}), nil
	case k.Text == "n":
		return h.pointed(len(h.rows)).open(len(h.rows))
	}
	if i, err := strconv.Atoi(k.Text); err == nil && i >= 1 && i <= min(byNumber, h.lines()) {
		return h.pointed(i - 1).open(i - 1)
	}
	return h.moved(k), nil
}

// moved is the page with the focus where a key takes it.
func (h homePage) moved(k tea.KeyPressMsg) homePage {
	n := h.lines()
	if n == 0 {
		return h
	}
	switch {
	case key.Matches(k, h.env.keys[talk.Move]):
		return h.pointed((h.focus + 1) % n)
	case key.Matches(k, h.env.keys[talk.MoveBack]):
		return h.pointed((h.focus + n - 1) % n)
	case key.Matches(k, h.env.keys[talk.ScrollDown]):
		return h.pointed(min(h.focus+byPage, n-1))
	case key.Matches(k, h.env.keys[talk.ScrollUp]):
		return h.pointed(h.focus - byPage)
	case key.Matches(k, h.env.keys[talk.First]):
		return h.pointed(0)
	case key.Matches(k, h.env.keys[talk.Last]):
		return h.pointed(n - 1)
	}
	return h
}

func (h homePage) pointed(at int) homePage {
	h.focus = max(at, 0)
	return h
}

func (h homePage) narrowed(by search) homePage {
	h.search, h.focus = by, 0
	return h
}

// open goes on with the set-up of a line, or begins what it says.
func (h homePage) open(at int) (homePage, tea.Cmd) {
	rows := h.shown()
	switch {
	case at < len(rows):
		chosen := rows[at].Start
		return h, func() tea.Msg { return chosen }
	case at < h.lines():
		wish := h.Wished(h.begins[at-len(rows)].Means)
		return h, func() tea.Msg { return wish }
	}
	return h, nil
}

func (h homePage) takes(k tea.KeyPressMsg) bool { return h.search.on && typed(k.String()) }
