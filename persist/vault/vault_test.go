package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

var (
	bg  = context.Background()
	key = persist.Key{Realm: persist.Sandbox, Role: steps.Developer, ID: "AAAABBBBCCCC2"}
	at  = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
)

const grant steps.GrantID = "g"

var ticking atomic.Int64 // no two saves are at the same time

func slot(k steps.SlotKind) steps.Slot { return steps.Slot{Kind: k, Grant: grant} }

// process is a vault as one of several processes has it, whose disk breaks on demand:
// before it writes, or when the new file is in its place already.
type process struct {
	*Vault
	full, unsynced bool
}

// unflushed is a file that no test waits for.
type unflushed struct{ disk.File }

func (unflushed) Sync() error { return nil }

func place(p *process, dir string) (Place, error) {
	d := disk.New()
	create := d.Create
	d.Create = func(dir, pattern string) (disk.File, error) {
		if p.full {
			return nil, syscall.ENOSPC
		}
		f, err := create(dir, pattern)
		return unflushed{f}, err
	}
	d.SyncDir = func(dir string) error {
		if p.unsynced {
			return syscall.EIO
		}
		return nil
	}
	s, err := files.Open(dir, files.Options{Disk: d})
	if err != nil {
		return Place{}, err
	}
	return Place{Store: s, Identities: s.Identities, Name: dir}, nil
}

func open(dir string) (*process, error) {
	p := &process{}
	in, err := place(p, dir)
	if err != nil {
		return nil, err
	}
	d, err := in.Store.Load(bg, key)
	p.Vault = Open(Options{
		Place: in, Binding: Binding{Realm: persist.Sandbox}, Keeping: Keeping{Kind: persist.PinSandbox},
		Now: func() time.Time { return at.Add(time.Duration(ticking.Add(1))) },
	}, d)
	return p, err
}

// capture pastes a token or the connector's secret, as a person does.
func (p *process) capture(k steps.SlotKind, value string) {
	found, s := steps.Found{}, slot(k)
	held := steps.Held{At: at, Len: len(value)}
	if k == steps.SlotSecret {
		s.Grant = ""
		found.Secret, found.SameSecret = held, p.Put(s, secret.New(value))
	} else {
		found.Refresh, found.SameRefresh = held, p.Put(s, secret.New(value))
	}
	p.Edit(func(f steps.Facts) steps.Facts { return f.Noted(grant, found, at) })
}

