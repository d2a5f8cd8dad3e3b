package session

import (
	"context"
	"errors"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// turnLasts is how long somebody else's call for a grant is waited for: as long
// as our own may last, an exchange and a list of groups.
const turnLasts = 2 * time.Minute

// turn is the right to exchange a grant's refresh token: one process at a time.
// It is let go while the service has us wait.
type turn struct {
	s      *Session
	grant  steps.GrantID
	unlock func()     // nil: it is not held
	made   steps.Call // by another process while we waited, to be taken for ours
}

// turn waits for it. Nothing of a check is kept, so nobody else has its token.
func (s *Session) turn(ctx context.Context, g steps.GrantID) (*turn, error) {
	t := &turn{s: s, grant: g}
	if s.Wizard().Role == steps.Check {
		return t, nil
	}
	if err := t.take(ctx); err != nil && !t.over() {
		return t, err
	}
	return t, nil
}

// over reports whether there is nothing left to do.
func (t *turn) over() bool { return !t.made.At.IsZero() }

// yielded has the calls that are made with the context let the turn go while they
// wait to be tried again.
func (t *turn) yielded(ctx context.Context) context.Context {
	if t.unlock == nil {
		return ctx
	}
	return kaizala.WithYield(ctx, kaizala.Yield{Release: t.release, Regain: t.take})
}

func (t *turn) release() {
	if t.unlock != nil {
		t.unlock()
		t.unlock = nil
	}
}

// errMeanwhile ends a call that another process has made while it waited.
var errMeanwhile = errors.New("another process made the call meanwhile")

// take waits for the turn, and takes what another process has saved since.
func (t *turn) take(ctx context.Context) error {
	s := t.s
	waiting, cancel := context.WithTimeout(ctx, turnLasts)
	defer cancel()
	unlock, err := s.store().GrantLock(waiting, s.key, t.grant)
	if err != nil {
		return err
	}
	t.unlock = unlock
	before := s.grant(t.grant).Last.At
	if err := s.reload(ctx); err != nil {
		return err
	}
	last := s.grant(t.grant).Last
	if last.Worked() && !last.At.Equal(before) && s.Now().Sub(last.At).Abs() < freshCall {
		t.made = last
		return errMeanwhile
	}
	return nil
}

// reload takes what another process has saved since.
func (s *Session) reload(ctx context.Context) error {
	s.saving.Lock() // a save of our own is nobody else's
	defer s.saving.Unlock()
	d, err := s.store().Load(ctx, s.key)
	if err != nil {
		return err
	}
	s.mu.Lock()
	changed := d.Revision != s.revision
	if changed {
		s.revision = d.Revision
		s.wizard, _ = s.wizard.Apply(steps.Rebase{At: s.Now(), Facts: replay(d.Facts, s.unsaved)})
	}
	s.mu.Unlock()
	if !changed && s.hasLoaded() {
		return nil
	}
	s.lock.mu.Lock()
	s.lock.sealed = len(d.Sealed) > 0
	s.lock.mu.Unlock()
	return s.take(ctx, d)
}
