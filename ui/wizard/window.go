package wizard

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/ui/session"
)

// looked says that what another window saved was looked at; more may come.
type looked struct {
	session *session.Session
	changes <-chan struct{}
	ctx     context.Context
}

// watched is the page while it is watched what other windows save, until it is given up.
func (p page) watched() (page, tea.Cmd) {
	ctx, cancel := context.WithCancel(p.ctx)
	p.unwatch = cancel
	s := p.S
	return p, func() tea.Msg {
		changes, err := s.Changes(ctx)
		if err != nil || changes == nil {
			return nil
		}
		return next(ctx, s, changes)
	}
}

// next waits for the next change and looks at it. What cannot be looked at is told by
// the next save.
func next(ctx context.Context, s *session.Session, changes <-chan struct{}) tea.Msg {
	for range changes {
		if err := s.Look(ctx); err == nil {
			return looked{s, changes, ctx}
		}
	}
	return nil
}

// again waits for what comes after that.
func (l looked) again() tea.Msg { return next(l.ctx, l.session, l.changes) }
