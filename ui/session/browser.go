package session

import (
	"context"
	"time"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/steps"
)

const (
	seenDeadline = 8 * time.Second
	seenEvery    = 200 * time.Millisecond
)

// Portal is the address of the management portal for the wizard's person. In
// the sandbox it holds that person's session.
func (s *Setup) Portal() string {
	if s.Sandbox != nil {
		return s.Sandbox.Portal(s.person())
	}
	return s.Target.Portal.Address()
}

// person is who clicks in the sandbox's portal.
func (s *Setup) person() sandbox.Person {
	if s.Key().Role == steps.Admin {
		return sandbox.Admin
	}
	return sandbox.Developer
}

// open opens the portal. In the sandbox the proof is real: it says whether
// the sandbox saw the browser.
func (r *run) open(ctx context.Context) error {
	if r.Sandbox == nil {
		if err := r.consented(r.Target.Portal.Root); err != nil {
			return err
		}
		return r.Browse(ctx, r.Portal())
	}
	if err := r.Sandbox.Ensure(ctx); err != nil {
		return err
	}
	asked := r.Now()
	if err := r.Browse(ctx, r.Portal()); err != nil {
		return err
	}
	if !r.sawBrowser(ctx, asked) {
		return steps.Fail(CodeBrowserUnseen, nil)
	}
	r.Says = CodeBrowserSeen
	return nil
}

// sawBrowser waits until the sandbox has seen the browser.
func (s *Setup) sawBrowser(ctx context.Context, since time.Time) bool {
	ctx, cancel := context.WithTimeout(ctx, seenDeadline)
	defer cancel()
	for {
		if at, err := s.Sandbox.Seen(ctx, s.person()); err == nil && !at.Before(since) {
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(seenEvery):
		}
	}
}
