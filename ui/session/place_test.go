package session

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/vault"
	"kaizala-setup/ui/paste"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

var bg = context.Background()

func onDisk(t *testing.T, o Options) (persist.Document, map[steps.Slot]secret.Secret) {
	t.Helper()
	docs, errs := persist.ListRealm(bg, o.Store, o.Target.Realm)
	if len(docs) != 1 || len(errs) > 0 {
		t.Fatalf("%d documents, %v", len(docs), errs)
	}
	id, err := o.Store.Identities.Unlock(bg, docs[0].Pin, func(context.Context, string) (secret.Secret, error) { return passphrase, nil })
	if err != nil {
		t.Fatalf("it cannot be opened: %v", err)
	}
	m, err := docs[0].Secrets(id)
	if err != nil {
		t.Fatalf("it cannot be opened: %v", err)
	}
	return docs[0], m
}

// An admin's raw token is kept nowhere: also not in the other directory.
func TestAdminElsewhere(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := New(o, steps.Admin)
	for _, ev := range []steps.Event{steps.Next{}, steps.Capture{Found: steps.Found{Name: "Payroll", ID: madeUpID}}, steps.Next{}, steps.Next{}} {
		if err := s.perform(bg, s.Apply(ev)); err != nil {
			t.Fatal(err)
		}
	}
	s.hold(paste.Values{Refresh: secret.New("made.up.refresh-token-of-some-length")}, s.Wizard().Grant)
	// the usual place is broken, as the story of inTheWay has it
	path := filepath.Join(filepath.Dir(o.Keeping.Path), "state", "own", "admin-"+s.Key().ID+".json")
	_ = os.Remove(path)
	other := t.TempDir()
	s.KeepIn(other)
	if err := s.Save(bg); err != nil {
		t.Fatal(err)
	}
	e := options(t, filepath.Join(other, "kaizala-setup"), svc)
	docs, _ := persist.ListRealm(bg, e.Store, e.Target.Realm)
	if len(docs) != 1 {
		t.Fatalf("%d documents", len(docs))
	}
	if len(docs[0].Sealed) > 0 {
		e.Keeping.Path = o.Keeping.Path
		_, kept := onDisk(t, e)
		t.Errorf("an admin's document has a sealed part with %d secrets, refresh token of %d characters", len(kept), kept[steps.Slot{Kind: steps.SlotRefresh, Grant: s.Wizard().Grant}].Len())
	}
	if s.Unsaved() {
		t.Error("it says that something is unsaved after the save")
	}
}

// The other directory has a passphrase of its own.
func TestElsewhereWithAnotherPassphrase(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	other := t.TempDir()
	there := options(t, filepath.Join(other, "kaizala-setup"), svc)
	if _, _, err := there.Store.Identities.Create(bg, persist.PinPassphrase, "", func(context.Context, string) (secret.Secret, error) { return passphrase, nil }); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	chosen(t, dir)
	o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
	s := ready(t, o)
	if err := s.Vault.Load(bg); err != nil {
		t.Fatal(err)
	}
	s.KeepIn(other)
	err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, "another.refresh.token-of-some-length")))
	if steps.CodeOf(err) != vault.CodePlaceOther || s.Place() != "" || !s.Unsaved() {
		t.Errorf("%v, in %q, unsaved %v", err, s.Place(), s.Unsaved())
	}
}

// Copying an old document over the newer one that went on in the other place.
func TestNewerCopyElsewhereStays(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	other := t.TempDir()
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	ready(t, o)
	s := again(t, o)
	s.KeepIn(other)
	if err := s.Save(bg); err != nil {
		t.Fatal(err)
	}
	e := options(t, filepath.Join(other, "kaizala-setup"), svc)
	e.Keeping = o.Keeping
	// from the other place it goes on, as the program says to
	svc.rotate = "rotated.in-the-other-place"
	if _, err := again(t, e).source().Verify(bg, s.Wizard().Grant); err != nil {
		t.Fatal(err)
	}
	// started the old way once more, and the same place is chosen once more
	s = again(t, o)
	s.KeepIn(other)
	if err := s.Save(bg); err != nil {
		t.Logf("%v", err)
	}
	if _, kept := onDisk(t, e); kept[steps.Slot{Kind: steps.SlotRefresh, Grant: s.Wizard().Grant}].Reveal() != svc.rotate {
		t.Errorf("the newer document was overwritten: its refresh token is %q", kept[steps.Slot{Kind: steps.SlotRefresh, Grant: s.Wizard().Grant}].Reveal())
	}
}

