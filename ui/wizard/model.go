// Package wizard is the full-screen face of the set-up, on Bubble Tea. It draws
// what steps says, hands a person's keys to a session as events, and runs the
// effects that come back. It decides nothing about the set-up itself.
package wizard

import (
	"context"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// Options are what the wizard is started with.
type Options struct {
	Role    steps.Role // empty: ask
	Target  session.Target
	Retired bool // begin with the notice that the public service is over
	Open    func(context.Context, session.Target) (*session.Home, error)
	Now     func() time.Time
	Zone    *time.Location
	ASCII   bool // the terminal shows no UTF-8
	Still   bool // no animation
}

// screen is which screen is shown below a dialog or the help.
type screen int

const (
	screenOpening screen = iota
	screenMenu
	screenRoots
	screenPage
	screenFailed
)

// Model is the whole wizard: the root that alone builds a tea.View.
type Model struct {
	env
	o      Options
	width  int
	screen screen
	home   *session.Home
	menu   menu
	roots  roots
	pages  []page // the one on top is shown; below an admin's the developer who plays
	dialog *dialog
	over   overlay
	rolled int // lines that the overlay is scrolled by
	said   string
	failed error
	leave  leaving
	ends   bool             // a signal came: nobody can be asked
	next   *session.Session // to be shown once all is saved
	// browsing is after the person went back to the start page: it is shown even
	// where there is just one thing to go on with.
	browsing bool
}

// New is the wizard before its first frame. ctx ends everything it waits for.
func New(ctx context.Context, o Options) Model {
	m := Model{
		o:   o,
		env: env{ctx: ctx, now: o.Now, zone: o.Zone, keys: newKeys(), theme: newTheme(true), still: o.Still},
	}
	if o.Retired {
		m.screen, m.menu = screenMenu, retired(m.env)
	}
	return m
}

// Home is the one that is open at the end, to be closed, or nil.
func (m Model) Home() *session.Home { return m.home }

// Init asks the terminal for its background and opens the target.
func (m Model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor}
	if !m.o.Retired {
		cmds = append(cmds, open(m.ctx, m.o, m.o.Target))
	}
	return tea.Batch(cmds...)
}

// Update takes one message. It does no I/O.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m.shared(), nil
	case tea.BackgroundColorMsg:
		m.theme = newTheme(msg.IsDark())
		return m.shared(), nil
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.PasteMsg:
		if m.dialog == nil && m.over != noOverlay {
			return m, nil
		}
	case answered:
		return m.answered(msg)
	case saidMsg:
		m.said = msg.text
		return m, nil
	case showUnkept:
		return m.showUnkept()
	case askPlace:
		m.dialog = &dialog{env: m.env, s: m.top().s, asks: session.AsksPlace, code: session.CodePlaceAsked}
		return m, nil
	case unkeptOver:
		if m.over == unkeptOverlay {
			m.over = noOverlay
		}
		return m, nil
	case savedMsg:
		return m.saved(msg)
	case leaveMsg:
		return m.quit()
	case signalMsg:
		return m.signalled()
	}
	if next, cmd, ok := m.navigate(msg); ok {
		return next, cmd
	}
	return m.below(msg)
}

// shared hands the root's environment on to the screens.
func (m Model) shared() Model {
	m.menu.env, m.roots.env = m.env, m.env
	for i := range m.pages {
		m.pages[i].env = m.env
	}
	if m.dialog != nil {
		d := *m.dialog
		d.env = m.env
		m.dialog = &d
	}
	return m
}

func (m Model) key(k tea.KeyPressMsg) (tea.Model, tea.Cmd) {
	m.said = ""
	plain := typed(k.String())
	writes := m.dialog != nil || m.screen == screenRoots || m.screen == screenPage && m.top().inText()
	switch {
	case key.Matches(k, m.keys.leave) && !(plain && writes):
		return m.quit()
	case m.leave == unsaved:
		return m.stay(), nil // whichever key it was
	case m.leave == saving && m.next != nil && key.Matches(k, m.keys.back):
		return m.stay(), nil // and nothing else takes its place
	case m.over != noOverlay:
		return m.inOverlay(k)
	case key.Matches(k, m.keys.help) && !(plain && writes):
		m.over, m.rolled = helpOverlay, 0
		return m, nil
	case key.Matches(k, m.keys.reveal) && m.dialog == nil && m.screen == screenPage && len(m.top().s.Unkept()) > 0:
		return m.showUnkept()
	case key.Matches(k, m.keys.explain) && m.dialog == nil && m.screen == screenPage && m.top().explains():
		m.over, m.rolled = explainOverlay, 0
		return m, nil
	case m.screen == screenFailed || m.screen == screenOpening:
		return m, nil
	}
	if m.dialog == nil && m.screen == screenRoots && key.Matches(k, m.keys.back) {
		m.screen = screenMenu
		return m, nil
	}
	if m.dialog == nil && m.screen == screenMenu && key.Matches(k, m.keys.back) && len(m.pages) > 0 {
		m.screen = screenPage
		return m, nil
	}
	return m.below(k)
}

// below hands a message to what is shown.
func (m Model) below(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch {
	case m.dialog != nil:
		d := m.dialog.update(msg)
		m.dialog = &d
		if d.closed {
			return m.closeDialog(d)
		}
	case m.screen == screenMenu:
		m.menu, cmd = m.menu.update(msg)
	case m.screen == screenRoots:
		m.roots, cmd = m.roots.update(msg)
	case m.screen == screenPage:
		return m.setTop(m.top().update(msg))
	}
	return m, cmd
}

func (m Model) top() page { return m.pages[len(m.pages)-1] }

func (m Model) setTop(p page, cmd tea.Cmd) (tea.Model, tea.Cmd) {
	m.pages = append(m.pages[:len(m.pages)-1:len(m.pages)-1], p)
	return m, cmd
}

// answered hands an effect's answer to the page that asked, shown or not.
func (m Model) answered(msg answered) (tea.Model, tea.Cmd) {
	for i, p := range m.pages {
		if p.s == msg.session {
			pages := append([]page(nil), m.pages...)
			var cmd tea.Cmd
			pages[i], cmd = p.answer(msg)
			m.pages = pages
			if m.leave == saving {
				next, departs := m.depart()
				return next, tea.Batch(cmd, departs)
			}
			if m.dialog == nil && i == len(pages)-1 && msg.answer.Code != "" {
				// At once: the next key is for the dialog already. One that is open stays
				// with what was typed in it, whatever else fails meanwhile.
				m.dialog = pages[i].asks()
			}
			return m, cmd
		}
	}
	return m, nil
}

func (m Model) closeDialog(d dialog) (tea.Model, tea.Cmd) {
	m.dialog = nil
	if !d.again || len(m.pages) == 0 || m.top().s != d.s || m.top().w.Notice.Effect == "" {
		return m, nil // nothing failed, or what failed was done meanwhile
	}
	return m.setTop(m.top().apply(steps.Retry{}))
}
