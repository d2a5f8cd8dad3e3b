package wizard

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// What a person entered is saved before its page goes, whether the program ends or
// another set-up takes the place of this one.

// leaving is how far the program is with ending.
type leaving int

const (
	staying    leaving = iota
	saving             // the last save is under way
	unsavedYet         // it failed, and the person was told
)

// departure is how the program ends, or how one set-up gives way to another.
type departure struct {
	leave leaving
	ends  bool             // a signal came: nobody can be asked
	next  *session.Session // to be shown once all is saved; nil: the program ends
}

type (
	savedMsg  struct{ err error }
	leaveMsg  struct{} // a person leaves
	signalMsg struct{} // the system ends the program
)

// quit keeps and saves what is not on disk yet, then ends. If that fails it says so
// and ends at the second time.
func (m Model) quit() (Model, tea.Cmd) {
	waits := m.next != nil
	m.next = nil
	switch {
	case m.leave == saving && !waits:
		for _, p := range m.pages() {
			p.cancel()
		}
		return m, nil
	case m.leave == unsavedYet:
		return m, m.hearing.quit()
	}
	var cmds []tea.Cmd
	m.stack = m.bare().changed(func(p page) page {
		p.cancel()
		p, cmd := p.kept()
		cmds = append(cmds, cmd)
		return p
	})
	m, cmd := m.depart()
	return m, tea.Batch(append(cmds, cmd)...)
}

// depart ends the program, or shows the session that comes next, once nothing of
// the sessions that are shown is in memory alone. Until then it is called again
// after each answer.
func (m Model) depart() (Model, tea.Cmd) {
	var sessions []*session.Session
	m.leave = saving
	for _, p := range m.pages() {
		if p.Running(steps.EffectSeal) {
			return m, nil // what comes of it is to be saved
		}
		// What another window removed is not saved any more; the person was told.
		if p.S.Unsaved() && !(m.next != nil && words.Removed(p.W.Notice)) {
			sessions = append(sessions, p.S)
		}
	}
	switch {
	case len(sessions) > 0:
		return m.save(sessions)
	case m.next == nil:
		return m, m.hearing.quit()
	}
	m = m.tellUnkept()
	for _, p := range m.pages() {
		p.unwatch()
	}
	p, cmd := newPage(m.env, talk.New(m.next)).watched()
	m.stack, m.departure = of(p), departure{}
	return m, cmd
}

// save saves the sessions. What the keyring asks is shown meanwhile, and can be given up.
func (m Model) save(sessions []*session.Session) (Model, tea.Cmd) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), talk.LastSave)
	question, giveUp := context.WithCancel(ctx)
	m.stack = m.changed(func(p page) page {
		before := p.cancel
		p.cancel = func() { before(); giveUp() }
		return p
	})
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
			return saidMsg{words.KeyringWait + ". ctrl+c cancels."}
		}
		return nil
	})
}

// saved goes on after a save that the end waited for.
func (m Model) saved(msg savedMsg) (Model, tea.Cmd) {
	switch {
	case m.leave != saving:
		return m, nil // the person has decided to stay
	case msg.err == nil:
		return m.depart()
	case m.ends:
		m.leave = unsavedYet
		return m, m.hearing.quit()
	case m.next != nil:
		return m.stay(), nil
	}
	m.leave = unsavedYet
	m.stack = m.push(failure(m.env, "This could not be saved:", msg.err, "Ctrl+C once more leaves without it; any other key goes back."))
	return m, nil
}

// stay goes back to the page whose save failed, and asks for what it lacks.
func (m Model) stay() Model {
	pages := m.pages()
	top := len(pages) - 1
	pages[top] = pages[top].prompted()
	m.stack, m.departure = of(pages...), departure{}
	return m
}