// begin is a saved document with a grant, and n processes that work on it.
func begin(dir string, n int) ([]*process, error) {
	first, err := open(dir)
	if err != nil {
		return nil, err
	}
	first.Edit(func(f steps.Facts) steps.Facts { return f.Begun(steps.Grant{ID: grant}) })
	first.capture(steps.SlotSecret, "secret.0")
	first.capture(steps.SlotRefresh, "token.0")
	if _, err := first.Save(bg); err != nil {
		return nil, err
	}
	all := []*process{first}
	for len(all) < n {
		p, err := open(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// state is what a vault knows of the document.
func (p *process) state() (steps.Facts, map[steps.Slot]string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := map[steps.Slot]string{}
	for s, v := range p.secrets {
		out[s] = v.Reveal()
	}
	return p.facts, out
}

// A document that moves takes what another process saved meanwhile, and what is in
// memory alone; the other copy stays as it is, and a move that fails changes nothing.
func TestMoveTakesEverything(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "state"), filepath.Join(t.TempDir(), "state")
	all, err := begin(dir, 2)
	if err != nil {
		t.Fatal(err)
	}
	all[1].capture(steps.SlotSecret, "secret.of-another")
	if _, err := all[1].Save(bg); err != nil {
		t.Fatal(err)
	}
	all[0].capture(steps.SlotRefresh, "token.unsaved")
	to, err := place(all[0], other)
	if err != nil {
		t.Fatal(err)
	}
	// the sandbox's identity is a file of its directory: the person brings it along
	id, err := os.ReadFile(all[0].Place().Identities.SandboxPath())
	if err := errors.Join(err, os.WriteFile(to.Identities.SandboxPath(), id, 0o600)); err != nil {
		t.Fatal(err)
	}
	all[0].full = true
	if _, err := all[0].MoveTo(bg, to); err == nil || all[0].Place().Name != dir {
		t.Fatalf("%v, in %s", err, all[0].Place().Name)
	}
	all[0].full = false
	if foreign, err := all[0].MoveTo(bg, to); err != nil || !foreign || all[0].Place().Name != other {
		t.Fatalf("%v, another's writing seen: %v", err, foreign)
	}
	for d, want := range map[string]string{dir: "token.0", other: "token.unsaved"} {
		p, err := open(d)
		if err := errors.Join(err, p.Load(bg)); err != nil {
			t.Fatal(err)
		}
		if got := p.Secret(slot(steps.SlotRefresh)).Reveal(); got != want || p.Secret(steps.Slot{Kind: steps.SlotSecret}).Reveal() != "secret.of-another" {
			t.Errorf("%s: %q", d, got)
		}
	}
	if _, err := all[1].MoveTo(bg, to); steps.CodeOf(err) != CodePlaceTaken {
		t.Errorf("to a place that is taken: %v", err)
	}
}

// What was captured of a grant and not saved is dropped, and nothing else is.
func TestDrop(t *testing.T) {
	all, err := begin(filepath.Join(t.TempDir(), "state"), 1)
	if err != nil {
		t.Fatal(err)
	}
	p := all[0]
	p.capture(steps.SlotSecret, "secret.1")
	p.capture(steps.SlotRefresh, "token.1")
	p.Drop(grant)
	if _, unsaved := p.Unsaved(); len(unsaved) != 1 || !unsaved[steps.Slot{Kind: steps.SlotSecret}] {
		t.Errorf("unsaved are %v", unsaved)
	}
}

// An assumption that is made while somebody edits takes nothing of the edit away.
func TestAssumeBesideAnEdit(t *testing.T) {
	all, err := begin(filepath.Join(t.TempDir(), "state"), 1)
	if err != nil {
		t.Fatal(err)
	}
	p := all[0]
	var both sync.WaitGroup
	both.Go(func() {
		for range 200 {
			p.Assume(func(f steps.Facts) steps.Facts { return f.Begun(steps.Grant{ID: "assumed"}) })
		}
	})
	for i := range 200 {
		id := steps.TaskID(fmt.Sprint(i))
		p.Edit(func(f steps.Facts) steps.Facts { return f.Ticked(grant, []steps.TaskID{id}, at) })
	}
	both.Wait()
	if f, _ := p.Facts(); len(f.Grant(grant).Ticks) != 200 || len(f.Grants) != 2 {
		t.Errorf("%d of 200 edits, %d grants", len(f.Grant(grant).Ticks), len(f.Grants))
	}
}

// Nothing of a check reaches the disk before the person keeps it; then all does.
func TestCheckIsKeptWhenAsked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	p, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p.Become(steps.Check)
	p.Edit(func(f steps.Facts) steps.Facts { return f.Begun(steps.Grant{ID: grant}) })
	p.capture(steps.SlotRefresh, "token.1")
	_, err = p.Save(bg)
	some, _ := p.Unsaved()
	if docs, _ := p.Place().Store.List(bg); err != nil || some || len(docs) > 0 {
		t.Fatalf("%v, unsaved %v, %d documents", err, some, len(docs))
	}
	p.Become(steps.Developer)
	if _, err := p.Save(bg); err != nil {
		t.Fatal(err)
	}
	kept, err := open(dir)
	if err := errors.Join(err, kept.Load(bg)); err != nil {
		t.Fatal(err)
	}
	if f, _ := kept.Facts(); !f.Grant(grant).Refresh.Yes() || kept.Secret(slot(steps.SlotRefresh)).Reveal() != "token.1" {
		t.Errorf("kept: %+v", f)
	}
}

// What an admin holds for somebody else is on no disk, also where the document moves.
func TestHeldIsNotSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	p, err := open(dir)
	if err != nil {
		t.Fatal(err)
	}
	p.Become(steps.Admin)
	p.Edit(func(f steps.Facts) steps.Facts { return f.Begun(steps.Grant{ID: grant}) })
	p.Hold(slot(steps.SlotRefresh), secret.New("token.for-another"))
	to, err := place(p, filepath.Join(t.TempDir(), "state"))
	if err != nil {
		t.Fatal(err)
	}
	_, first := p.Save(bg)
	_, moved := p.MoveTo(bg, to)
	for _, in := range []persist.Store{p.Place().Store, to.Store} {
		d, err := in.Load(bg, p.Key())
		if err := errors.Join(first, moved, err); err != nil || d.Revision == 0 || len(d.Sealed) > 0 {
			t.Errorf("%v, revision %d, %d bytes sealed", err, d.Revision, len(d.Sealed))
		}
	}
	if p.Secret(slot(steps.SlotRefresh)).IsZero() {
		t.Error("it is not in memory any more")
	}
}
