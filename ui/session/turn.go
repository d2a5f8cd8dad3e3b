package session

import (
	"cmp"
	"context"
	"errors"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// turnLasts is how long somebody else's call for a grant is waited for: as long as
// our own may last, two exchanges at most and a list of groups.
const turnLasts = 3 * time.Minute

// turn is the right to exchange a grant's refresh token: one process at a time.
// It is released while the service wants us to wait.
type turn struct {
	s     *Session
	grant steps.GrantID
	lease persist.Lease // nil: it is not held
	made  steps.Call    // by another process while we waited, to be taken for ours
	again bool          // another process replaced the token: the call has to begin again
}

// turn waits for it. Nothing of a check is kept, so nobody else has its token.
func (s *Session) turn(ctx context.Context, g steps.GrantID) (*turn, error) {
	t := &turn{s: s, grant: g}
	if s.Wizard().Role == steps.Check {
		return t, nil
	}
	err := t.take(ctx)
	if t.over() || t.again { // what was reloaded is as good as what we had
		t.again, err = false, nil
	}
	return t, err
}

// call makes the call of an answer's grant in its turn, unless another process has
// made it: then the facts have it already.
func (t *turn) call(ctx context.Context, client *kaizala.Client, a *steps.Answer) error {
	one := client.Single() // nobody is kept waiting for a pause
	if t.lease == nil {
		one = client
	}
	for try := 1; !t.over(); try++ {
		err := t.s.call(ctx, one, a)
		pause, again := client.PauseAfter(err, try)
		if !again || t.lease == nil {
			return attempted(err, try)
		}
		t.release()
		if ended := client.Wait(ctx, pause); ended != nil {
			return cmp.Or(cancelled(ended), attempted(err, try))
		}
		switch failed := t.take(ctx); {
		case t.again:
			t.again, try = false, 0
		case failed != nil && !t.over():
			return cmp.Or(cancelled(failed), attempted(err, try))
		}
	}
	a.Uncalled = true
	return nil
}

// attempted sets how often a call was tried that failed with err.
func attempted(err error, tries int) error {
	var e *kaizala.Error
	if errors.As(err, &e) {
		e.Attempts = max(e.Attempts, tries)
	}
	return err
}

// cancelled is err if that says that somebody gave up, else nil.
func cancelled(err error) error {
	if kaizala.CodeOf(err) == kaizala.CodeCancelled {
		return err
	}
	return nil
}

// over reports whether there is nothing left to do.
func (t *turn) over() bool { return !t.made.At.IsZero() }

func (t *turn) release() {
	if t.lease != nil {
		t.lease.Release()
		t.lease = nil
	}
}

// errMeanwhile ends a call for which another process has changed what it is about
// while it waited.
var errMeanwhile = errors.New("another process was there meanwhile")

// take waits for the turn, and takes what another process has saved since.
func (t *turn) take(ctx context.Context) error {
	s := t.s
	waiting, cancel := context.WithTimeout(ctx, turnLasts)
	defer cancel()
	lease, err := s.store().LockGrant(waiting, s.key, t.grant)
	if err != nil {
		return err
	}
	t.lease = lease
	before, token := s.grant(t.grant).Last.At, s.secret(steps.Slot{Kind: steps.SlotRefresh, Grant: t.grant})
	if err := s.reload(ctx); err != nil {
		return err
	}
	if !named(s.Wizard().Facts, t.grant) {
		return steps.Fail(CodeForgottenThere, nil)
	}
	last := s.grant(t.grant).Last
	if last.Worked() && !last.At.Equal(before) && s.Now().Sub(last.At).Abs() < freshCall {
		t.made = last
		return errMeanwhile
	}
	if !token.IsZero() && !token.Equal(s.secret(steps.Slot{Kind: steps.SlotRefresh, Grant: t.grant})) {
		t.again = true
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
	if s.known(d) && s.hasLoaded() {
		return nil
	}
	if d.Revision == 0 && !s.known(d) {
		return steps.Fail(CodeForgottenThere, nil)
	}
	s.repin(d)
	if err := s.take(ctx, d); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if d.Revision != s.revision {
		s.disk = d.Facts
		s.revision = d.Revision // last: what failed before is tried again
		s.wizard, _ = s.wizard.Apply(s.rebase(d.Facts))
	}
	return nil
}

// known reports whether the document is as this session wrote or read it last.
func (s *Session) known(d persist.Document) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.wrote(d) {
		s.revision = d.Revision
	}
	return d.Revision == s.revision
}

// repin minds that another process has the document opened by something else now,
// and reports whether it has.
func (s *Session) repin(d persist.Document) bool {
	l := &s.lock
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sealed = len(d.Sealed) > 0
	moved := l.sealed && d.Pin != l.pin
	if moved {
		l.pin, l.open = d.Pin, false
	}
	return moved
}
