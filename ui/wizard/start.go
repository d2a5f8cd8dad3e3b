package wizard

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/words"
)

// Messages from the screens to the root. Beside these, words.Way is which Kaizala
// was chosen, and talk.Start which set-up.
type (
	goOwn  struct{ target session.Target }
	opened struct {
		home *session.Home
		err  error
	}
	listed struct {
		docs []session.Summary
		errs []error
	}
	closeMsg struct{} // the person is done with the page
	playMsg  struct{} // the developer plays the admin
	played   struct {
		admin talk.Talk
		err   error
	}
	saidMsg struct{ text string }
)

func play() tea.Msg { return playMsg{} }

func said(text string) tea.Cmd { return func() tea.Msg { return saidMsg{text} } }

// open opens the target's home.
func open(ctx context.Context, o Options, t session.Target) tea.Cmd {
	return func() tea.Msg {
		h, err := o.Home(ctx, t)
		return opened{h, err}
	}
}

func list(ctx context.Context, h *session.Home) tea.Cmd {
	return func() tea.Msg {
		docs, errs := h.Documents(ctx)
		return listed{docs, errs}
	}
}

// mostListed is how many set-ups the start page lists: the others are reached once
// these are done.
const mostListed = 7

// starting is the start page: go on with a set-up, or begin one.
func starting(e *env, home *session.Home, r steps.Role, docs []session.Summary) menu {
	docs = session.Of(docs, r)
	return newMenu(e, words.StartTitle, "", talk.Starts(home, r, docs[:min(len(docs), mostListed)], e.Now()))
}
