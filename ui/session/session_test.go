package session

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

const (
	madeUpID     = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	madeUpSecret = "MADEUPSECR"
)

// service is a token service that counts its answers.
type service struct {
	*httptest.Server
	exchanges atomic.Int32
	rotate    string // a new refresh token with each answer
	during    func() // happens while an exchange is answered
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{}
	s.Server = hostiletest.Serve(t, hostiletest.Service(func(int, *http.Request) (hostiletest.Exchange, bool) {
		s.exchanges.Add(1)
		if s.during != nil {
			s.during()
		}
		return hostiletest.Exchange{Refresh: s.rotate}, true
	}))
	return s
}

// options are those of a process on one machine whose documents open without a
// question: an identity file stands for what a person would be asked.
func options(t *testing.T, dir string, s *service) Options {
	t.Helper()
	store, err := files.Open(dir, files.Options{ScryptCost: 10})
	if err != nil {
		t.Fatal(err)
	}
	target, err := ParseTarget(false, s.URL, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "..", "identity.txt")
	if _, err := os.Stat(path); err != nil {
		if err := os.WriteFile(path, []byte(id.Secret().Reveal()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{
		ScryptCost: 10,
		Target:     target, Store: store, Now: time.Now, Browse: NoBrowser, Keeping: vault.Keeping{Kind: persist.PinFile, Path: path}, moved: &sync.Map{},
		Client: func(p kaizala.Policy) *kaizala.Client { return kaizala.New(kaizala.Options{Policy: p}) },
	}
	return o
}

var passphrase = secret.New("correct horse")

// chosen has the passphrase chosen in a directory, of a kind that is opened without
// the cost of a real one.
func chosen(t *testing.T, dir string) {
	t.Helper()
	b, err := os.ReadFile("testdata/identity-passphrase.age")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "identity-passphrase.age"), string(b))
}

// drive runs effects and what comes of them until nothing is left to do.
func drive(t *testing.T, s *Session, effects []steps.Effect) {
	t.Helper()
	for len(effects) > 0 {
		a := s.Run(context.Background(), effects[0])
		if a.Code != "" {
			t.Fatalf("%s: %v", effects[0].Kind, s.Fault(effects[0].Seq))
		}
		effects = append(effects[1:], s.Apply(a)...)
	}
}

// ready is a connector with one token, saved.
func ready(t *testing.T, o Options) *Session {
	t.Helper()
	s := New(o, steps.Developer)
	s.Vault.GivePassphrase(passphrase)
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Keep(s.Read(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Choose{Choice: steps.ByMeUser}))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Keep(s.Read(steps.RefreshField, "made.up.refresh-token-of-some-length")))
	return s
}

// again opens the one document anew, as another process would.
func again(t *testing.T, o Options) *Session {
	t.Helper()
	docs, errs := persist.ListRealm(context.Background(), o.Store, o.Target.Realm)
	if len(docs) != 1 || len(errs) > 0 {
		t.Fatalf("%d documents, %v", len(docs), errs)
	}
	s, err := Resume(o, docs[0])
	if err != nil {
		t.Fatal(err)
	}
	s.Vault.GivePassphrase(passphrase)
	return s
}

// Two programs work on one connector: what each did is there in the end.
func TestTwoProcessesOnOneDocument(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	first := ready(t, options(t, dir, svc))
	second := again(t, options(t, dir, svc))
	drive(t, second, second.Apply(steps.Do{Effect: steps.EffectCall}))
	drive(t, first, first.Apply(steps.Back{}))
	drive(t, first, first.Apply(steps.Jump{Page: steps.PageNote}))
	drive(t, first, first.Apply(steps.Enter{Field: steps.NameField, Value: "Wages"}))
	for who, s := range map[string]*Session{"the one that saved last": first, "a third": again(t, options(t, dir, svc))} {
		f := s.Wizard().Facts
		if f.Connector.Name != "Wages" || !f.Grants[0].Last.Worked() {
			t.Errorf("%s knows name %q and call %+v", who, f.Connector.Name, f.Grants[0].Last)
		}
	}
}

