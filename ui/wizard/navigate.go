package wizard

import (
	"strings"

	"kaizala-setup/kaizala/secret"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// navigate goes from screen to screen.
func (m Model) navigate(msg tea.Msg) (tea.Model, tea.Cmd, bool) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case words.Way:
		m, cmd = m.way(msg)
	case goOwn:
		m.screen, cmd = screenOpening, open(m.ctx, m.o, msg.target)
	case openFailed:
		m.screen, m.failed = screenFailed, msg.err
	case opened:
		m.home, m.sandbox = msg.home, msg.home.InSandbox()
		m, cmd = m.shared(), list(m.ctx, msg.home)
	case listed:
		m, cmd = m.listed(msg)
	case begin:
		m, cmd = m.replaced(m.home.New(msg.role), nil)
	case resume:
		if len(m.pages) > 0 && m.top().s.Key() == msg.doc.Key() {
			m.screen = screenPage // it is here, and newer than what the list was made of
			break
		}
		m, cmd = m.replaced(m.home.Resume(msg.doc))
	case playMsg:
		cmd = m.playAdmin()
	case played:
		m, cmd = m.pushed(msg.s, msg.err), nil
		if p := m.top(); p.playing && p.v.Connector.Recipient == "" {
			m, cmd = m.withRequest(cmd)
		}
	case asks:
		m, cmd = m.asked(msg)
	case closeMsg:
		m, cmd = m.closed()
	default:
		return m, nil, false
	}
	return m, cmd, true
}

// way goes on with the Kaizala that was chosen.
func (m Model) way(w words.Way) (Model, tea.Cmd) {
	switch w {
	case words.WaySandbox:
		t, _ := session.ParseTarget(true, "", "")
		m.screen = screenOpening
		return m, open(m.ctx, m.o, t)
	case words.WayOwn:
		m.screen, m.roots = screenRoots, newRoots(m.env)
		return m, nil
	}
	m.screen = screenOpening
	return m, open(m.ctx, m.o, m.o.Target)
}

// listed goes on where a person wants to without having to ask, if there is
// such a place.
func (m Model) listed(msg listed) (Model, tea.Cmd) {
	if len(msg.errs) > 0 {
		w := m.words(steps.CodeOf(msg.errs[0]), msg.errs[0])
		m.said = strings.Join(w.Lines(), " ")
	}
	if !m.browsing {
		if s, err := m.home.Enter(m.o.Role, msg.docs); s != nil || err != nil {
			return m.replaced(s, err)
		}
	}
	m.screen, m.menu = screenMenu, starting(m.env, m.o.Role, session.Of(msg.docs, m.o.Role), m.now())
	return m, nil
}

// replaced shows a session in place of what there is, once all of that is saved.
func (m Model) replaced(s *session.Session, err error) (Model, tea.Cmd) {
	if err != nil {
		m.screen, m.failed = screenFailed, err
		return m, nil
	}
	m.next = s
	return m.depart()
}

// pushed shows a session on top of what there is: the admin whom a developer plays.
func (m Model) pushed(s *session.Session, err error) Model {
	if err != nil {
		m.screen, m.failed = screenFailed, err
		return m
	}
	return m.shown(s, true)
}

func (m Model) shown(s *session.Session, playing bool) Model {
	p := newPage(m.env, s)
	p.playing = playing
	p.items = p.list()
	p = p.focused(p.start())
	m.pages = append(m.pages[:len(m.pages):len(m.pages)], p)
	m.screen = screenPage
	return m
}

func (m Model) playAdmin() tea.Cmd {
	developer, home, ctx := m.top().s, m.home, m.ctx
	return func() tea.Msg {
		s, err := home.PlayAdmin(ctx, developer)
		return played{s, err}
	}
}

// withRequest puts the developer's message into the box of the admin who is
// played, so that Enter reads it.
func (m Model) withRequest(cmd tea.Cmd) (Model, tea.Cmd) {
	text, _ := m.pages[len(m.pages)-2].s.Artifact(steps.ArtifactRequest)
	p := m.top()
	p.given = secret.New(text)
	m.pages[len(m.pages)-1] = p
	return m, cmd
}

// closed leaves the page on top: the admin who was played hands the reply to
// the developer below; otherwise the start page comes back, or the end.
func (m Model) closed() (Model, tea.Cmd) {
	if len(m.pages) > 1 {
		reply, _ := m.top().s.Artifact(steps.ArtifactReply)
		sealed := m.top().v.Grant.Reply.How != ""
		m.pages = m.pages[:len(m.pages)-1]
		if !sealed {
			return m, nil
		}
		p := m.top()
		p.given = secret.New(reply)
		p, cmd := p.apply(steps.Jump{Page: steps.PageReceive})
		m.pages[len(m.pages)-1] = p
		return m, cmd
	}
	if len(m.pages) == 1 && m.top().v.Next != "" {
		m.browsing = true
		return m, list(m.ctx, m.home)
	}
	return m, func() tea.Msg { return leaveMsg{} }
}
