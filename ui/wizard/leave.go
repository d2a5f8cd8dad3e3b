package wizard

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Nothing that a person entered goes with the page that it is on: neither when the
// program ends nor when another set-up takes its place.

// lastSave is how long leaving waits for what is not on disk yet.
const lastSave = 12 * time.Second

// leaving is how far the program is with ending.
type leaving int

const (
	staying leaving = iota
	saving          // the last save is under way
	unsaved         // it failed, and the person was told
)

type (
	savedMsg  struct{ err error }
	leaveMsg  struct{} // a person does
	signalMsg struct{} // nobody may be there any more
)

// quit keeps and saves what is not on disk yet, then ends. If that fails it says so
// and ends at the second time.
func (m Model) quit() (tea.Model, tea.Cmd) {
	waits := m.next != nil
	m.next = nil
	switch {
	case m.leave == saving && !waits:
		for _, p := range m.pages {
			p.cancel()
		}
		return m, nil
	case m.leave == unsaved:
		return m, tea.Quit
	}
	m.dialog, m.over = nil, noOverlay
	pages, cmds := make([]page, len(m.pages)), make([]tea.Cmd, len(m.pages)+1)
	for i, p := range m.pages {
		p.cancel()
		pages[i], cmds[i] = p.kept()
	}
	m.pages = pages
	m, cmds[len(pages)] = m.depart()
	return m, tea.Batch(cmds...)
}

// signalled ends the program after one try to save: nobody is asked anything.
func (m Model) signalled() (tea.Model, tea.Cmd) {
	m.ends = true
	return m.quit()
}

// kept is the page with everything that was typed or pasted kept, but for what
// something speaks against.
func (p page) kept() (page, tea.Cmd) {
	p, lines := p.keepLines()
	r := p.reading
	if r == nil || r.Refusal != nil || len(r.Warnings) > 0 {
		return p, lines
	}
	p.reading, p.sure = nil, false
	p, cmd := p.perform(p.s.Keep(*r))
	return p, tea.Batch(lines, cmd)
}

// depart ends the program, or shows the session that comes next, as soon as nothing
// of those that are shown is in memory alone. Until then it comes back with each
// answer.
func (m Model) depart() (Model, tea.Cmd) {
	var sessions []*session.Session
	for _, p := range m.pages {
		if p.running(steps.EffectSeal) {
			m.leave = saving
			return m, nil // what comes of it is to be saved
		}
		if p.s.Unsaved() && !(m.next != nil && p.w.Notice.Code == vault.CodeForgottenThere) { // that never will be, and was told
			sessions = append(sessions, p.s)
		}
	}
	switch {
	case len(sessions) > 0:
		m.leave = saving
		return m.save(sessions)
	case m.next == nil:
		m.leave = saving
		return m, tea.Quit
	}
	s := m.next
	m.leave, m.next, m.pages = staying, nil, nil
	return m.shown(s, false), nil
}

// save saves the sessions. What the keyring asks in its course is shown, and can be
// given up.
func (m Model) save(sessions []*session.Session) (Model, tea.Cmd) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), lastSave)
	question, giveUp := context.WithCancel(ctx)
	m.pages = append([]page(nil), m.pages...)
	for i := range m.pages {
		before := m.pages[i].cancel
		m.pages[i].cancel = func() { before(); giveUp() }
	}
	waits, ends := make(chan bool, 16), m.ends
	save := func() tea.Msg {
		defer giveUp()
		defer cancel()
		defer close(waits)
		ctx := asking(ctx, question, waits)
		if ends {
			ctx = session.NotPrompting(ctx)
		}
		var failed error
		for _, s := range sessions { // one that fails keeps no other
			if err := s.Save(ctx); err != nil {
				failed = err
			}
		}
		return savedMsg{failed}
	}
	return m, tea.Batch(save, func() tea.Msg {
		if <-waits {
			return saidMsg{words.KeyringWait + ". ctrl+c gives up."}
		}
		return nil
	})
}

// saved goes on after a save that the end waited for.
func (m Model) saved(msg savedMsg) (tea.Model, tea.Cmd) {
	switch {
	case m.leave != saving:
		return m, nil // the person has decided to stay
	case msg.err == nil:
		return m.depart()
	case m.ends:
		m.leave = unsaved
		return m, tea.Quit
	case m.next != nil:
		return m.stay(), nil
	}
	m.leave, m.failed = unsaved, msg.err
	return m, nil
}

// stay goes back to the page whose save failed, which says so and asks for what it
// lacks.
func (m Model) stay() Model {
	m.leave, m.next, m.screen = staying, nil, screenPage
	m.dialog = m.top().asks()
	return m
}
