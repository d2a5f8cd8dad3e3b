package talk

import (
	"context"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Options are what both faces are started with.
type Options struct {
	Role    steps.Role // empty: ask
	Target  session.Target
	Retired bool // begin with the notice that the public service is over
	Open    func(context.Context, session.Target) (*session.Home, error)
	Now     func() time.Time
	Zone    *time.Location
}

// How long a face waits.
const (
	PasteGuard = 300 * time.Millisecond // after a paste: its end, if it came cut in two, presses nothing
	LastSave   = 12 * time.Second       // when it ends, for what is not on disk yet
	openTime   = 30 * time.Second
)

// Home opens the home of a target, within a deadline.
func (o Options) Home(ctx context.Context, t session.Target) (*session.Home, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	return o.Open(ctx, t)
}

// Ways are the ways on from the notice that the public service is over, the one that is
// preselected first. The zero Target is one of the person's own, to be asked for.
func (o Options) Ways() []words.Option[session.Target] {
	sandbox, _ := session.ParseTarget(true, "", "")
	return []words.Option[session.Target]{
		{Means: sandbox, Text: "Practise in the sandbox", Hint: "portal, token service and platform on this machine: all four steps work"},
		{Text: "Use another portal and API root", Hint: "a Kaizala of your own, or a test server"},
		{Means: o.Target, Text: "Use the public hosts all the same", Hint: "manage.kaiza.la and api.kaiza.la; nothing is sent before you agree"},
	}
}

// Start begins a set-up, or goes on with one.
type Start func() (*session.Session, error)

// Starts are the lines of the start page for a role; an empty role is any.
func Starts(home *session.Home, r steps.Role, docs []session.Summary, now time.Time) []words.Option[Start] {
	var out []words.Option[Start]
	for _, d := range session.Of(docs, r) {
		out = append(out, words.Option[Start]{
			Means: func() (*session.Session, error) { return home.Resume(d) },
			Text:  "Go on: " + words.Document(d.Role, d.Name, group(d)),
			Hint:  d.Target.Badge() + ", " + state(d, now),
		})
	}
	for _, b := range words.Begin(r) {
		out = append(out, words.Option[Start]{
			Means: func() (*session.Session, error) { return home.New(b.Means), nil }, Text: b.Text, Hint: b.Hint,
		})
	}
	return out
}

// group is what the set-up's grant opens, as far as it is known. A token that came
// without a group is told apart by its grant's ID.
func group(d session.Summary) string {
	if g := d.Page.Grant; d.Group == "" && g.Refresh.Yes() && g.Kind != steps.UserGrant {
		return g.Called()
	}
	return d.Group
}

// state is when a set-up was left and where it goes on, or that its token has expired
// and what helps.
func state(d session.Summary, now time.Time) string {
	g := d.Page.Grant
	switch {
	case d.Role == steps.Admin || !g.Expired(now):
		return progress(d, now) + words.DaysLeft(g.Refresh.Says.Expires, now)
	case g.Before.Outlives(g.Refresh) && !g.Before.Expired(now):
		return "its refresh token has expired: go back to the one before, or get a new one"
	}
	return "its refresh token has expired: get a new one"
}

// progress is that a set-up works, or when it was left and where it goes on.
func progress(d session.Summary, now time.Time) string {
	if g := d.Page.Grant; d.Role != steps.Admin && d.Page.Last() && g.Last.Worked() {
		return "works, checked " + words.Ago(g.Last.At, now)
	}
	return words.Ago(d.Touched, now) + ", " + words.StepName(d.Page)
}

// soon is how long before its end a refresh token is marked.
const soon = 30 * 24 * time.Hour

// Ends reports whether a set-up's refresh token has expired, or will soon.
func Ends(d session.Summary, now time.Time) bool {
	g := d.Page.Grant
	return d.Role != steps.Admin && (g.Expired(now) || !g.Refresh.Says.Expires.IsZero() && g.Refresh.Says.Expires.Sub(now) < soon)
}

// What is asked of a person with a Kaizala of their own.
const (
	RootsTitle = "Another portal and API root"
	RootsHow   = "https, or http for this machine. The API root may end in /v1. An empty line means Kaizala's own host."
)

// RootsLabels name the two addresses, in the order of session.ParseTarget.
func RootsLabels() []string { return []string{"API root", "Portal"} }
