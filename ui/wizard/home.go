package wizard

import (
	"slices"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// homePage lists the set-ups of this machine, and what may be begun.
type homePage struct {
	*env
	rows   []homeRow
	focus  int // of the rows that are shown
	search search
}

// homeRow is a set-up, or something new.
type homeRow struct {
	words.Option[talk.Start]
	sought string // what the filter looks at; "": something new
	ends   bool   // the refresh token has expired, or will soon
}

// search narrows the list to what was typed.
type search struct {
	on   bool
	text string
}

// byNumber is how many rows are chosen by a digit.
const byNumber = 9

// byPage is how many rows a page key goes on by.
const byPage = 5

// starting is the home page with the set-ups of a role; an empty role is any.
func starting(e *env, home *session.Home, r steps.Role, docs []session.Summary) homePage {
	docs = session.Of(docs, r)
	h := homePage{env: e}
	for i, o := range talk.Starts(home, r, docs, e.Now()) {
		row := homeRow{Option: o}
		if i < len(docs) {
			d := docs[i]
			row.sought = strings.ToLower(o.Text + " " + d.Target.Badge())
			row.ends = talk.Ends(d, e.Now())
		}
		h.rows = append(h.rows, row)
	}
	return h
}

// shown are the rows that the filter leaves. Something new is no match of a filter.
func (h homePage) shown() []homeRow {
	if h.search.text == "" {
		return h.rows
	}
	return slices.DeleteFunc(slices.Clone(h.rows), func(r homeRow) bool {
		return r.sought == "" || slices.ContainsFunc(strings.Fields(strings.ToLower(h.search.text)), func(w string) bool { return !strings.Contains(r.sought, w) })
	})
}

func (h homePage) update(msg tea.Msg) ([]screen, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return []screen{h}, nil
	}
	h, cmd := h.key(k)
	return []screen{h}, cmd
}

func (h homePage) key(k tea.KeyPressMsg) (homePage, tea.Cmd) {
	rows := h.shown()
	switch {
	case key.Matches(k, h.env.keys[talk.Back]) && h.search.on:
		return h.narrowed(search{}), nil
	case key.Matches(k, h.env.keys[talk.Back]):
		return h, func() tea.Msg { return leaveMsg{} }
	case key.Matches(k, h.env.keys[talk.GoOn]):
		return h.start(h.focus)
	case h.search.on && k.Text != "":
		return h.narrowed(search{true, h.search.text + k.Text}), nil
	case h.search.on && k.Code == tea.KeyBackspace:
		typed := []rune(h.search.text)
		return h.narrowed(search{true, string(typed[:max(0, len(typed)-1)])}), nil
	case k.Text == "/":
		return h.narrowed(search{on: true}), nil
	case k.Text == "n":
		return h.pointed(slices.IndexFunc(rows, func(r homeRow) bool { return r.sought == "" })), nil
	case key.Matches(k, h.env.keys[talk.Tick]):
		return h.start(h.focus)
	}
	if i, err := strconv.Atoi(k.Text); err == nil && i >= 1 && i <= min(byNumber, len(rows)) {
		return h.pointed(i - 1).start(i - 1)
	}
	return h.moved(k), nil
}

// moved is the page with the focus where a key takes it.
func (h homePage) moved(k tea.KeyPressMsg) homePage {
	n := len(h.shown())
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
		return h.pointed(max(h.focus-byPage, 0))
	case k.Code == tea.KeyHome:
		return h.pointed(0)
	case k.Code == tea.KeyEnd:
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

func (h homePage) start(at int) (homePage, tea.Cmd) {
	rows := h.shown()
	if at >= len(rows) {
		return h, nil
	}
	chosen := rows[at].Means
	return h, func() tea.Msg { return chosen }
}

func (h homePage) view(width, height int) []string {
	t, s := h.theme, newSheet(width)
	s.text(t.title, "", words.StartTitle)
	if h.search.on {
		s.text(t.accent, "/ ", h.search.text+t.cursor(true))
	}
	s.blank()
	rows := h.shown()
	if len(rows) == 0 {
		s.text(t.plain, "", words.NoMatch)
	}
	s.pin()
	for i, r := range rows {
		if r.sought == "" && i > 0 && rows[i-1].sought != "" {
			s.blank()
			s.text(t.title, "", words.StartNew)
		}
		h.row(s, i, r)
	}
	return s.window(height, -1, t)
}

func (h homePage) row(s *sheet, i int, r homeRow) {
	t := h.theme
	lead, style := t.pointed(i == h.focus)
	number := "   "
	if i < byNumber && !h.search.on {
		number = strconv.Itoa(i+1) + "  "
	}
	s.focus(i == h.focus, func() {
		s.text(style, lead+number, r.Text)
		switch {
		case r.ends:
			s.text(t.warn, "     ! ", r.Hint)
		case r.Hint != "":
			s.text(t.dim, "     ", r.Hint)
		}
	})
}

func (h homePage) keys() []key.Binding {
	return []key.Binding{
		relabel(h.env.keys[talk.GoOn], "open"), h.env.keys[talk.Move],
		bind("filter", "/"), bind("new", "n"), relabel(h.env.keys[talk.Back], words.HomeBack(h.search.on)),
	}
}

func (h homePage) takes(k tea.KeyPressMsg) bool { return h.search.on && typed(k.String()) }
