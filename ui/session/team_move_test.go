package session

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// mover is a machine that moves its one set-up to and from a team, whose store is a
// directory. The process ends at a call of the team's store, if it has to.
type mover struct {
	o      Options // of this machine alone
	engine *deadly
	dir    string
	first  string // the refresh token that it began with
}

func newMover(t *testing.T, svc *service) *mover {
	t.Helper()
	m := &mover{dir: t.TempDir(), first: "made.up.refresh-token-of-some-length"}
	m.o = options(t, filepath.Join(m.dir, "state"), svc)
	ready(t, m.o)
	shared, err := files.Open(filepath.Join(m.dir, "shared"), files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	m.engine = &deadly{Store: shared}
	return m
}

// home is another process on the machine.
func (m *mover) home() *Home {
	o := m.o
	ids := m.o.Store.Identities
	member := func(ctx context.Context) (persist.Identity, persist.Pin, error) {
		return ids.Create(ctx, persist.PinFile, o.Keeping.Path, nil)
	}
	_, pin, err := member(context.Background())
	if err != nil {
		panic(err)
	}
	o.Team = &Team{
		Name: "db.example.com/team", identities: ids,
		Store:  away.New(away.Options{Engine: m.engine, Dir: filepath.Join(m.dir, "copies"), Member: member}),
		Outbox: away.NewOutbox(filepath.Join(m.dir, "outbox"), member, nil),
	}
	o.Team.Host.Member = pin
	return newHome(o.Target, o)
}

// move is what store move does.
func (m *mover) move(ctx context.Context, h *Home, toTeam bool) error {
	docs, errs := h.Documents(ctx)
	if len(docs) != 1 || len(errs) > 0 {
		return fmt.Errorf("%d set-ups, %w", len(docs), errors.Join(errs...))
	}
	if settled, err := (Moves{h}).Settle(ctx, docs[0]); err != nil {
		return err
	} else if settled {
		if docs, errs = h.Documents(ctx); len(docs) != 1 {
			return fmt.Errorf("settled: %d set-ups, %w", len(docs), errors.Join(errs...))
		}
	}
	if toTeam == (docs[0].Team() != "") {
		return nil
	}
	s, err := h.Setup(docs[0])
	if err != nil {
		return err
	}
	if toTeam {
		return Moves{h}.Give(ctx, s)
	}
	return Moves{h}.Take(ctx, s, m.o.Keeping)
}

// dies moves in a process that ends at the n-th call of the team's store, before the
// call or after it. It reports whether there were as many.
func (m *mover) dies(toTeam bool, n int, after bool) bool {
	h := m.home()
	m.engine.dieAt(n, after)
	defer m.engine.dieAt(0, false)
	died := make(chan bool)
	go func() {
		ended := false
		defer func() { died <- !ended }()
		_ = m.move(context.Background(), h, toTeam)
		ended = true
	}()
	return <-died
}

// renews puts a refresh token in place at one of both places, as an exchange does, and
// reports whether the set-up is there.
func (m *mover) renews(t *testing.T, h *Home, inTeam bool, token string) bool {
	t.Helper()
	v := m.open(t, h, inTeam)
	if v == nil {
		return false
	}
	g := v.facts().Grants[0].ID
	v.Put(steps.Slot{Kind: steps.SlotRefresh, Grant: g}, secret.New(token))
	v.Edit(func(f steps.Facts) steps.Facts {
		return f.Renewed(g, steps.Held{At: m.o.Now(), Len: len(token)}, f.Basis(g), m.o.Now())
	})
	if _, err := v.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	return true
}

type openVault struct{ *vault.Vault }

func (v openVault) facts() steps.Facts { f, _ := v.Facts(); return f }

// open opens the set-up at one of both places; nil: it is not there.
func (m *mover) open(t *testing.T, h *Home, inTeam bool) *openVault {
	t.Helper()
	place := placeOf(h.Store)
	if inTeam {
		place = h.Team.place()
	}
	docs, errs := persist.ListRealm(t.Context(), place.Store, persist.Own)
	if len(errs) > 0 || len(docs) > 1 {
		t.Fatal(len(docs), errs)
	}
	if len(docs) == 0 {
		return nil
	}
	v := vault.Open(vault.Options{Place: place, Binding: m.o.Target.binding(), Now: m.o.Now}, docs[0])
	if err := v.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return &openVault{v}
}

func (m *mover) token(t *testing.T, h *Home, inTeam bool) string {
	t.Helper()
	v := m.open(t, h, inTeam)
	if v == nil {
		return ""
	}
	return v.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: v.facts().Grants[0].ID}).Reveal()
}

// deadly is a store at one of whose calls the process ends.
type deadly struct {
	persist.Store
	mu    sync.Mutex
	left  int // calls; 0: it does not end
	after bool
	given []persist.Lease // the system frees them when the process ends
}

func (d *deadly) die() {
	for _, l := range d.given {
		l.Release()
	}
	runtime.Goexit()
}

func (d *deadly) dieAt(n int, after bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.left, d.after = n, after
}

// at makes a call, and ends the process before or after it.
func (d *deadly) at(call func()) {
	d.mu.Lock()
	d.left--
	die, after := d.left == 0, d.after
	d.mu.Unlock()
	if die && !after {
		d.die()
	}
	call()
	if die {
		d.die()
	}
}

func (d *deadly) List(ctx context.Context) (docs []persist.Document, errs []error) {
	d.at(func() { docs, errs = d.Store.List(ctx) })
	return docs, errs
}

