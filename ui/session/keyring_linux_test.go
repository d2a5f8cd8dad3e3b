package session

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist"
	"kaizala-setup/persist/keyringtest"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// A save waits for a keyring that does not answer: what a screen calls meanwhile waits
// for nothing.
func TestScreenWaitsForNoKeyring(t *testing.T) {
	mute, err := net.Listen("unix", filepath.Join(t.TempDir(), "bus"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = mute.Close() }()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+mute.Addr().String())
	o := options(t, filepath.Join(t.TempDir(), "state"), newService(t))
	o.Keeping = vault.Keeping{}
	s := New(o, steps.Developer)
	s.Apply(steps.Next{})
	s.Apply(steps.Next{})
	saves := s.Keep(s.Read(steps.NameField, "Connector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret))
	waits, done := make(chan bool, 2), make(chan struct{})
	ctx, giveUp := context.WithCancel(bg)
	go func() {
		defer close(done)
		s.Run(Prompting(bg, ctx, func(yes bool) { waits <- yes }), saves[0])
	}()
	<-waits
	s.Vault.GivePassphrase(secret.New("correct horse"))
	s.mu.Lock()
	s.wizard.Notice = steps.Notice{Code: string(persist.CodeKeyringLocked), Effect: steps.EffectProbe}
	s.mu.Unlock()
	if offered := s.Remedies(RemedyPassphrase); len(offered) != 1 {
		t.Errorf("%v are offered while it is not known what opens the document", offered)
	}
	s.Vault.KeepUnderPassphrase()
	select {
	case <-done:
		t.Error("it waited for the keyring")
	default:
	}
	giveUp()
	<-done
}

// What was moved to another directory has an entry of its own in the keyring: it
// opens also after the old copy, which stays behind, is forgotten.
func TestKeptElsewhereOpensWithoutTheOldCopy(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", (&keyringtest.Service{}).Start(t))
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	o.Keeping = vault.Keeping{}
	s := ready(t, o)
	g, other := s.Wizard().Grant, t.TempDir()
	s.KeepIn(other)
	if err := s.Save(bg); err != nil {
		t.Fatal(err)
	}
	places, err := o.Store.Places(s.Key())
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Store.Forget(bg, places); err != nil {
		t.Fatal(err)
	}
	e := options(t, filepath.Join(other, "kaizala-setup"), svc)
	for who, s := range map[string]*Session{"the one that moved it": s, "another process": again(t, e)} {
		if _, err := s.source().Verify(bg, g); err != nil {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// A move that fails leaves nothing in the keyring, and what was there opens.
func TestFailedMoveLeavesNoEntry(t *testing.T) {
	bus := &keyringtest.Service{}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus.Start(t))
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	o.Keeping = vault.Keeping{}
	s := ready(t, o)
	other := t.TempDir()
	there := filepath.Join(other, "kaizala-setup", "own")
	if err := os.MkdirAll(filepath.Join(there, "developer-"+s.Key().ID+".json.lock"), 0o700); err != nil { // no file can be locked there
		t.Fatal(err)
	}
	s.KeepIn(other)
	if err := s.Save(bg); err == nil || s.Place() != "" {
		t.Fatalf("%v, in %q", err, s.Place())
	}
	places, err := o.Store.Everything(bg)
	if err != nil {
		t.Fatal(err)
	}
	if n := bus.Entries(); n != 1 {
		t.Errorf("%d entries, of %d places", n, len(places))
	}
	if err := again(t, o).Vault.Load(bg); err != nil {
		t.Error(err)
	}
}

// The look for a store leaves nothing in the keyring of whoever goes before there is
// a secret; what was sealed keeps its entry.
func TestLookForAStoreLeavesNothing(t *testing.T) {
	bus := &keyringtest.Service{}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus.Start(t))
	for secret, want := range map[string]int{"": 0, "\nConnector secret: " + madeUpSecret: 1} {
		before := bus.Entries()
		o := options(t, filepath.Join(t.TempDir(), "state"), newService(t))
		o.Keeping = vault.Keeping{}
		h := newHome(o.Target, o)
		s := h.New(steps.Developer)
		drive(t, s, s.Apply(steps.Next{}))
		drive(t, s, s.Apply(steps.Next{}))
		if n := bus.Entries() - before; n != 1 {
			t.Errorf("%d entries after the look", n)
		}
		drive(t, s, s.Keep(s.Read(steps.IDField, "Connector name: Payroll\nConnector ID: "+madeUpID+secret)))
		if err := h.Close(); err != nil || bus.Entries()-before != want {
			t.Errorf("%v, %d entries, want %d", err, bus.Entries()-before, want)
		}
	}
}

// Another window's keyring asks its person for a password: what is sealed to something
// else does not wait for that.
func TestAnothersQuestionHoldsNobodyUp(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", (&keyringtest.Service{AsksUnlock: true, Locked: true}).Start(t))
	dir := filepath.Join(t.TempDir(), "state")
	o := options(t, dir, newService(t))
	s := New(o, steps.Developer)
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	ctx, giveUp := context.WithCancel(bg)
	waits, done := make(chan bool, 4), make(chan error, 1)
	go func() {
		_, _, err := o.Store.Identities.Create(persist.Prompting(ctx, ctx, func(yes bool) { waits <- yes }), persist.PinKeyring, "", nil)
		done <- err
	}()
	<-waits
	drive(t, s, s.Keep(s.Read(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)))
	select {
	case err := <-done:
		t.Errorf("the question was over first: %v", err)
	default:
	}
	giveUp()
	<-done
}
