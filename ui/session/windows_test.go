package session

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/tokens"

	"kaizala-setup/persist"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// Two windows at one document, of which one does something that the other did not
// expect.

const pasted = "another.made-up.refresh-token-of-length"

// holding has the service keep the first exchange until goOn is closed; asked is
// closed when it came.
func holding(svc *service) (asked, goOn chan struct{}) {
	asked, goOn = make(chan struct{}), make(chan struct{})
	answers := svc.Config.Handler
	var once sync.Once
	svc.Config.Handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		once.Do(func() { close(asked); <-goOn })
		answers.ServeHTTP(rw, r)
	})
	return asked, goOn
}

// Both ask another person for a token: there is one key, and a reply to whichever
// message was sent opens.
func TestBothAskAnotherPerson(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	first, at := New(options(t, dir, svc), steps.Developer), time.Now()
	for _, ev := range []steps.Event{steps.Next{}, steps.Next{}} {
		drive(t, first, first.Apply(ev))
	}
	drive(t, first, first.Keep(first.Read(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)))
	drive(t, first, first.Apply(steps.Next{}))
	second := again(t, options(t, dir, svc))
	drive(t, second, second.Apply(steps.Choose{Choice: steps.ByAnother}))
	sent := second.Wizard().Facts.Connector.Recipient
	drive(t, first, first.Apply(steps.Choose{Choice: steps.ByAnother}))
	if r := first.Wizard().Facts.Connector.Recipient; r != sent || sent == "" {
		t.Errorf("one message has the key %q, the other %q", sent, r)
	}
	reply, err := handoff.SealTo(sent, handoff.Payload{Token: secret.New(pasted), ConnectorID: madeUpID, Date: at})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again(t, options(t, dir, svc)).Take(bg, reply, secret.Secret{}, true); err != nil {
		t.Errorf("the reply: %v", err)
	}
}

// A key that is made while another process saves its own gives way to that one.
func TestKeyOnDiskStays(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	first := ready(t, options(t, dir, svc))
	second := again(t, options(t, dir, svc))
	slot := steps.Slot{Kind: steps.SlotHandoff}
	for _, s := range []*Session{first, second} {
		if err := s.Vault.Load(bg); err != nil {
			t.Fatal(err)
		}
		key, _, err := handoff.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		s.Vault.Put(slot, key)
	}
	want := first.Vault.Secret(slot)
	if err := errors.Join(first.Save(bg), second.Save(bg)); err != nil {
		t.Fatal(err)
	}
	if _, kept := onDisk(t, first.Options); !kept[slot].Equal(want) || !second.Vault.Secret(slot).Equal(want) {
		t.Error("the second replaced it")
	}
}

// A token is pasted while another window exchanges the one before: what that call
// brought says nothing of it.
func TestPastedDuringAnothersCall(t *testing.T) {
	t.Parallel()
	for _, rotated := range []string{"", "rotated.from-the-old-token"} {
		t.Run("rotated "+rotated, func(t *testing.T) {
			svc := newService(t)
			svc.rotate = rotated
			dir := filepath.Join(t.TempDir(), "state")
			o := options(t, dir, svc)
			first := ready(t, o)
			g := first.Wizard().Grant
			asked, goOn := holding(svc)
			other := again(t, options(t, dir, svc))
			done := make(chan error)
			go func() { _, err := other.source().Verify(bg, g); done <- err }()
			<-asked
			drive(t, first, first.Keep(first.Read(steps.RefreshField, pasted)))
			close(goOn)
			if err := <-done; steps.CodeOf(err) != tokens.CodeChangedThere {
				t.Errorf("the call: %v", err)
			}
			d, kept := onDisk(t, o)
			refresh, before := kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g}], kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}]
			if f := d.Facts.Grants[0]; refresh.Reveal() != pasted || f.Last.Worked() || f.Before.Len != before.Len() {
				t.Errorf("kept %q and before it %q; facts %+v", refresh.Reveal(), before.Reveal(), f)
			}
			if rotated != "" && before.Reveal() != rotated {
				t.Errorf("what came in exchange is lost; kept before %q", before.Reveal())
			}
			if again(t, o).Wizard().Page != steps.PageCall || other.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}).Reveal() != pasted {
				t.Error("the windows do not know of it")
			}
		})
	}
}