// Eight processes that find no good access token make one exchange.
func TestOneExchangeBetweenMany(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	dir := filepath.Join(t.TempDir(), "state")
	g := ready(t, options(t, dir, svc)).Wizard().Grant
	var wait sync.WaitGroup
	for range 8 {
		s := again(t, options(t, dir, svc))
		wait.Go(func() {
			token, call, err := s.source().Token(context.Background(), g)
			if err != nil || token.Reveal() != "access.1" || !call.Worked() {
				t.Errorf("%q, %+v, %v", token.Reveal(), call, err)
			}
		})
	}
	wait.Wait()
	if n := svc.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// A new refresh token is on disk before the call is told, and the one before it
// is kept.
func TestRotationIsKept(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	svc.rotate = "rotated.refresh.token"
	dir := filepath.Join(t.TempDir(), "state")
	s := ready(t, options(t, dir, svc))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	third := again(t, options(t, dir, svc))
	if err := third.Vault.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	g := third.Wizard().Grant
	for kind, want := range map[steps.SlotKind]string{steps.SlotRefresh: "rotated.refresh.token", steps.SlotPrevious: "made.up.refresh-token-of-some-length", steps.SlotAccess: "access.1"} {
		if got := third.Vault.Secret(steps.Slot{Kind: kind, Grant: g}); got.Reveal() != want {
			t.Errorf("%s is %q", kind, got.Reveal())
		}
	}
}

// Nothing of a check is kept until the person says so.
func TestCheckLeavesNothing(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	s := New(o, steps.Check)
	s.Vault.GivePassphrase(passphrase)
	drive(t, s, s.Keep(s.Read(steps.IDField, "applicationId="+madeUpID+"\napplicationSecret="+madeUpSecret+"\nrefreshToken=made.up.refresh-token")))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	drive(t, s, s.Apply(steps.Next{}))
	if docs, _ := persist.ListRealm(context.Background(), o.Store, o.Target.Realm); len(docs) != 0 || s.Unsaved() {
		t.Errorf("%d documents", len(docs))
	}
	drive(t, s, s.Apply(steps.Choose{Choice: steps.KeepThese}))
	third := again(t, o)
	if err := third.Vault.Load(context.Background()); err != nil || third.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}).Reveal() != madeUpSecret {
		t.Errorf("kept on request, but the secret is not there: %v", err)
	}
}

// A save that fails keeps everything in memory, and the next one writes it.
func TestFailedSaveLosesNothing(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	o := options(t, filepath.Join(t.TempDir(), "state"), svc)
	o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
	s := New(o, steps.Developer) // nobody gave a passphrase yet
	effects := s.Apply(steps.Next{})
	for _, e := range effects {
		s.Apply(s.Run(context.Background(), e))
	}
	s.Apply(steps.Next{})
	effects = s.Keep(s.Read(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret))
	a := s.Run(context.Background(), effects[0])
	if a.Code != vault.CodeNewPassphrase || !s.Unsaved() {
		t.Fatalf("code %q, unsaved %v", a.Code, s.Unsaved())
	}
	s.Apply(a)
	s.Vault.GivePassphrase(passphrase)
	drive(t, s, s.Apply(steps.Retry{}))
	third := again(t, o)
	if err := third.Vault.Load(context.Background()); err != nil || third.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}).Reveal() != madeUpSecret || s.Unsaved() {
		t.Errorf("the secret is not there: %v", err)
	}
}

// Where the usual place takes nothing any more, everything goes on elsewhere: what
// was saved before, under the same passphrase, and what is in memory alone.
func TestKeptElsewhere(t *testing.T) {
	t.Parallel()
	svc := newService(t)
	for name, breaks := range map[string]func(*testing.T, string){
		"it can be read":        func(*testing.T, string) {},
		"it is no document now": func(t *testing.T, path string) { write(t, path, "damaged") },
	} {
		t.Run(name, func(t *testing.T) {
			dir, other := filepath.Join(t.TempDir(), "state"), t.TempDir()
			o := options(t, dir, svc)
			chosen(t, dir)
			o.Keeping = vault.Keeping{Kind: persist.PinPassphrase}
			s := ready(t, o)
			if err := s.Vault.Load(context.Background()); err != nil {
				t.Fatal(err)
			}
			breaks(t, filepath.Join(dir, "own", "developer-"+s.Key().ID+".json"))
			s.KeepIn(filepath.Join(other, "nowhere"))
			if err := s.Save(context.Background()); steps.CodeOf(err) != CodeNoPlace || MeantPlace(err) != filepath.Join(other, "nowhere") || s.Place() != "" {
				t.Errorf("%v, in %q", err, s.Place())
			}
			s.KeepIn(other)
			drive(t, s, s.Apply(steps.Enter{Field: steps.GroupField, Value: "Drivers"}))
			drive(t, s, s.Keep(s.Read(steps.RefreshField, "another.refresh.token-of-some-length")))
			if s.Place() != other || s.Unsaved() {
				t.Errorf("in %q, unsaved %v", s.Place(), s.Unsaved())
			}
			again := again(t, options(t, filepath.Join(other, "kaizala-setup"), svc))
			if err := again.Vault.Load(context.Background()); err != nil {
				t.Fatal(err)
			}
			g := again.Wizard().Grant
			for slot, want := range map[steps.Slot]string{
				{Kind: steps.SlotSecret}: madeUpSecret, {Kind: steps.SlotRefresh, Grant: g}: "another.refresh.token-of-some-length",
				{Kind: steps.SlotPrevious, Grant: g}: "made.up.refresh-token-of-some-length",
			} {
				if got := again.Vault.Secret(slot); got.Reveal() != want && (name == "it can be read" || slot.Kind != steps.SlotPrevious) {
					t.Errorf("%s is %q", slot.Kind, got.Reveal())
				}
			}
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
