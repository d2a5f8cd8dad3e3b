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
	goPublic   struct{}
	goSandbox  struct{}
	askRoots   struct{}
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
	return menu{
		env: e, title: "Kaizala ended on 31 August 2023",
		text: "Microsoft retired the service; its public hosts no longer serve connectors. Nothing has been sent anywhere. This program carries Kaizala for practice on this machine.",
		entries: []entry{
			{"Practise in the sandbox", "portal, token service and platform on this machine: all four steps work", goSandbox{}},
			{"Use another portal and API root", "a Kaizala of your own, or a test server", askRoots{}},
			{"Go on with the public hosts", "manage.kaiza.la and api.kaiza.la; you are asked before anything goes there", goPublic{}},
		},
	}
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

// only keeps the documents of a role; an empty role is any.
func only(docs []session.Summary, r steps.Role) []session.Summary {
	if r == "" {
		return docs
	}
	var out []session.Summary
	for _, d := range docs {
		if d.Role == r {
			out = append(out, d)
		}
	}
	return out
}

// starting is the start page: go on with something, or begin.
func starting(e env, r steps.Role, docs []session.Summary, now time.Time) menu {
	m := menu{env: e, title: "What do you want to do?"}
	for i, d := range docs {
		if i == 7 {
			break // the others are reached once these are done
		}
		m.entries = append(m.entries, entry{"Go on: " + summary(d), words.Ago(d.Touched, now) + ", " + stepName(d.Page), resume{d}})
	}
	fresh := []entry{
		{"I am a developer: set up a new connector", "register it, get a token for a group, make the first call", begin{steps.Developer}},
		{"I am a group admin: answer a developer", "grant a connector access to my group, hand the token over", begin{steps.Admin}},
		{"Check values that I have", "connector ID, secret and refresh token, with a live call", begin{steps.Check}},
		{"I am a user", "what there is to do for you", begin{steps.User}},
	}
	for _, f := range fresh {
		b := f.msg.(begin)
		if r == "" || b.role == r || r == steps.Developer && b.role == steps.Check {
			m.entries = append(m.entries, f)
		}
	}
	return m
}

func summary(d session.Summary) string {
	name := d.Name
	if name == "" {
		name = "a connector without a name yet"
	}
	if d.Group != "" {
		name += ", " + d.Group
	}
	if d.Role == steps.Admin {
		return name + " (as admin)"
	}
	return name
}

func stepName(p steps.Page) string {
	if p.Step == 0 {
		return p.Title
	}
	return "step " + string(rune('0'+p.Step)) + ": " + p.Title
}