// A token is pasted into the window that is exchanging the one before.
func TestPastedDuringOwnCall(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "rotated.from-the-old-token"
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	asked, goOn := holding(svc)
	done := make(chan error)
	go func() { _, err := s.source().Verify(bg, g); done <- err }()
	<-asked
	drive(t, s, s.Keep(s.Read(steps.RefreshField, pasted)))
	close(goOn)
	<-done
	d, kept := onDisk(t, o)
	refresh, before := kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g}], kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}]
	if f := d.Facts.Grants[0]; refresh.Reveal() != pasted || before.Reveal() != svc.rotate || f.Refresh.Len != len(pasted) || f.Before.Len != len(svc.rotate) || f.Last.Worked() {
		t.Errorf("kept %q and before it %q; facts %+v", refresh.Reveal(), before.Reveal(), f)
	}
}

// A connector that is forgotten in another window stays forgotten: nothing of it is
// sent or written any more, and what was captured since is there to be shown.
func TestForgottenWhileOpen(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	if err := o.Store.Remove(bg, s.Key()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.source().Verify(bg, g); steps.CodeOf(err) != vault.CodeForgottenThere || svc.exchanges.Load() != 0 {
		t.Errorf("a call: %v after %d exchanges", err, svc.exchanges.Load())
	}
	if err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, pasted))); steps.CodeOf(err) != vault.CodeForgottenThere || !s.Unsaved() {
		t.Errorf("a paste: %v", err)
	}
	if u := s.Unkept(); len(u) != 1 || u[0].Value.Reveal() != pasted {
		t.Errorf("%d are to be shown", len(u))
	}
	if keys, err := o.Store.Keys(o.Target.Realm); err != nil || len(keys) != 0 {
		t.Errorf("%v, %v", keys, err)
	}
}

// A group that is forgotten in another window, before or during its call.
func TestGroupForgottenWhileOpen(t *testing.T) {
	t.Parallel()
	for _, during := range []bool{false, true} {
		t.Run(map[bool]string{false: "before", true: "during"}[during], func(t *testing.T) {
			svc := newService(t)
			svc.rotate = "rotated.after-it-was-forgotten"
			dir := filepath.Join(t.TempDir(), "state")
			o := options(t, dir, svc)
			s := ready(t, o)
			g := s.Wizard().Grant
			asked, goOn := holding(svc)
			other := again(t, options(t, dir, svc))
			done := make(chan error, 1)
			if during {
				go func() { _, err := s.source().Verify(bg, g); done <- err }()
				<-asked
			}
			if err := other.Vault.ForgetGrant(bg, g); err != nil {
				t.Fatal(err)
			}
			if close(goOn); !during {
				_, err := s.source().Verify(bg, g)
				done <- err
			}
			if err := <-done; steps.CodeOf(err) != vault.CodeForgottenThere {
				t.Errorf("the call: %v", err)
			}
			if _, kept := onDisk(t, o); len(kept) != 1 {
				t.Errorf("%d secrets are kept beside the connector's", len(kept)-1)
			}
			drive(t, s, s.Apply(steps.Choose{Choice: steps.ByMeUser}))
			drive(t, s, s.Apply(steps.Next{}))
			drive(t, s, s.Keep(s.Read(steps.RefreshField, pasted)))
			if w := s.Wizard(); w.Page != steps.PageUserNote && w.Page != steps.PageCall || !w.Facts.Grants[0].Refresh.Yes() {
				t.Errorf("there is no way on from %s", w.Page)
			}
		})
	}
}

// A token that is pasted for a group which another window forgot is not lost: it can
// be shown.
func TestPastedForAForgottenGroup(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	if err := again(t, options(t, dir, svc)).Vault.ForgetGrant(bg, s.Wizard().Grant); err != nil {
		t.Fatal(err)
	}
	err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, pasted)))
	if u := s.Unkept(); steps.CodeOf(err) != vault.CodeForgottenThere || len(u) != 1 || u[0].Value.Reveal() != pasted {
		t.Errorf("%v, %d are to be shown", err, len(u))
	}
}

// A connector under a passphrase that was forgotten with everything in another window
// can be kept in another directory.
func TestForgottenIsKeptElsewhere(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
	chosen(t, dir)
	s := ready(t, o)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := s.perform(bg, s.Keep(s.Read(steps.RefreshField, pasted))); steps.CodeOf(err) == "" || !slices.Contains(s.Remedies(RemedyPlace), RemedyPlace) {
		t.Fatalf("%v, %v", err, s.Remedies(RemedyPlace))
	}
	other := t.TempDir()
	s.KeepIn(other)
	if err := s.perform(bg, s.Apply(steps.Retry{})); err != nil {
		t.Fatal(err)
	}
	if _, kept := onDisk(t, options(t, filepath.Join(other, "kaizala-setup"), svc)); kept[steps.Slot{Kind: steps.SlotRefresh, Grant: s.Wizard().Grant}].Reveal() != pasted {
		t.Error("it is not there")
	}
}

