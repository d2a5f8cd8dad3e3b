package wizard

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// What the menus before the wizard choose.
type (
	goOwn      struct{ target session.Target }
	opened     struct{ home *session.Home }
	openFailed struct{ err error }
	listed     struct {
		docs []session.Summary
		errs []error
	}
	begin    struct{ role steps.Role }
	resume   struct{ doc session.Summary }
	closeMsg struct{} // the screen is done with
	playMsg  struct{}
	played   struct {
		s   *session.Session
		err error
	}
	saidMsg struct{ text string }
)

func play() tea.Msg { return playMsg{} }

func said(text string) tea.Cmd { return func() tea.Msg { return saidMsg{text} } }

// retired is the first screen with the public service as the target.
func retired(e env) menu {
	m := menu{env: e, title: words.RetiredTitle, text: words.RetiredText}
	for _, w := range words.Ways {
		m.entries = append(m.entries, entry{w.Text, w.Hint, w.Means})
	}
	return m
}

// open has the target's home at hand, within a deadline.
func open(ctx context.Context, o Options, t session.Target) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		h, err := o.Open(ctx, t)
		if err != nil {
			return openFailed{err}
		}
		return opened{h}
	}
}

func list(ctx context.Context, h *session.Home) tea.Cmd {
	return func() tea.Msg {
		docs, errs := h.Documents(ctx)
		return listed{docs, errs}
	}
}

// starting is the start page: go on with something, or begin.
func starting(e env, r steps.Role, docs []session.Summary, now time.Time) menu {
	m := menu{env: e, title: words.StartTitle}
	for i, d := range docs {
		if i == 7 {
			break // the others are reached once these are done
		}
		m.entries = append(m.entries, entry{"Go on: " + words.Document(d.Role, d.Name, d.Group), words.Ago(d.Touched, now) + ", " + words.StepName(d.Page), resume{d}})
	}
	for _, b := range words.Begin(r) {
		m.entries = append(m.entries, entry{b.Text, b.Hint, begin{b.Means}})
	}
	return m
}
