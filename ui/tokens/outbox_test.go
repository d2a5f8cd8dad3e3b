package tokens

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/storetest"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// machine is one of a team, whose documents are on an engine that it can lose.
type machine struct {
	w    *world
	line *storetest.Line
	ids  *persist.Identities
	dir  string // of its own
	disk *disk.Disk
}

func (w *world) machine() *machine {
	w.t.Helper()
	store, err := files.Open(w.dir, files.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	return &machine{w, &storetest.Line{Store: store}, store.Identities, w.t.TempDir(), disk.New()}
}

// box is the machine's outbox.
func (m *machine) box() *away.Outbox {
	return away.NewOutbox(filepath.Join(m.dir, "outbox"), m.member, m.disk)
}

func (m *machine) member(ctx context.Context) (persist.Identity, persist.Pin, error) {
	return m.ids.Create(ctx, persist.PinFile, m.ids.SandboxPath(), nil)
}

// source is one of another process on the machine.
func (m *machine) source() *Source {
	m.w.t.Helper()
	s := m.w.source()
	store := away.New(away.Options{Engine: m.line, Dir: filepath.Join(m.dir, "copies"), Member: m.member})
	d, err := store.Load(bg, key)
	if err != nil {
		m.w.t.Fatal(err)
	}
	s.Vault = vault.Open(vault.Options{
		Place:   vault.Place{Store: store, Identities: m.ids},
		Binding: vault.Binding{Realm: persist.Own}, Now: m.w.now,
	}, d)
	s.Outbox = m.box()
	return s
}

func (m *machine) waiting() int {
	n, _ := m.box().Waiting()
	return n
}

// files are the sealed files in a directory of the machine.
func (m *machine) files(dir string) []string {
	all, err := filepath.Glob(filepath.Join(m.dir, dir, "*.age"))
	if err != nil {
		m.w.t.Fatal(err)
	}
	return all
}

// losesEngine has the engine go when an exchange is asked for.
func (m *machine) losesEngine() {
	m.w.inFront = func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.HasSuffix(r.URL.Path, "/v1/accessToken") {
			m.line.Cut(persist.CodeStoreAway)
		}
		return false
	}
}

// holds are the secrets of the engine's document: the refresh token, and the one before.
func (w *world) holds() (refresh, before string) {
	_, v := w.saved()
	return v.Secret(slot(steps.SlotRefresh)).Reveal(), v.Secret(slot(steps.SlotPrevious)).Reveal()
}

// The engine goes while a call is made that brings a new refresh token: the access token is
// given, now and by the next process, without a second call. The new refresh token is
// delivered once.
func TestRenewedTokenWaitsWhileTheEngineIsAway(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	m.losesEngine()
	for range 3 {
		token, call, err := m.source().Token(bg, grant)
		if err != nil || token.Reveal() != "access.1" || !call.Worked() || m.waiting() != 1 {
			t.Fatalf("%q, %+v, %v, %d wait", token.Reveal(), call, err, m.waiting())
		}
	}
	if got := w.requests(); len(got) != 2 {
		t.Errorf("sent %q", got)
	}
	if refresh, _ := w.holds(); refresh != madeUpToken {
		t.Errorf("the engine has %q", refresh)
	}
	m.line.Mend()
	before, _ := m.line.Load(bg, key)
	if err := m.source().Deliver(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("%v, %d wait", err, m.waiting())
	}
	after, _ := m.line.Load(bg, key)
	refresh, previous := w.holds()
	if g, v := w.saved(); refresh != renewedOne || previous != madeUpToken || !g.Last.Worked() || v.Secret(accessSlot(grant)).Reveal() != "access.1" || after.Revision != before.Revision+1 {
		t.Errorf("%q after %q, %+v, revision %d after %d", refresh, previous, g.Last, after.Revision, before.Revision)
	}
	if token, _, err := w.machine().source().Token(bg, grant); err != nil || token.Reveal() != "access.1" || len(w.requests()) > 0 {
		t.Errorf("another machine: %q, %v", token.Reveal(), err)
	}
}

