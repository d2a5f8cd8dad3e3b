package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

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

// Whatever several processes do, and whichever of their saves fail: what a save has
// acknowledged is there in the end or was replaced, what was replaced last is the one
// before, the facts tell of the secrets that are kept, and all know the same.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	root := t.TempDir()
	runs := 0
	rapid.Check(t, func(r *rapid.T) {
		runs++
		dir := filepath.Join(root, fmt.Sprint(runs))
		all, err := begin(dir, 3)
		if err != nil {
			r.Fatal(err)
		}
		ticks := map[steps.TaskID]bool{} // acknowledged
		waiting := make([]map[steps.TaskID]bool, len(all))
		latest := map[steps.SlotKind]string{}               // acknowledged, of the last save that brought one
		mine := make([]map[steps.SlotKind]string, len(all)) // captured and not acknowledged
		for i := range all {
			waiting[i], mine[i] = map[steps.TaskID]bool{}, map[steps.SlotKind]string{}
		}
		save := func(i int) error {
			_, err := all[i].Save(bg)
			if err == nil {
				maps.Copy(ticks, waiting[i])
				maps.Copy(latest, mine[i])
				waiting[i], mine[i] = map[steps.TaskID]bool{}, map[steps.SlotKind]string{}
			}
			return err
		}
		for n := range rapid.IntRange(1, 25).Draw(r, "steps") {
			i := rapid.IntRange(0, len(all)-1).Draw(r, "process")
			p := all[i]
			switch rapid.SampledFrom([]string{"tick", "token", "secret", "save", "save", "full", "unsynced", "refresh", "look"}).Draw(r, "what") {
			case "tick":
				id := steps.TaskID(fmt.Sprint("task", n))
				p.Edit(func(f steps.Facts) steps.Facts { return f.Ticked(grant, []steps.TaskID{id}, at) })
				waiting[i][id] = true
			case "token":
				v := fmt.Sprint("token.", n+1)
				p.capture(steps.SlotRefresh, v)
				mine[i][steps.SlotRefresh] = v
			case "secret":
				v := fmt.Sprint("secret.", n+1)
				p.capture(steps.SlotSecret, v)
				mine[i][steps.SlotSecret] = v
			case "save":
				if err := save(i); err != nil {
					r.Fatal(err)
				}
			case "full":
				p.full = true
				if some, _ := p.Unsaved(); some && save(i) == nil {
					r.Fatal("saved to a full disk")
				}
				p.full = false
			case "unsynced":
				p.unsynced = true
				_ = save(i)
				p.unsynced = false
				if rapid.Bool().Draw(r, "and another capture") {
					v := fmt.Sprint("token.", n+1)
					p.capture(steps.SlotRefresh, v)
					mine[i][steps.SlotRefresh] = v
				}
				if err := save(i); err != nil { // nobody else wrote between
					r.Fatal(err)
				}
			case "look":
				if err := p.Look(bg); err != nil {
					r.Fatal(err)
				}
			case "refresh":
				if err := p.Refresh(bg); err != nil {
					r.Fatal(err)
				}
			}
		}
		for i := range all {
			if err := save(i); err != nil {
				r.Fatal(err)
			}
		}
		fresh, err := open(dir)
		if err := errors.Join(err, fresh.Load(bg)); err != nil {
			r.Fatal(err)
		}
		facts, secrets := fresh.state()
		for i, p := range all {
			if err := p.Refresh(bg); err != nil {
				r.Fatal(err)
			}
			if f, s := p.state(); !reflect.DeepEqual(f, facts) || !reflect.DeepEqual(s, secrets) {
				r.Fatalf("process %d: %+v, %v\non disk: %+v, %v", i, f, s, facts, secrets)
			}
		}
		g := facts.Grant(grant)
		for id := range ticks {
			if g.Ticks[id].IsZero() {
				r.Fatalf("%s is lost: %v", id, g.Ticks)
			}
		}
		for k, v := range latest {
			s := slot(k)
			if k == steps.SlotSecret {
				s.Grant = ""
			}
			if secrets[s] != v {
				r.Fatalf("%s is %q; the last that was saved is %q", k, secrets[s], v)
			}
		}
		for held, v := range map[steps.Held]string{
			g.Refresh: secrets[slot(steps.SlotRefresh)], g.Before: secrets[slot(steps.SlotPrevious)],
			facts.Connector.Secret: secrets[steps.Slot{Kind: steps.SlotSecret}], facts.Connector.Before: secrets[steps.Slot{Kind: steps.SlotPrevious}],
		} {
			if held.Yes() != (v != "") || held.Len != len(v) {
				r.Fatalf("%+v tells of %q; %v", held, v, secrets)
			}
		}
	})
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