// A connector under a passphrase goes to another directory also where nobody gave the
// passphrase yet.
func TestUnopenedGoesElsewhere(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
	chosen(t, dir)
	ready(t, o)
	s := again(t, options(t, dir, svc))
	other := t.TempDir()
	s.KeepIn(other)
	if err := s.Save(bg); err != nil {
		t.Fatal(err)
	}
	if _, kept := onDisk(t, options(t, filepath.Join(other, "kaizala-setup"), svc)); len(kept) != 2 {
		t.Errorf("%d secrets", len(kept))
	}
}

// The rotation could not be saved, and then something wrong is pasted: the service's
// newest token is not lost, whatever else another window saved meanwhile.
func TestUnsavedRotationIsTheOneBefore(t *testing.T) {
	t.Parallel()
	for _, alone := range []bool{true, false} {
		t.Run(map[bool]string{true: "alone", false: "beside another window"}[alone], func(t *testing.T) { unsavedRotation(t, alone) })
	}
}

func unsavedRotation(t *testing.T, alone bool) {
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	s := ready(t, o)
	g := s.Wizard().Grant
	path := filepath.Join(dir, "own", "developer-"+s.Key().ID+".json")
	saved, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	svc.rotate = "rotated.only-live-token"
	asked, goOn := holding(svc)
	done := make(chan error)
	go func() { _, err := s.source().Verify(bg, g); done <- err }()
	<-asked
	inTheWay := filepath.Join(path, "x")
	if err := errors.Join(os.Remove(path), os.MkdirAll(inTheWay, 0o700)); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	if <-done == nil || !s.Unsaved() {
		t.Fatal("it was saved")
	}
	_ = s.perform(bg, s.Keep(s.Read(steps.RefreshField, pasted)))
	if err := errors.Join(os.RemoveAll(path), os.WriteFile(path, saved, 0o600)); err != nil {
		t.Fatal(err)
	}
	if !alone {
		other := again(t, options(t, dir, svc))
		drive(t, other, other.Apply(steps.Jump{Page: steps.PageNote}))
		drive(t, other, other.Apply(steps.Enter{Field: steps.NameField, Value: "Wages"}))
	}
	if err := s.Save(bg); err != nil {
		t.Fatal(err)
	}
	d, kept := onDisk(t, o)
	before := kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}]
	if before.Reveal() != svc.rotate || d.Facts.Grants[0].Before.Len != before.Len() {
		t.Errorf("kept before it: %q; facts %+v", before.Reveal(), d.Facts.Grants[0].Before)
	}
}

// What was to open the connector is gone by the time its first secret is saved: it is
// chosen anew, and what is saved opens.
func TestIdentityGoneBeforeTheFirstSecret(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, svc)
	o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
	chosen(t, dir)
	s := New(o, steps.Developer)
	s.Vault.GivePassphrase(passphrase)
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	_, pin, err := o.Store.Identities.Create(bg, persist.PinPassphrase, "", func(context.Context, string) (secret.Secret, error) { return passphrase, nil })
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Store.Identities.Release(bg, pin); err != nil { // by the last connector that needed it
		t.Fatal(err)
	}
	box := "Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret
	drive(t, s, s.Keep(s.Read(steps.NameField, box)))
	if n := s.Wizard().Notice; n.Code != "" {
		t.Errorf("told %q", n.Code)
	}
	if err := again(t, options(t, dir, svc)).Vault.Load(bg); err != nil {
		t.Errorf("it was saved, and cannot be opened: %v", err)
	}
}

// An identity file that was removed meanwhile is not put back, and nothing is sealed
// to it.
func TestIdentityFileGoneBeforeTheFirstSecret(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := New(o, steps.Developer)
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	if err := os.Remove(o.Keeping.Path); err != nil {
		t.Fatal(err)
	}
	err := s.perform(bg, s.Keep(s.Read(steps.NameField, "Connector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)))
	if steps.CodeOf(err) != "no_identity" || len(s.Unkept()) != 1 {
		t.Errorf("%v, %d to be shown", err, len(s.Unkept()))
	}
}
