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
	Name    string     // of the connector to go on with; "": the one that is clearly meant
	New     bool       // begin a set-up of the role, whatever is kept
	Target  session.Target
	Retired bool // where a set-up begins: say first that the public service is over
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

// Home opens the home of the target, within a deadline.
func (o Options) Home(ctx context.Context) (*session.Home, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	return o.Open(ctx, o.Target)
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

// Start goes on with a set-up, or begins one. It may join the sandbox.
type Start func(context.Context) (*session.Session, error)

// Wish is to begin a set-up of a role, in a Kaizala; the zero Target is still to be chosen.
type Wish struct {
	Role   steps.Role
	Target session.Target
}

// Wished is the wish to begin a set-up. Where the public service would be the target, the
// person chooses first; a user's page needs no Kaizala.
func (o Options) Wished(r steps.Role) Wish {
	if o.Retired && r != steps.User {
		return Wish{Role: r}
	}
	return Wish{r, o.Target}
}

// Begin begins what was wished for.
func (w Wish) Begin(home *session.Home) Start {
	return func(ctx context.Context) (*session.Session, error) { return home.Begin(ctx, w.Target, w.Role) }
}

// Entrance is what a face shows first: the set-up that is clearly meant, or the wish to
// begin one; neither means home.
func (o Options) Entrance(home *session.Home, docs []session.Summary) (Start, Wish) {
	if o.New || o.Role == steps.User || o.Role != "" && len(session.Of(docs, o.Role)) == 0 {
		return nil, o.Wished(o.Role)
	}
	if d, ok := session.Meant(o.Role, o.Name, docs); ok {
		return goOn(home, d), Wish{}
	}
	return nil, Wish{}
}

func goOn(home *session.Home, d session.Summary) Start {
	return func(ctx context.Context) (*session.Session, error) { return home.Continue(ctx, d) }
}

// What is asked of a person with a Kaizala of their own.
const (
	RootsTitle = "Another portal and API root"
	RootsHow   = "https, or http for this machine. The API root may end in /v1. An empty line means Kaizala's own host."
	RootsDone  = "Use these"
)
