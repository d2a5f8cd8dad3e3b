package vault

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"kaizala-setup/steps"
)

// ledger is what processes of one document were told of their saves.
type ledger struct {
	dir     string
	all     []*process
	ticks   map[steps.TaskID]bool     // acknowledged
	latest  map[steps.SlotKind]string // acknowledged, of the last save that brought one
	waiting []claims                  // of each process, not acknowledged
}

type claims struct {
	ticks   map[steps.TaskID]bool
	secrets map[steps.SlotKind]string
}

func noClaims() claims { return claims{map[steps.TaskID]bool{}, map[steps.SlotKind]string{}} }

func newLedger(dir string, n int) (*ledger, error) {
	all, err := begin(dir, n)
	l := &ledger{dir: dir, all: all, ticks: map[steps.TaskID]bool{}, latest: map[steps.SlotKind]string{}}
	for range all {
		l.waiting = append(l.waiting, noClaims())
	}
	return l, err
}

func (l *ledger) save(i int) error {
	_, err := l.all[i].Save(bg)
	if err == nil {
		maps.Copy(l.ticks, l.waiting[i].ticks)
		maps.Copy(l.latest, l.waiting[i].secrets)
		l.waiting[i] = noClaims()
	}
	return err
}

func (l *ledger) capture(i int, k steps.SlotKind, v string) error {
	l.all[i].capture(k, v)
	l.waiting[i].secrets[k] = v
	return nil
}

// does has process i do something, as step n.
func (l *ledger) does(r *rapid.T, n, i int, what string) error {
	p := l.all[i]
	switch what {
	case "tick":
		id := steps.TaskID(fmt.Sprint("task", n))
		p.Edit(func(f steps.Facts) steps.Facts { return f.Ticked(grant, []steps.TaskID{id}, at) })
		l.waiting[i].ticks[id] = true
	case "token":
		return l.capture(i, steps.SlotRefresh, fmt.Sprint("token.", n+1))
	case "secret":
		return l.capture(i, steps.SlotSecret, fmt.Sprint("secret.", n+1))
	case "save":
		return l.save(i)
	case "full":
		p.full = true
		defer func() { p.full = false }()
		if some, _ := p.Unsaved(); some && l.save(i) == nil {
			return errors.New("saved to a full disk")
		}
	case "unsynced":
		p.unsynced = true
		_ = l.save(i)
		p.unsynced = false
		if rapid.Bool().Draw(r, "and another capture") {
			_ = l.capture(i, steps.SlotRefresh, fmt.Sprint("token.", n+1))
		}
		return l.save(i) // nobody else wrote between
	case "look":
		return p.Look(bg)
	case "refresh":
		return p.Refresh(bg)
	}
	return nil
}

// alike fails if a process has something else than the disk, which it returns.
func (l *ledger) alike(r *rapid.T) (steps.Facts, map[steps.Slot]string) {
	fresh, err := open(l.dir)
	if err := errors.Join(err, fresh.Load(bg)); err != nil {
		r.Fatal(err)
	}
	facts, secrets := fresh.state()
	for i, p := range l.all {
		if err := p.Refresh(bg); err != nil {
			r.Fatal(err)
		}
		if f, s := p.state(); !reflect.DeepEqual(f, facts) || !reflect.DeepEqual(s, secrets) {
			r.Fatalf("process %d: %+v, %v\non disk: %+v, %v", i, f, s, facts, secrets)
		}
	}
	return facts, secrets
}

// holds fails if something that was acknowledged is not there, or the facts tell of other
// secrets than those that are.
func (l *ledger) holds(r *rapid.T, facts steps.Facts, secrets map[steps.Slot]string) {
	g := facts.Grant(grant)
	for id := range l.ticks {
		if g.Ticks[id].IsZero() {
			r.Fatalf("%s is lost: %v", id, g.Ticks)
		}
	}
	for k, v := range l.latest {
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
}

// Whatever several processes do, and whichever of their saves fail: what a save has
// acknowledged is there in the end or was replaced, what was replaced last is the one
// before, the facts tell of the secrets that are kept, and all know the same.
func TestNothingAcknowledgedIsLost(t *testing.T) {
	root := t.TempDir()
	runs := 0
	rapid.Check(t, func(r *rapid.T) {
		runs++
		l, err := newLedger(filepath.Join(root, fmt.Sprint(runs)), 3)
		if err != nil {
			r.Fatal(err)
		}
		for n := range rapid.IntRange(1, 25).Draw(r, "steps") {
			i := rapid.IntRange(0, len(l.all)-1).Draw(r, "process")
			what := rapid.SampledFrom([]string{"tick", "token", "secret", "save", "save", "full", "unsynced", "refresh", "look"}).Draw(r, "what")
			if err := l.does(r, n, i, what); err != nil {
				r.Fatalf("%s: %v", what, err)
			}
		}
		for i := range l.all {
			if err := l.save(i); err != nil {
				r.Fatal(err)
			}
		}
		facts, secrets := l.alike(r)
		l.holds(r, facts, secrets)
	})
}
