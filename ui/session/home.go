package session

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Home is where the documents of this machine live: the store, and the hold on the
// sandbox. Its target is the Kaizala in which a new set-up begins.
type Home struct {
	Options
	shared Options // of every set-up, in whichever Kaizala
	world  *sandbox.Attached
	mu     sync.Mutex
	begun  []*Setup
}

// Settings are what every home of a process shares.
type Settings struct {
	Dir string // of the documents
	// ScryptCost is that of new passphrases; 0: seal.Cost.
	ScryptCost int
	Team       postgres.Address // of the store that a team shares; empty: there is none
	Client     ClientFunc
	Browse     func(context.Context, string) error
	Keeping    vault.Keeping
	Given      persist.Given
	Now        func() time.Time
	Consented  []string
}

// Open opens the store. A sandbox is joined by Join, or by the first call that
// needs it.
func Open(set Settings, t Target) (*Home, error) {
	store, err := files.Open(set.Dir, files.Options{ScryptCost: set.ScryptCost, Given: set.Given})
	if err != nil {
		return nil, err
	}
	team, err := OpenTeam(store, set.Team)
	if err != nil {
		return nil, err
	}
	return newHome(t, Options{Store: store, Team: team, Client: set.Client, Browse: set.Browse, Keeping: set.Keeping, Now: set.Now, Consented: set.Consented, ScryptCost: set.ScryptCost}), nil
}

func newHome(t Target, shared Options) *Home {
	h := &Home{shared: shared.withDefaults(), world: sandbox.At(shared.Store.SandboxDir(), shared.Now)}
	h.Options = h.at(t)
	h.connectors.look = func(ctx context.Context) { _, _ = h.Documents(ctx) }
	return h
}

// at are the options of a set-up in a Kaizala.
func (h *Home) at(t Target) Options {
	o := h.shared
	o.Target = t
	if t.Realm == persist.Sandbox {
		o.Keeping, o.Sandbox = vault.Keeping{Kind: persist.PinSandbox}, h.world
	}
	return o
}

// Join joins the sandbox, if that is the target: its addresses are known then.
func (h *Home) Join(ctx context.Context) error {
	return join(ctx, h.Options)
}

func join(ctx context.Context, o Options) error {
	if o.Sandbox == nil {
		return nil
	}
	return o.Sandbox.Ensure(ctx)
}

// SandboxRoot is the API root that the sandbox of this machine had last, whether or not it
// is served now; "" if it never was.
func (h *Home) SandboxRoot() string { return h.world.LastRoot() }

// Close lets the sandbox go; another process that uses it takes over. What was made
// to open a document, and opens none, goes.
func (h *Home) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.begun {
		s.Vault.Close(persist.NotPrompting(context.Background())) // it ends by itself, and in seconds
	}
	if h.Team != nil {
		_ = h.Team.Store.Close() // it only ends connections
	}
	return h.world.Close()
}

// Pause lets the sandbox go for a while; another process that uses it takes over.
func (h *Home) Pause() error { return h.world.Close() }

// Return joins the sandbox again after Pause. Codes: those of Join.
func (h *Home) Return(ctx context.Context) error { return h.world.Ensure(ctx) }

// Mended tells of each file and directory that others could use until now.
func (h *Home) Mended() []error { return Mended(h.Store.Mended()) }

// Mended tells of each file or directory that others could use until now.
func Mended(paths []string) []error {
	var out []error
	for _, path := range paths {
		out = append(out, steps.Fail(CodeModesMended, nil, path))
	}
	return out
}