// The place that was chosen after a call that could not begin.
func TestPlaceForACall(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	g := s.Wizard().Grant
	name := fmt.Sprintf("developer-%s-%s.lock", s.Key().ID, g)
	if err := os.Symlink("nowhere", filepath.Join(dir, "own", name)); err != nil {
		t.Fatal(err)
	}
	drive := func(effects []steps.Effect) { _ = s.perform(bg, effects) }
	drive(s.Apply(steps.Jump{Page: steps.PageCall, Grant: g}))
	drive(s.Apply(steps.Do{Effect: steps.EffectCall}))
	offered := false
	for _, r := range s.Remedies(RemedyPlace) {
		offered = offered || r == RemedyPlace
	}
	if !offered {
		t.Fatalf("not offered: %+v", s.Wizard().Notice)
	}
	other := t.TempDir()
	s.KeepIn(other)
	drive(s.Apply(steps.Retry{}))
	if s.Place() != other || !s.Facts().Grant(g).Last.Worked() {
		t.Errorf("place %q is offered and chosen, and nothing came of it: notice %+v, last %+v", s.Place(), s.Wizard().Notice, s.Facts().Grant(g).Last)
	}
}

// In the same process the start page resumes the document in the usual place.
func TestHomeAfterElsewhere(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	h := newHome(o.Target, o)
	s := ready(t, o)
	other := t.TempDir()
	s.KeepIn(other)
	drive(t, s, s.Keep(s.Read(steps.RefreshField, "another.refresh.token-of-some-length")))
	docs, _ := h.Documents(bg)
	if len(docs) != 1 {
		t.Fatal(len(docs))
	}
	r, err := h.Resume(docs[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Vault.Load(bg); err != nil {
		t.Fatal(err)
	}
	if got := r.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: r.Wizard().Grant}).Reveal(); got != "another.refresh.token-of-some-length" {
		t.Errorf("continue from the start page has the old token %q, place %q", got, r.Place())
	}
}

// The other place does not take it either: the usual one, mended, is not gone
// back to.
func TestElsewhereThatDoesNotTakeIt(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	s := ready(t, o)
	if err := s.Vault.Load(bg); err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	broken := filepath.Join(other, "kaizala-setup", "own", "developer-"+s.Key().ID+".json", "x")
	if err := os.MkdirAll(broken, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, d := range []string{filepath.Join(other, "kaizala-setup"), filepath.Join(other, "kaizala-setup", "own")} {
		_ = os.Chmod(d, 0o700)
	}
	s.KeepIn(other)
	err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, "another.refresh.token-of-some-length")))
	if err == nil {
		t.Fatal("it took it")
	}
	if err := s.Save(bg); err != nil { // "try again"
		t.Errorf("the usual place is fine, and trying again fails for good: %v, place %q", err, s.Place())
	}
}

// A session that made everything itself has everything in memory: it goes on
// elsewhere also when the usual document can be read no more.
func TestElsewhereOfTheFirstSession(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	s := ready(t, o)
	write(t, filepath.Join(dir, "own", "developer-"+s.Key().ID+".json"), "damaged")
	other := t.TempDir()
	s.KeepIn(other)
	if err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, "another.refresh.token-of-some-length"))); err != nil || s.Place() != other {
		t.Errorf("%v, place %q: the one remedy that is offered does not work", err, s.Place())
	}
}

// noRoom is a session whose probe found a disk that takes nothing.
func noRoom(t *testing.T) *Session {
	t.Helper()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
	s := New(o, steps.Developer)
	s.Vault.GivePassphrase(passphrase)
	if err := os.MkdirAll(filepath.Join(dir, "identity.lock"), 0o700); err != nil { // stands for a disk that takes nothing
		t.Fatal(err)
	}
	_ = s.perform(bg, s.Apply(steps.Next{}))
	_ = s.perform(bg, s.Apply(steps.Next{}))
	if n := s.Wizard().Notice; n.Effect != steps.EffectProbe {
		_ = s.perform(bg, s.Apply(steps.Do{Effect: steps.EffectProbe}))
	}
	if n := s.Wizard().Notice; n.Effect != steps.EffectProbe {
		t.Fatalf("the probe did not fail: %+v", n)
	}
	return s
}

// The sandbox offers no other directory: its world would stay behind.
func TestSandboxOffersNoOtherDirectory(t *testing.T) {
	t.Parallel()
	s := noRoom(t)
	s.Sandbox = sandbox.At(t.TempDir(), time.Now)
	if offered := s.Remedies(RemedyPlace); !slices.Equal(offered, []Remedy{RemedyAgain}) {
		t.Errorf("offered: %v", offered)
	}
}

// A probe that found no room: the other directory is where it is tried again.
func TestPlaceForAProbe(t *testing.T) {
	t.Parallel()
	s := noRoom(t)
	if offered := s.Remedies(RemedyPlace); !slices.Contains(offered, RemedyPlace) {
		t.Fatalf("not offered: %v", offered)
	}
	other := t.TempDir()
	s.KeepIn(other)
	err := s.perform(bg, s.Apply(steps.Retry{}))
	if err != nil {
		t.Errorf("%v: the directory that was chosen is not tried; notice %+v, place %q", err, s.Wizard().Notice, s.Place())
	}
}
