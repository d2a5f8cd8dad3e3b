package wizard

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// lastSave is how long leaving waits for what is not on disk yet.
const lastSave = 12 * time.Second

type (
	savedMsg struct{ err error }
	leaveMsg struct{}
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
		m, cmd = m.push(m.home.New(msg.role), nil, false)
	case resume:
		s, err := m.home.Resume(msg.doc)
		m, cmd = m.push(s, err, false)
	case playMsg:
		cmd = m.playAdmin()
	case played:
		m, cmd = m.push(msg.s, msg.err, true)
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
		w, _ := words.For(session.CodeOf(msg.errs[0]), msg.errs[0], m.zone)
		m.said = strings.Join(w.Lines(), " ")
	}
	if !m.browsing {
		if s, err := m.home.Enter(m.o.Role, msg.docs); s != nil || err != nil {
			return m.push(s, err, false)
		}
	}
	m.screen, m.menu = screenMenu, starting(m.env, m.o.Role, session.Of(msg.docs, m.o.Role), m.now())
	return m, nil
}

// push shows a session on top of what there is.
func (m Model) push(s *session.Session, err error, playing bool) (Model, tea.Cmd) {
	if err != nil {
		m.screen, m.failed = screenFailed, err
		return m, nil
	}
	if !playing {
		m.pages = nil
	}
	p := newPage(m.env, s)
	p.playing = playing
	p.items = p.list()
	p = p.focused(p.start())
	m.pages = append(m.pages[:len(m.pages):len(m.pages)], p)
	m.screen = screenPage
	return m, nil
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
	p.given = kaizala.NewSecret(text)
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
		p.given = kaizala.NewSecret(reply)
		p, cmd := p.apply(steps.Jump{At: m.now(), Page: steps.PageReceive})
		m.pages[len(m.pages)-1] = p
		return m, cmd
	}
	if len(m.pages) == 1 && m.top().v.Next != "" {
		m.browsing = true
		return m, list(m.ctx, m.home)
	}
	return m, func() tea.Msg { return leaveMsg{} }
}

// quit saves what is not on disk yet, then ends. If that fails it says so and
// ends at the second time.
func (m Model) quit() (tea.Model, tea.Cmd) {
	switch m.leave {
	case saving:
		for _, p := range m.pages {
			p.cancel()
		}
		return m, nil
	case unsaved:
		return m, tea.Quit
	}
	m.dialog, m.over = nil, noOverlay
	var sessions []*session.Session
	for i, p := range m.pages {
		p.cancel()
		m.pages[i] = p.kept()
		sessions = append(sessions, p.s)
	}
	m.leave = saving
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), lastSave)
	question, giveUp := context.WithCancel(ctx)
	for i := range m.pages {
		m.pages[i].cancel = giveUp
	}
	waits := make(chan bool, 16)
	save := func() tea.Msg {
		defer giveUp()
		defer cancel()
		defer close(waits)
		ctx := asking(ctx, question, waits)
		for _, s := range sessions {
			if !s.Unsaved() {
				continue
			}
			if err := s.Save(ctx); err != nil {
				return savedMsg{err}
			}
		}
		return savedMsg{}
	}
	return m, tea.Batch(save, func() tea.Msg {
		if <-waits {
			return saidMsg{words.KeyringWait + ". ctrl+c gives up."}
		}
		return nil
	})
}

func (m Model) saved(msg savedMsg) (tea.Model, tea.Cmd) {
	if msg.err == nil {
		return m, tea.Quit
	}
	m.leave, m.failed = unsaved, msg.err
	return m, nil
}

// kept is the page with everything that was typed or pasted kept, but for what
// something speaks against.
func (p page) kept() page {
	if r := p.reading; r != nil && r.Refusal == nil && len(r.Warnings) == 0 {
		p.s.Keep(*r)
		p = p.refreshed()
	}
	p, _ = p.keepLines()
	return p
}