func (d *deadly) Load(ctx context.Context, k persist.Key) (doc persist.Document, err error) {
	d.at(func() { doc, err = d.Store.Load(ctx, k) })
	return doc, err
}

func (d *deadly) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) (err error) {
	d.at(func() { err = d.Store.Update(ctx, k, change) })
	return err
}

func (d *deadly) Remove(ctx context.Context, k persist.Key) (err error) {
	d.at(func() { err = d.Store.Remove(ctx, k) })
	return err
}

func (d *deadly) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (l persist.Lease, err error) {
	d.at(func() {
		if l, err = d.Store.LockGrant(ctx, k, g); err == nil {
			d.given = append(d.given, l)
		}
	})
	return l, err
}

// A process that moves a set-up is killed at any step, and then one of both places, or
// both, go on being used. A second move, whichever way, leaves the set-up at one place
// with the newest token; if both were used, it is told and nothing is removed.
func TestMoveThatWasKilled(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	both := 0
	for _, toTeam := range []bool{true, false} {
		for _, after := range []bool{false, true} {
			for n, more := 1, true; more; n++ {
				for _, used := range []string{"none", "here", "team", "both"} {
					m := newMover(t, svc)
					if !toTeam {
						if err := m.move(t.Context(), m.home(), true); err != nil {
							t.Fatal(err)
						}
					}
					more = m.dies(toTeam, n, after)
					again := toTeam == ((n+both)%3 > 0) // now and then the other way
					if !m.settles(t, fmt.Sprintf("to the team: %v, killed at call %d (after it: %v), used then: %s, to the team again: %v", toTeam, n, after, used, again), used, again) {
						break // there is no more to it
					}
					both++
				}
			}
		}
	}
	if both < 10 {
		t.Errorf("both places had the set-up %d times", both)
	}
}

// settles uses the places that have the set-up and moves it. It reports whether both had
// it.
func (m *mover) settles(t *testing.T, what, used string, toTeam bool) (both bool) {
	t.Helper()
	h, newest, changed := m.home(), m.first, 0
	both = m.open(t, h, false) != nil && m.open(t, h, true) != nil
	for i, place := range []string{"here", "team"} {
		if token := "made.up.renewed-" + place; (used == place || used == "both") && m.renews(t, h, i == 1, token) {
			newest = token
			changed++
		}
	}
	err := m.move(t.Context(), m.home(), toTeam)
	here, there := m.token(t, h, false), m.token(t, h, true)
	switch {
	case both && changed == 2:
		if steps.CodeOf(err) != CodeMoveDiffers || here != "made.up.renewed-here" || there != "made.up.renewed-team" {
			t.Errorf("%s: %v: here %q, in the team %q", what, err, here, there)
		}
	case err != nil:
		t.Errorf("%s: %v", what, err)
	case toTeam && (here != "" || there != newest) || !toTeam && (there != "" || here != newest):
		t.Errorf("%s: here %q, in the team %q, want %q", what, here, there, newest)
	}
	return both
}

// A token that waits on this machine to be saved in the team's document comes along, also
// if no list of the set-ups has delivered it.
func TestMoveTakesWhatWaits(t *testing.T) {
	t.Parallel()
	m := newMover(t, newService(t))
	if err := m.move(t.Context(), m.home(), true); err != nil {
		t.Fatal(err)
	}
	h := m.home()
	docs, _ := h.Documents(t.Context())
	s, err := h.Setup(docs[0])
	if err != nil {
		t.Fatal(err)
	}
	g, f := s.Facts().Grants[0].ID, s.Facts()
	if _, err := h.Team.Outbox.Put(t.Context(), away.Entry{Key: s.Key(), Grant: g, Sent: f.Basis(g), At: m.o.Now(), Refresh: secret.New("made.up.waits")}); err != nil {
		t.Fatal(err)
	}
	if err := (Moves{h}).Take(t.Context(), s, m.o.Keeping); err != nil {
		t.Fatal(err)
	}
	h = m.home()
	if docs, errs := h.Documents(t.Context()); len(docs) != 1 || len(errs) > 0 { // what waits for a document that is gone goes
		t.Fatal(len(docs), errs)
	}
	if got := m.token(t, h, false); got != "made.up.waits" {
		t.Errorf("%q", got)
	}
}

// A last step that fails is told as an unfinished move; a second move ends it.
func TestMoveWhoseLastStepFails(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	fails := func(context.Context, persist.Key) error {
		return &persist.Error{Reason: persist.CodeReadOnly, Path: "x"}
	}
	for _, toTeam := range []bool{true, false} {
		m := newMover(t, svc)
		h := m.home()
		to, note := h.Team.place(), files.Moving{Place: h.Team.id(), Leaves: true}
		if !toTeam {
			if err := m.move(t.Context(), h, true); err != nil {
				t.Fatal(err)
			}
			to, note = placeOf(h.Store), files.Moving{Place: h.Team.id()}
			to.Opener = h.Team.place().Opener
		}
		docs, _ := h.Documents(t.Context())
		s, err := h.Setup(docs[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := (Moves{h}).relocate(t.Context(), s, to, removal{note, fails}); steps.CodeOf(err) != CodeMoveUnfinished || persist.CodeOf(err) != persist.CodeReadOnly {
			t.Errorf("to the team %v: %v", toTeam, err)
		}
		if !m.settles(t, fmt.Sprintf("to the team %v, its last step failed", toTeam), "none", toTeam) {
			t.Errorf("to the team %v: one place alone has it", toTeam)
		}
	}
}