// An access token that could not be saved is given all the same, and used until its end.
func TestAccessTokenWaitsWhileTheEngineIsAway(t *testing.T) {
	w := newWorld(t)
	m := w.machine()
	m.losesEngine()
	for range 2 {
		if token, _, err := m.source().Token(bg, grant); err != nil || token.Reveal() != "access.1" || m.waiting() != 1 {
			t.Fatalf("%q, %v, %d wait", token.Reveal(), err, m.waiting())
		}
	}
	m.line.Mend()
	if err := m.source().Deliver(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("%v, %d wait", err, m.waiting())
	}
	if g, v := w.saved(); !g.Last.Worked() || v.Secret(accessSlot(grant)).Reveal() != "access.1" {
		t.Errorf("%+v", g.Last)
	}
}

// While the engine is away no exchange begins, since nobody can have the lease.
func TestNoExchangeWhileTheEngineIsAway(t *testing.T) {
	w := newWorld(t)
	m := w.machine()
	if _, _, err := m.source().Token(bg, grant); err != nil {
		t.Fatal(err)
	}
	w.requests()
	m.line.Cut(persist.CodeStoreAway)
	if token, _, err := m.source().Token(bg, grant); err != nil || token.Reveal() != "access.1" {
		t.Errorf("before its end: %q, %v", token.Reveal(), err)
	}
	late := w.now().Add(25 * time.Hour)
	w.now = func() time.Time { return late }
	s := m.source()
	_, _, err := s.Token(bg, grant)
	if _, unsaved := s.Vault.Unsaved(); steps.CodeOf(err) != string(persist.CodeStoreAway) || len(w.requests()) > 0 || len(unsaved) > 0 {
		t.Errorf("after its end: %v, %v", err, unsaved)
	}
}

// The token that waits is in use after its access token's end, too: the next exchange is
// made with it, once it is delivered.
func TestWaitingTokenIsTheOneThatIsUsed(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	m.losesEngine()
	if _, _, err := m.source().Token(bg, grant); err != nil {
		t.Fatal(err)
	}
	w.requests()
	w.inFront, w.renewed = nil, ""
	m.line.Mend()
	late := w.now().Add(25 * time.Hour)
	w.now = func() time.Time { return late }
	if _, _, err := m.source().Token(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("%v, %d wait", err, m.waiting())
	}
	if got := w.requests(); got[0] != "/v1/accessToken "+renewedOne {
		t.Errorf("sent %q", got)
	}
}

// A token that somebody pasted meanwhile stays, and what waited becomes the one before.
func TestPastedWhileOneWaits(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	m.losesEngine()
	if _, _, err := m.source().Token(bg, grant); err != nil {
		t.Fatal(err)
	}
	m.line.Mend()
	w.paste("made.up.pasted")
	if err := m.source().Deliver(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("%v, %d wait", err, m.waiting())
	}
	refresh, previous := w.holds()
	if g, _ := w.saved(); refresh != "made.up.pasted" || previous != renewedOne || g.Last.Worked() || g.Before.Len != len(renewedOne) {
		t.Errorf("%q, before it %q, %+v", refresh, previous, g)
	}
}

// paste captures a refresh token, as a person on another machine does.
func (w *world) paste(token string) {
	w.t.Helper()
	v, at := w.source().Vault, w.now()
	if err := v.Load(bg); err != nil {
		w.t.Fatal(err)
	}
	v.Put(slot(steps.SlotRefresh), secret.New(token))
	v.Edit(func(f steps.Facts) steps.Facts {
		return f.Noted(grant, steps.Found{Refresh: steps.Held{At: at, Len: len(token)}}, at)
	})
	if _, err := v.Save(bg); err != nil {
		w.t.Fatal(err)
	}
}

