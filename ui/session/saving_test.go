package session

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"

	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
)

const firstToken = "made.up.refresh-token-of-some-length" // of ready

// filling are the options of a process whose disk is full while full is set.
func filling(t *testing.T, svc *service) (o Options, full *atomic.Bool) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "state")
	o, full = options(t, dir, svc), &atomic.Bool{}
	d := disk.New()
	create := d.Create
	d.Create = func(dir, pattern string) (disk.File, error) {
		if full.Load() {
			return nil, syscall.ENOSPC
		}
		return create(dir, pattern)
	}
	store, err := files.Open(dir, files.Options{Disk: d})
	if err != nil {
		t.Fatal(err)
	}
	o.Store = store
	return o, full
}

// agrees reports an error where the disk has other tokens than these, or facts of
// others.
func agrees(t *testing.T, o Options, refresh, before string) {
	t.Helper()
	d, kept := onDisk(t, o)
	g := d.Facts.Grants[0]
	r, b := kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}], kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g.ID}]
	if r.Reveal() != refresh || b.Reveal() != before || g.Refresh.Len != len(refresh) || g.Before.Len != len(before) {
		t.Errorf("kept %q, facts of %d, and before it %q, facts of %d; want %q and %q", r.Reveal(), g.Refresh.Len, b.Reveal(), g.Before.Len, refresh, before)
	}
}

// Going back to the token before fails for want of disk space, and is asked for
// again: it goes back once. Its failure is told until a save works, and another
// directory is offered.
func TestRestoreIsAskedForAgain(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o, full := filling(t, svc)
	s := ready(t, o)
	svc.rotate = "rotated.refresh"
	drive(t, s, s.Apply(steps.Jump{Page: steps.PageCall}))
	drive(t, s, s.Apply(steps.Do{Effect: steps.EffectCall}))
	full.Store(true)
	if a := tried(s, s.Apply(steps.Do{Effect: steps.EffectRestore})); a.Code != "disk_full" {
		t.Fatalf("%+v", a)
	}
	if !slices.Contains(s.Remedies(RemedyPlace), RemedyPlace) || len(s.Unkept()) != 1 {
		t.Errorf("offered %v, %d to be shown", s.Remedies(RemedyPlace), len(s.Unkept()))
	}
	full.Store(false)
	drive(t, s, s.Apply(steps.Retry{}))
	agrees(t, o, firstToken, "rotated.refresh")
	if n := s.Wizard().Notice; n.Code != "" {
		t.Errorf("still told: %+v", n)
	}
	drive(t, s, s.Apply(steps.Do{Effect: steps.EffectRestore}))
	agrees(t, o, "rotated.refresh", firstToken)
}

// What a live call brought could not be saved: that is told on every page until a
// save works, also one that nobody asked for.
func TestFailedSaveOfACallIsTold(t *testing.T) {
	t.Parallel()
	for name, rotate := range map[string]string{"access token": "", "new refresh token": "rotated.refresh"} {
		t.Run(name, func(t *testing.T) {
			svc := newService(t)
			svc.rotate = rotate
			o, full := filling(t, svc)
			s := ready(t, o)
			s.Apply(steps.Jump{Page: steps.PageCall})
			svc.during = func() { full.Store(true) }
			if a := tried(s, s.Apply(steps.Do{Effect: steps.EffectCall})); a.Code != "disk_full" {
				t.Fatalf("%+v", a)
			}
			for _, page := range []steps.PageID{steps.PageNote, steps.PageUserNote} {
				s.Apply(steps.Jump{Page: page})
				if n := s.Wizard().Notice; n.Code != "disk_full" || n.Effect != steps.EffectSave {
					t.Errorf("on %s: %+v", page, n)
				}
			}
			if shown := s.Remedies(RemedyPlace); rotate != "" && !slices.Contains(shown, RemedyShow) {
				t.Errorf("the new token is not shown on request: %v", shown)
			}
			svc.during = nil
			full.Store(false)
			drive(t, s, s.Apply(steps.Retry{}))
			if n := s.Wizard().Notice; n.Code != "" || s.Unsaved() {
				t.Errorf("saved: %+v", n)
			}
			if s.Apply(steps.Jump{Page: steps.PageNote}); s.Wizard().Notice.Code != "" {
				t.Errorf("told after it worked: %+v", s.Wizard().Notice)
			}
			if rotate != "" {
				agrees(t, o, rotate, firstToken)
			}
		})
	}
}

// A save that a second one found on disk, though it had failed, and that failed again
// before it wrote: it is known for our own all the same, and nothing is made twice.
func TestOwnFailedSaveIsKnown(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	d := disk.New()
	synced := d.SyncDir
	var breaks atomic.Bool
	d.SyncDir = func(dir string) error {
		if breaks.Load() {
			return syscall.EIO
		}
		return synced(dir)
	}
	var err error
	if o.Store, err = files.Open(dir, files.Options{Disk: d}); err != nil {
		t.Fatal(err)
	}
	s := ready(t, o)
	gen := s.Facts().Grants[0].Refresh.Gen
	breaks.Store(true)
	_ = s.perform(bg, s.Keep(s.Read(steps.RefreshField, pasted)))
	breaks.Store(false)
	path := filepath.Join(dir, "own", "developer-"+s.Key().ID+".json.lock")
	if err := errors.Join(os.Remove(path), os.Mkdir(path, 0o700)); err != nil { // no lock can be taken
		t.Fatal(err)
	}
	if err := s.Save(bg); err == nil {
		t.Fatal("it was saved without a lock")
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(bg); err != nil {
		t.Fatal(err)
	}
	agrees(t, o, pasted, firstToken)
	if got := s.Facts().Grants[0].Refresh.Gen; got != gen+1 {
		t.Errorf("capture %d after %d", got, gen)
	}
}

// A token that replaced another one in a check has none before it, since nobody kept
// that one: going back changes nothing.
func TestCheckHasNothingBefore(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := New(o, steps.Check)
	s.Vault.GivePassphrase(passphrase)
	values := "applicationId=" + madeUpID + "\napplicationSecret=" + madeUpSecret + "\nrefreshToken="
	drive(t, s, s.Keep(s.Read(steps.IDField, values+"made.up.wrong-token")))
	drive(t, s, s.Keep(s.Read(steps.IDField, values+firstToken)))
	for range 3 {
		drive(t, s, s.Apply(steps.Next{}))
	}
	drive(t, s, s.Apply(steps.Choose{Choice: steps.KeepThese}))
	g := s.Wizard().Grant
	err := again(t, o).Restore(bg, g)
	_, kept := onDisk(t, o)
	if got := kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g}].Reveal(); steps.CodeOf(err) != CodeNoneBefore || got != firstToken {
		t.Errorf("%v, kept %q", err, got)
	}
}

// A disk that is full before the exchange is found before it: the service is not asked
// for a token that could not be kept.
func TestNoExchangeOnAFullDisk(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "rotated.refresh"
	o, full := filling(t, svc)
	s := ready(t, o)
	full.Store(true)
	_, err := s.source().Verify(bg, s.Wizard().Grant)
	if steps.CodeOf(err) != "disk_full" || svc.exchanges.Load() != 0 {
		t.Errorf("%v after %d exchanges", err, svc.exchanges.Load())
	}
	full.Store(false)
	if _, err := s.source().Verify(bg, s.Wizard().Grant); err != nil {
		t.Error(err)
	}
	agrees(t, o, "rotated.refresh", firstToken)
}
