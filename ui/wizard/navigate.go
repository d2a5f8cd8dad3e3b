package wizard

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// Messages from the screens to the root. Beside these, session.Target is which Kaizala
// was chosen, talk.Start which set-up, and talk.Wish what is to be begun.
type (
	opened struct {
		home *session.Home
		err  error
	}
	listed struct {
		docs []session.Summary
		errs []error
		team session.Reach
	}
	entered struct { // a set-up, to be shown
		session *session.Session
		err     error
	}
	relisted struct{ docs []session.Summary }
	closeMsg struct{} // the person is done with the page
	homeMsg  struct{} // the person goes home
	playMsg  struct{} // the developer plays the admin
	played   struct {
		admin talk.Talk
		err   error
	}
	saidMsg struct{ text string }
)

func play() tea.Msg { return playMsg{} }

func said(text string) tea.Cmd { return func() tea.Msg { return saidMsg{text} } }

// navigate goes from screen to screen. ok is false for a message that does not.
func (m Model) navigate(msg tea.Msg) (next Model, cmd tea.Cmd, ok bool) {
	switch msg := msg.(type) {
	case session.Target:
		m, cmd = m.chosen(msg)
	case opened:
		if msg.err != nil {
			return m.fails(msg.err), nil, true
		}
		m.home = msg.home
		cmd = list(m.ctx, m.home)
	case listed:
		m, cmd = m.listed(msg)
	case talk.Start:
		cmd = m.enters(msg)
	case talk.Wish:
		m, cmd = m.begins(msg)
	case entered:
		m, cmd = m.replaced(msg.session, msg.err)
	case forgetMsg:
		m, cmd = m.forget(msg.row)
	case forgotten:
		m.said = line{text: words.Forgotten(msg.name, msg.team)}
		if msg.err != nil {
			m.said = m.faulty(msg.err)
		}
		cmd = list(m.ctx, m.home)
	case playMsg:
		cmd = m.playAdmin()
	case played:
		m = m.pushed(msg)
	case relisted:
		m = m.relisted(msg)
	case homeMsg:
		cmd = list(m.ctx, m.home)
	case closeMsg:
		m, cmd = m.closed()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// chosen goes on with the Kaizala that was chosen, or asks for one of the person's own.
func (m Model) chosen(t session.Target) (Model, tea.Cmd) {
	if t.Realm == "" {
		m.stack = m.push(newRoots(m.env))
		return m, nil
	}
	if r := m.wished; r != "" {
		m.wished = ""
		return m.begins(talk.Wish{Role: r, Target: t})
	}
	m.Target, m.Retired = t, false // whatever begins from now on
	return m, list(m.ctx, m.home)
}

// begins begins what was wished for, after the question in which Kaizala.
func (m Model) begins(w talk.Wish) (Model, tea.Cmd) {
	if w.Target.Realm == "" {
		m.wished = w.Role
		m.stack = m.push(m.asksWhere())
		return m, nil
	}
	return m, m.enters(w.Begin(m.home))
}

// asksWhere says that the public service is over, and asks how to go on.
func (m Model) asksWhere() menu {
	asks := newMenu(m.env, words.RetiredTitle, words.RetiredText, m.Ways())
	asks.first = len(m.stack) == 0
	return asks
}

func (m Model) enters(start talk.Start) tea.Cmd {
	ctx := m.ctx
	return func() tea.Msg {
		s, err := start(ctx)
		return entered{s, err}
	}
}

// cannotOpen is the title of what tells why something is not shown.
const cannotOpen = "This cannot be opened:"

// fails ends with an error, since there is nothing else to be shown.
func (m Model) fails(err error) Model {
	m.failed = err
	screen := failure(m.env, cannotOpen, err, "Ctrl+C leaves.")
	screen.fixed = true
	m.stack = m.push(screen)
	return m
}

// refuses tells why something is not opened, over the screen from which it was to be.
func (m Model) refuses(err error) Model {
	m.stack = m.push(failure(m.env, cannotOpen, err, "Any key goes back."))
	return m
}

// listed goes on with the set-up that is clearly meant, or shows the home page. A check is
// kept nowhere and not listed, so nobody can go back to it.
func (m Model) listed(msg listed) (Model, tea.Cmd) {
	m = m.tellUnkept()
	if lines := words.Reached(msg.team, m.Now(), m.Zone); len(lines) > 0 {
		m.said = line{strings.Join(lines, " "), warning}
	}
	if len(msg.errs) > 0 {
		m.said = m.faulty(msg.errs[0])
	}
	if !m.browsing {
		m.browsing = true
		switch start, wish := m.Entrance(m.home, msg.docs); {
		case start != nil:
			return m, m.enters(start)
		case wish.Role != "" && wish.Target.Realm == "":
			m.stack = nil
			return m.begins(wish)
		case wish.Role != "":
			return m.begins(wish)
		case m.Retired && len(msg.docs)+len(msg.errs) == 0:
			m.stack = nil
			m.stack = m.push(m.asksWhere())
			return m, nil
		}
	}
	m.stack = of(m.pages()...).push(newHome(m.env, m.home, msg.docs, m.top()))
	return m, nil
}

// tellUnkept says that values which were only checked are gone with their page.
func (m Model) tellUnkept() Model {
	if p, ok := m.bare().top().(page); ok && p.unkept() {
		m.said = line{text: words.NothingKept}
	}
	return m
}

// relisted has the home page show what is on disk now, if it is there still.
func (m Model) relisted(msg relisted) Model {
	m.stack = slices.Clone(m.stack)
	for i, s := range m.stack {
		if h, ok := s.(homePage); ok {
			m.stack[i] = newHome(m.env, m.home, msg.docs, h)
		}
	}
	return m
}

// replaced shows a session in place of what there is, once all of that is saved.
// One that is shown already is newer than the list: it stays.
func (m Model) replaced(s *session.Session, err error) (Model, tea.Cmd) {
	switch {
	case words.Removed(steps.Notice{Code: steps.CodeOf(err)}):
		m.said = m.faulty(err)
		return m, list(m.ctx, m.home) // the row goes; where the program starts, home comes
	case err != nil && m.stack.usable():
		return m.refuses(err), nil
	case err != nil:
		return m.fails(err), nil
	case m.leave != staying && m.next == nil:
		return m, nil // the person leaves
	}
	shown := m.pages()
	switch i := slices.IndexFunc(shown, func(p page) bool { return p.S.Key() == s.Key() }); {
	case i >= 0 && i == len(shown)-1:
		m.stack = of(shown...)
		return m, nil
	case i >= 0: // the developer, below the admin who was played
		return m.closed()
	}
	m.next = s
	return m.depart()
}

func (m Model) playAdmin() tea.Cmd {
	pages := m.pages()
	developer, home, ctx := pages[len(pages)-1].Talk, m.home, m.ctx
	return func() tea.Msg {
		admin, err := developer.Play(ctx, home)
		return played{admin, err}
	}
}

// pushed shows the admin whom a developer plays on top of the developer.
func (m Model) pushed(msg played) Model {
	if msg.err != nil {
		return m.refuses(msg.err)
	}
	m.stack = m.push(newPage(m.env, msg.admin))
	return m
}

// closed leaves the page on top: the admin who was played hands the reply to the
// developer below; otherwise the start page comes back, or the end.
func (m Model) closed() (Model, tea.Cmd) {
	pages := m.pages()
	switch n := len(pages); {
	case n > 1:
		below := pages[n-2]
		t, effects := below.Played(pages[n-1].Talk)
		below.Talk = t
		below, cmd := below.perform(effects)
		m.stack = of(append(pages[:n-2], below)...)
		return m, cmd
	case n == 1 && pages[0].V.Next != "":
		return m, list(m.ctx, m.home)
	}
	return m, func() tea.Msg { return leaveMsg{} }
}

func open(ctx context.Context, o Options) tea.Cmd {
	return func() tea.Msg {
		h, err := o.Home(ctx)
		return opened{h, err}
	}
}

func list(ctx context.Context, h *session.Home) tea.Cmd {
	return func() tea.Msg {
		docs, errs := h.Documents(ctx)
		return listed{docs, errs, h.Reached(ctx)}
	}
}