// Places are the other directories that documents were moved to.
func (h *Home) Places() []string {
	var out []string
	h.moved.Range(func(_, e any) bool {
		out = append(out, filepath.Dir(e.(*files.Store).Dir()))
		return true
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// New begins a document in the home's own Kaizala.
func (h *Home) New(r steps.Role) *Session { return h.with(New(h.Options, r)) }

// Begin begins a document in a Kaizala, whose sandbox it joins. Codes: those of Join.
func (h *Home) Begin(ctx context.Context, t Target, r steps.Role) (*Session, error) {
	o := h.at(t)
	if err := join(ctx, o); err != nil {
		return nil, err
	}
	h.connectors.refresh(ctx)
	return h.with(New(o, r)), nil
}

// Continue goes on with one of Documents in the wizard, and joins its sandbox. Codes:
// forgotten_there, other_realm, those of Join.
func (h *Home) Continue(ctx context.Context, s Summary) (*Session, error) {
	// A store that does not answer now is no reason to keep a person out.
	if kept, err := h.Has(ctx, s.doc.Key); err == nil && !kept {
		return nil, steps.Fail(vault.CodeForgottenThere, nil)
	}
	if err := join(ctx, h.at(s.Target)); err != nil {
		return nil, err
	}
	return h.Resume(s)
}

func (h *Home) with(s *Session) *Session {
	h.opened(s.Setup)
	return s
}

func (h *Home) opened(s *Setup) *Setup {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.begun = append(h.begun, s)
	return s
}

// Resume goes on with one of Documents in the wizard. Codes: other_realm.
func (h *Home) Resume(s Summary) (*Session, error) {
	out, err := resume(h.at(s.Target), s.doc, s.team)
	if err != nil {
		return nil, err
	}
	out.out.look()
	return h.with(out), nil
}

// Setup works on one of Documents outside the wizard. Codes: other_realm.
func (h *Home) Setup(s Summary) (*Setup, error) {
	if err := s.Target.binding().Fits(s.doc); err != nil {
		return nil, err
	}
	return h.opened(newSetup(h.at(s.Target), s.doc, s.team)), nil
}

// PlacesOf lists every place of one of Documents. Codes: those of files.Store.
func (h *Home) PlacesOf(s Summary) ([]files.Place, error) {
	places, err := h.Store.Places(s.doc.Key)
	if s.team != nil {
		places = append([]files.Place{{Kind: PlaceTeam, Path: s.team.Name, Key: s.doc.Key}}, places...)
	}
	return places, err
}

// PlaceTeam is a document in the store of a team: it goes for every member.
const PlaceTeam files.PlaceKind = "team"

// Forget deletes places that were listed. Codes: those of both stores.
func (h *Home) Forget(ctx context.Context, places []files.Place) error {
	var here []files.Place
	for _, p := range places {
		if p.Kind != PlaceTeam {
			here = append(here, p)
		} else if err := h.Team.Store.Remove(ctx, p.Key); err != nil {
			return err
		}
	}
	return h.Store.Forget(ctx, here)
}

// Has reports whether a document is still kept. Codes: those of both stores.
func (h *Home) Has(ctx context.Context, k persist.Key) (bool, error) {
	keys, err := h.Store.Keys(k.Realm)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err != nil || slices.Contains(keys, k) || !h.Team.keeps(k.Realm) {
		return slices.Contains(keys, k), err
	}
	d, err := h.Team.Store.Load(ctx, k)
	return d.Revision > 0, err
}

// PlayAdmin is a second session in which the same person plays the admin who
// answers the developer's message: sandbox alone. One that was begun for the
// same key and is not finished goes on.
func (h *Home) PlayAdmin(ctx context.Context, developer *Session) (*Session, error) {
	w := developer.Wizard()
	docs, _ := h.Documents(ctx)
	for _, d := range docs {
		c := d.doc.Facts.Connector
		if d.Role == steps.Admin && c.Recipient != "" && c.Recipient == w.Facts.Connector.Recipient && d.At.Page != steps.PageAdminDone {
			return h.Resume(d)
		}
	}
	admin := h.with(New(h.at(developer.Target), steps.Admin))
	admin.note(func(f steps.Facts) steps.Facts { return f.Passed("", admin.Now(), steps.PageAdminBefore) }) // has it all at hand
	admin.Apply(steps.Rebase{Facts: admin.Facts()})
	admin.Apply(steps.Jump{})
	text, _ := developer.Artifact(steps.ArtifactRequest)
	admin.Receive(text)
	return admin, nil
}
