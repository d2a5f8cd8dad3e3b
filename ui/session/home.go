package session

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
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
	return newHome(t, Options{Store: store, Client: set.Client, Browse: set.Browse, Keeping: set.Keeping, Now: set.Now, Consented: set.Consented, ScryptCost: set.ScryptCost}), nil
}

func newHome(t Target, shared Options) *Home {
	h := &Home{shared: shared.withDefaults(), world: sandbox.At(shared.Store.SandboxDir(), shared.Now)}
	h.Options = h.at(t)
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

// Close lets the sandbox go; another process that uses it takes over. What was made
// to open a document, and opens none, goes.
func (h *Home) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.begun {
		s.Vault.Close(persist.NotPrompting(context.Background())) // it ends by itself, and in seconds
	}
	return h.world.Close()
}

// Pause lets the sandbox go for a while; another process that uses it takes over.
func (h *Home) Pause() error { return h.world.Close() }

// Return joins the sandbox again after Pause. Codes: those of Join.
func (h *Home) Return(ctx context.Context) error { return h.world.Ensure(ctx) }

// Mended tells of each file and directory that others could use until now.
func (h *Home) Mended() []error {
	var out []error
	for _, path := range h.Store.Mended() {
		out = append(out, steps.Fail(CodeModesMended, nil, path))
	}
	return out
}

// Summary is one document as the start page lists it.
type Summary struct {
	Target  Target
	Role    steps.Role
	Name    string // the connector's
	Group   string // the one that was touched last
	Page    steps.Page
	Touched time.Time
	doc     persist.Document
}

// Is reports whether the connector has that name or ID.
func (s Summary) Is(wanted string) bool {
	return strings.EqualFold(wanted, s.Name) || wanted == s.doc.Facts.Connector.ID
}

// Documents lists what there is, of one Kaizala if the target was named, the latest
// first, without unlocking anything. Documents that cannot be read come as errors.
func (h *Home) Documents(ctx context.Context) ([]Summary, []error) {
	var docs []persist.Document
	var errs []error
	if h.Target.Named {
		docs, errs = persist.ListRealm(ctx, h.Store, h.Target.Realm)
	} else {
		docs, errs = h.Store.List(ctx)
	}
	docs = h.withMoved(ctx, docs)
	out := make([]Summary, 0, len(docs))
	var elsewhere error // another API root's: not for here, which is worth telling
	for _, d := range docs {
		t, err := h.targetOf(d)
		if err != nil {
			elsewhere = err
			continue
		}
		w := steps.Wizard{Role: d.Key.Role, Facts: d.Facts}
		w.Page, w.Grant = steps.Resume(w.Role, w.Facts, h.Now())
		v := w.View()
		out = append(out, Summary{Target: t, Role: w.Role, Name: d.Facts.Connector.Name, Group: v.Grant.Group, Page: v, Touched: d.Touched, doc: d})
	}
	if len(out) == 0 && elsewhere != nil {
		errs = append(errs, elsewhere)
	}
	slices.SortStableFunc(out, func(a, b Summary) int { return cmp.Compare(b.Touched.UnixNano(), a.Touched.UnixNano()) })
	return out, errs
}

// targetOf is the Kaizala of a document: the one that was named, if the document fits.
// Codes: other_realm, bad_root.
func (h *Home) targetOf(d persist.Document) (Target, error) {
	if h.Target.Named {
		return h.Target, h.Target.binding().Fits(d)
	}
	return targetOf(d)
}

// withMoved has documents that were moved to another directory as they are there.
func (h *Home) withMoved(ctx context.Context, docs []persist.Document) []persist.Document {
	h.moved.Range(func(k, e any) bool {
		if d, err := e.(*files.Store).Load(ctx, k.(persist.Key)); err == nil && d.Revision > 0 {
			docs = append(slices.DeleteFunc(docs, func(old persist.Document) bool { return old.Key == d.Key }), d)
		}
		return true
	})
	return docs
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
	return h.with(New(o, r)), nil
}

// Continue goes on with one of Documents in the wizard, and joins its sandbox. Codes:
// other_realm, those of Join.
func (h *Home) Continue(ctx context.Context, s Summary) (*Session, error) {
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
	out, err := Resume(h.at(s.Target), s.doc)
	if err != nil {
		return nil, err
	}
	out.written = h.written(s.doc)
	return h.with(out), nil
}

// Setup works on one of Documents outside the wizard. Codes: other_realm.
func (h *Home) Setup(s Summary) (*Setup, error) {
	if err := s.Target.binding().Fits(s.doc); err != nil {
		return nil, err
	}
	return h.opened(newSetup(h.at(s.Target), s.doc)), nil
}

// Forget deletes one of Documents from this machine. Codes: those of files.Store.
func (h *Home) Forget(ctx context.Context, s Summary) error {
	places, err := h.Store.Places(s.doc.Key)
	if err != nil {
		return err
	}
	return h.Store.Forget(ctx, places)
}

// written looks which messages of a document lie ready as files.
func (h *Home) written(d persist.Document) map[steps.Artifact]bool {
	out := map[steps.Artifact]bool{}
	for _, kind := range []steps.Artifact{steps.ArtifactRequest, artifactCard, steps.ArtifactReply} {
		_, err := os.Stat(filepath.Join(h.Store.OutDir(), outName(kind, d.Key)))
		out[kind] = err == nil
	}
	return out
}

// PlayAdmin is a second session in which the same person plays the admin who
// answers the developer's message: sandbox alone. One that was begun for the
// same key and is not finished goes on.
func (h *Home) PlayAdmin(ctx context.Context, developer *Session) (*Session, error) {
	w := developer.Wizard()
	docs, _ := h.Documents(ctx)
	for _, d := range docs {
		c := d.doc.Facts.Connector
		if d.Role == steps.Admin && c.Recipient != "" && c.Recipient == w.Facts.Connector.Recipient && d.Page.ID != steps.PageAdminDone {
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

// Of keeps the documents of a role; an empty role is any. It copies docs only if some
// are of another role: a Summary is large, and there may be thousands.
func Of(docs []Summary, r steps.Role) []Summary {
	other := func(d Summary) bool { return r != "" && d.Role != r }
	if !slices.ContainsFunc(docs, other) {
		return docs
	}
	return slices.DeleteFunc(slices.Clone(docs), other)
}

// Enter is the set-up that is clearly meant: the one of the role that was named, else the
// only one of the role that was asked for, else the only one that is unfinished. ok is
// false if the person is to choose.
func Enter(r steps.Role, name string, docs []Summary) (s Summary, ok bool) {
	mine := Of(docs, r)
	switch {
	case name != "":
		mine = slices.DeleteFunc(slices.Clone(mine), func(d Summary) bool { return !d.Is(name) })
	case r == "":
		mine = slices.DeleteFunc(slices.Clone(mine), func(d Summary) bool { return d.Page.Last() })
	}
	if len(mine) != 1 {
		return Summary{}, false
	}
	return mine[0], true
}
