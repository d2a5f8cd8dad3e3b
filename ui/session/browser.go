package session

import (
	"context"
	"os"
	"runtime"
	"time"

	"github.com/pkg/browser"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/steps"
)

const (
	browserDeadline = 5 * time.Second
	seenDeadline    = 8 * time.Second
	seenEvery       = 200 * time.Millisecond
)

// Portal is the address of the management portal for the wizard's person. In
// the sandbox it holds that person's session.
func (s *Session) Portal() string {
	if s.Sandbox != nil {
		return s.Sandbox.Portal(s.person())
	}
	return s.Target.Portal.String() + "/"
}

// person is who clicks in the sandbox's portal.
func (s *Session) person() sandbox.Person {
	if s.Wizard().Role == steps.Admin {
		return sandbox.Admin
	}
	return sandbox.Developer
}

// runOpen opens the portal. In the sandbox the proof is real: it says whether
// the sandbox saw the browser.
func (s *Session) runOpen(ctx context.Context, a *steps.Answer) error {
	if s.Sandbox == nil {
		if err := s.consented(s.Target.Portal); err != nil {
			return err
		}
		return s.Browse(ctx, s.Portal())
	}
	if err := s.Sandbox.Ensure(ctx); err != nil {
		return err
	}
	asked := s.Now()
	if err := s.Browse(ctx, s.Portal()); err != nil {
		return err
	}
	if !s.seen(ctx, asked) {
		return steps.Fail(CodeBrowserUnseen, nil)
	}
	a.Says = CodeBrowserSeen
	return nil
}

// seen waits until the sandbox has seen the browser.
func (s *Session) seen(ctx context.Context, since time.Time) bool {
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

// Browse opens a URL in the person's browser, if there is a screen to show one
// on. Without that check the library would start a text browser on our terminal.
func Browse(ctx context.Context, url string) error {
	if reason := noDisplay(os.Getenv); reason != "" {
		return steps.Fail(CodeNoDisplay, nil, reason)
	}
	// A writer would make the library wait until the browser exits.
	browser.Stdout, browser.Stderr = nil, nil
	ctx, cancel := context.WithTimeout(ctx, browserDeadline)
	defer cancel()
	opened := make(chan error, 1)
	go func() { opened <- browser.OpenURL(url) }()
	select {
	case err := <-opened:
		if err != nil {
			return steps.Fail(CodeBrowserFailed, err)
		}
		return nil
	case <-ctx.Done():
		return steps.Fail(CodeBrowserFailed, ctx.Err())
	}
}

// noDisplay is why there is no screen, or "".
func noDisplay(env func(string) string) string {
	switch {
	case env("SSH_CONNECTION") != "" || env("SSH_TTY") != "":
		return "this is an SSH session"
	case runtime.GOOS == "linux" && env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "":
		return "there is no graphical session (DISPLAY and WAYLAND_DISPLAY are empty)"
	}
	return ""
}

// NoBrowser is Browse for --no-browser.
func NoBrowser(context.Context, string) error {
	return steps.Fail(CodeNoDisplay, nil, "--no-browser was given")
}
