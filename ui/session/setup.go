package session

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/tokens"
)

// Options are what every set-up of a home shares.
type Options struct {
	Target  Target
	Store   *files.Store
	Team    *Team             // keeps what is not of the sandbox; nil: Store does
	Sandbox *sandbox.Attached // of the sandbox realm alone
	Client  ClientFunc
	Browse  func(context.Context, string) error // opens a URL, or says why not
	Keeping vault.Keeping
	// ScryptCost is that of new passphrases; 0: seal.Cost.
	ScryptCost int
	Now        func() time.Time
	NewID      func() string // names a grant
	// Consented are hosts that the person agreed to on the command line.
	Consented []string

	moved      *sync.Map // documents that are kept elsewhere now: key to *files.Store
	connectors *connectors
}

func (o Options) withDefaults() Options {
	if o.moved == nil {
		o.moved = &sync.Map{}
	}
	if o.connectors == nil {
		o.connectors = &connectors{}
	}
	if o.NewID == nil {
		o.NewID = persist.NewID
	}
	return o
}

// ClientFunc makes a client of the service. A new one is made for each call, since
// the sandbox's address may change when another process takes over.
type ClientFunc func(kaizala.Policy) *kaizala.Client

// Setup is one connector's set-up as it is worked on: its document, the service
// that it belongs to, and the access tokens that this gives. Commands use it as it
// is; a Session is the wizard on top of it.
type Setup struct {
	Options
	Vault *vault.Vault

	files atomic.Pointer[files.Store] // where its messages are written, and a document that no team keeps
	out   tray
	mu    sync.Mutex
	owes  owed // after a purge
}

// newSetup works on a document that a team keeps; without one it is kept here.
func newSetup(o Options, d persist.Document, t *Team) *Setup {
	s := &Setup{Options: o}
	s.out = tray{key: d.Key, store: s.files.Load, ready: map[steps.Artifact]bool{}}
	store := o.Store
	if other, ok := o.moved.Load(d.Key); ok {
		store = other.(*files.Store)
	}
	s.files.Store(store)
	place := placeOf(store)
	if t != nil {
		place = t.place()
	}
	s.Vault = vault.Open(vault.Options{Place: place, Binding: o.Target.binding(), Keeping: o.Keeping, Now: o.Now}, d)
	return s
}

// placeOf is a place for documents; a check of values needs none.
func placeOf(s *files.Store) vault.Place {
	if s == nil {
		return vault.Place{}
	}
	return vault.Place{Store: s, Identities: s.Identities, Name: filepath.Dir(s.Dir())}
}

// Key names the document.
func (s *Setup) Key() persist.Key { return s.Vault.Key() }

// Facts are what is known of the set-up now.
func (s *Setup) Facts() steps.Facts {
	f, _ := s.Vault.Facts()
	return f
}

// Place is the other directory that everything is kept in now, or "".
func (s *Setup) Place() string {
	if store := s.files.Load(); store != s.Store {
		return filepath.Dir(store.Dir())
	}
	return ""
}

// note changes the facts by a verb, outside the wizard.
func (s *Setup) note(verb vault.Change) { s.Vault.Edit(verb) }

// save has everything on disk.
func (s *Setup) save(ctx context.Context) error {
	_, err := s.Vault.Save(ctx)
	letters{s}.rewrite()
	return err
}

// API is the root that calls go to now. Codes: bad_root.
func (s *Setup) API() (kaizala.Root, error) {
	if s.Sandbox != nil {
		return kaizala.ParseRoot(s.Sandbox.APIRoot())
	}
	return s.Target.API, nil
}

// service is a client of the target, followed by a watch, once the target is there
// and the person agreed to it. Codes: consent_needed, those of the sandbox.
func (s *Setup) service(ctx context.Context, w kaizala.Watch) (*kaizala.Client, error) {
	if s.Sandbox != nil {
		if err := s.Sandbox.Ensure(ctx); err != nil {
			return nil, err
		}
	}
	root, err := s.API()
	if err != nil {
		return nil, err
	}
	if err := s.consented(root); err != nil {
		return nil, err
	}
	return s.Client(kaizala.Policy{Root: root, Agreed: s.agreed}).Watched(w).Hiding(s.Vault.Held()...), nil
}

// consented refuses a public host that nobody agreed to: a lapsed name could be
// anyone's. A host that the person configured, and the sandbox, need no yes.
func (s *Setup) consented(r kaizala.Root) error {
	if s.agreed(r.Host()) {
		return nil
	}
	return Consented(r, nil)
}

// agreed reports whether the person agreed to send secrets to a host.
func (s *Setup) agreed(host string) bool {
	return s.Vault.Consented(host) || slices.Contains(s.Consented, host)
}

// Consented refuses a public host that is not among those agreed to, with the code
// consent_needed.
func Consented(r kaizala.Root, hosts []string) error {
	if r.IsPublic() && !slices.Contains(hosts, r.Host()) {
		return steps.Fail(CodeConsentNeeded, nil, r.Host())
	}
	return nil
}

// Tokens is the source of access tokens, its calls followed by a watch.
func (s *Setup) Tokens(w kaizala.Watch) *tokens.Source {
	return &tokens.Source{
		Vault:     s.Vault,
		Service:   func(ctx context.Context) (*kaizala.Client, error) { return s.service(ctx, w) },
		Reachable: s.reachable,
		Describe:  func(v secret.Secret, at time.Time) steps.Held { return paste.Values{Refresh: v}.Describe(at).Refresh },
		Now:       s.Now,
		Outbox:    s.outbox(),
	}
}

// outbox has what waits to be saved, of a document that a team keeps.
func (s *Setup) outbox() *away.Outbox {
	if s.Team.keeps(s.Key().Realm) && s.Vault.Place().Store == persist.Store(s.Team.Store) {
		return s.Team.Outbox
	}
	return nil
}

// reachable reports whether an address that the service gave is still good: that of
// a sandbox moves with the process that serves it.
func (s *Setup) reachable(address string) bool {
	return s.Sandbox == nil || strings.HasPrefix(address, s.Sandbox.APIRoot())
}

// context is what a text for a grant is judged against.
func (s *Setup) context(g steps.GrantID) paste.Context {
	f := s.Facts()
	c := paste.Context{Connector: f.Connector, Grant: f.Grant(g), Public: s.Sandbox == nil && !s.Target.API.IsLoopback(), Now: s.Now()}
	c.Grant.ID = g // also of a grant that another process forgot
	return c
}

// capture puts secrets into their slots and describes what was found. Those of an
// admin are for somebody else: they stay in memory, and only the reply made of them
// is saved.
func (s *Setup) capture(v paste.Values, g steps.GrantID) steps.Found {
	put := s.Vault.Put
	if s.Key().Role == steps.Admin {
		put = s.Vault.Hold
	}
	s.purge(v.Secret, v.Refresh)
	found := v.Claimed(s.context(g)).Describe(s.Now())
	if !v.Secret.IsZero() {
		found.SameSecret = put(steps.Slot{Kind: steps.SlotSecret}, v.Secret)
	}
	if !v.Refresh.IsZero() {
		found.SameRefresh = put(steps.Slot{Kind: steps.SlotRefresh, Grant: g}, v.Refresh)
	}
	return found
}