// Of processes that deliver at once, one does. One that was killed before it removed what
// it had delivered does no harm.
func TestDeliveredOnce(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	m.losesEngine()
	if _, _, err := m.source().Token(bg, grant); err != nil {
		t.Fatal(err)
	}
	files := m.files("outbox")
	kept, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	m.line.Mend()
	before, _ := m.line.Load(bg, key)
	var all sync.WaitGroup
	for range 4 {
		s := m.source()
		all.Go(func() {
			if err := s.Deliver(bg, grant); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	once, _ := m.line.Load(bg, key)
	if once.Revision != before.Revision+1 || m.waiting() != 0 {
		t.Errorf("revision %d after %d, %d wait", once.Revision, before.Revision, m.waiting())
	}
	if err := os.WriteFile(files[0], kept, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := m.source().Deliver(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("again: %v, %d wait", err, m.waiting())
	}
	twice, _ := m.line.Load(bg, key)
	refresh, previous := w.holds()
	if a, b := once.Facts.Grant(grant), twice.Facts.Grant(grant); refresh != renewedOne || previous != madeUpToken || a.Refresh != b.Refresh || a.Before != b.Before || !b.Last.Worked() {
		t.Errorf("again: %q, before it %q, %+v", refresh, previous, b)
	}
}

// What waits for a document that was forgotten goes where the rest went.
func TestForgottenWhileOneWaits(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	m.losesEngine()
	if _, _, err := m.source().Token(bg, grant); err != nil {
		t.Fatal(err)
	}
	m.line.Mend()
	s := m.source()
	if err := m.line.Update(bg, key, func(d *persist.Document) error { d.Facts.Grants = nil; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Deliver(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("%v, %d wait", err, m.waiting())
	}
	if d, _ := m.line.Load(bg, key); len(d.Facts.Grants) != 0 {
		t.Errorf("%+v", d.Facts.Grants)
	}
}

// A new refresh token that has no room on this machine either is in memory alone, and
// that is told.
func TestNoRoomForWhatWaits(t *testing.T) {
	for _, step := range storetest.SaveSteps() {
		w := newWorld(t)
		w.renewed = renewedOne
		m := w.machine()
		m.losesEngine()
		storetest.Break(m.disk, step, syscall.ENOSPC)
		s := m.source()
		_, _, err := s.Token(bg, grant)
		if _, unsaved := s.Vault.Unsaved(); steps.CodeOf(err) != string(persist.CodeStoreAway) || !unsaved[slot(steps.SlotRefresh)] {
			t.Errorf("%s: %v, unsaved: %v", step, err, unsaved)
		}
		m.line.Mend() // while the process lives, the token can still be saved
		if _, err := s.Vault.Save(bg); err != nil {
			t.Errorf("%s: %v", step, err)
		}
		if refresh, _ := w.holds(); refresh != renewedOne {
			t.Errorf("%s: the engine has %q", step, refresh)
		}
	}
}

// The new refresh token is on this machine before the engine is asked to save it, and
// nowhere in clear.
func TestRenewedTokenIsInTheOutboxFirst(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	saw := -1
	m.line.Store = saving{m.line.Store, func() { saw = max(saw, m.waiting()) }}
	if _, _, err := m.source().Token(bg, grant); err != nil || saw != 1 || m.waiting() != 0 {
		t.Errorf("%v, %d waited at a save, %d wait", err, saw, m.waiting())
	}
}

// A process that is killed after the service answered, before the engine has saved
// anything, loses nothing: the next one delivers.
func TestKilledBeforeTheSave(t *testing.T) {
	w := newWorld(t)
	w.renewed = renewedOne
	m := w.machine()
	s := m.source()
	engine := m.line.Store
	m.line.Store = saving{engine, func() {
		if m.waiting() > 0 {
			runtime.Goexit()
		}
	}}
	killed := make(chan bool)
	go func() {
		returned := false
		defer func() { killed <- !returned }()
		_, _, _ = s.Token(bg, grant)
		returned = true
	}()
	if !<-killed || m.waiting() != 1 {
		t.Fatalf("it was not killed at the save: %d wait", m.waiting())
	}
	m.line.Store = engine
	if err := m.source().Deliver(bg, grant); err != nil || m.waiting() != 0 {
		t.Errorf("%v, %d wait", err, m.waiting())
	}
	if refresh, previous := w.holds(); refresh != renewedOne || previous != madeUpToken {
		t.Errorf("%q, before it %q", refresh, previous)
	}
}

// saving tells of each update before it is made.
type saving struct {
	persist.Store
	update func()
}

func (s saving) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) error {
	s.update()
	return s.Store.Update(ctx, k, change)
}
