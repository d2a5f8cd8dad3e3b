package files_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/persist/storetest"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// What a failing disk means for a person is told here, through a session: from
// its own package the disk's steps cannot be broken.

const (
	madeUpID      = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	madeUpSecret  = "MADEUPSECR"
	madeUpRefresh = "made.up.refresh-token-of-some-length"
)

// causes are what a disk may say, and how it is told.
var causes = []struct {
	err  error
	want persist.Code
}{
	{syscall.ENOSPC, persist.CodeDiskFull}, {syscall.EROFS, persist.CodeReadOnly}, {syscall.EACCES, persist.CodeNoPermission}, {syscall.EIO, persist.CodeIO},
}

// eachFault runs a story for each step of a save, with one cause; in the long run
// with each.
func eachFault(t *testing.T, story func(t *testing.T, step string, cause error, want persist.Code)) {
	n := 0
	for i, step := range storetest.SaveSteps() {
		for j, c := range causes {
			if i%len(causes) != j && os.Getenv("KAIZALA_SETUP_LONG") == "" {
				continue
			}
			n++
			t.Run(fmt.Sprint(step, " ", c.want), func(t *testing.T) { story(t, step, c.err, c.want) })
		}
	}
	t.Logf("%d ways for a save to fail", n)
}

// A secret that was just captured outlives a save that fails: it is in memory, can
// be shown, and the next save has it on disk.
func TestCapturedSecretOutlivesAFailedSave(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, step string, cause error, want persist.Code) {
		p := newPerson(t, "")
		s := p.begins(t)
		mend := p.store.Break(step, cause)
		err := p.does(s, s.Keep(s.Read(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)))
		if steps.CodeOf(err) != string(want) {
			t.Errorf("%v, want %s", err, want)
		}
		if u := s.Unkept(); len(u) != 1 || u[0].Value.Reveal() != madeUpSecret || !s.Unsaved() {
			t.Errorf("%d secrets to be shown, unsaved: %v", len(u), s.Unsaved())
		}
		if kept := p.kept(t)[steps.Slot{Kind: steps.SlotSecret}]; step != "dir-sync" && !kept.IsZero() {
			t.Error("it is on disk after all")
		}
		if err := s.Save(context.Background()); steps.CodeOf(err) != string(want) || len(s.Unkept()) != 1 {
			t.Errorf("the disk is as it was: %v, %d to be shown", err, len(s.Unkept()))
		}
		mend()
		if err := s.Save(context.Background()); err != nil || s.Unsaved() || len(s.Unkept()) != 0 {
			t.Errorf("%v, unsaved: %v", err, s.Unsaved())
		}
		if kept := p.kept(t)[steps.Slot{Kind: steps.SlotSecret}]; kept.Reveal() != madeUpSecret {
			t.Error("it is not on disk")
		}
		if d := p.document(t); d.Facts.Connector.Name != "Payroll" || !d.Facts.Connector.Secret.Yes() {
			t.Errorf("%+v", d.Facts.Connector)
		}
	})
}

// A rotation whose save fails gives no access token out. The new refresh token is
// in memory, and the next save has it on disk, with the one before it.
func TestRotationOutlivesAFailedSave(t *testing.T) {
	t.Parallel()
	eachFault(t, func(t *testing.T, step string, cause error, want persist.Code) {
		p := newPerson(t, "refresh.1")
		s := p.setUp(t)
		g := s.Wizard().Grant
		var mend func() // it breaks after it was proved to take a document
		p.during = func() { mend = p.store.Break(step, cause) }
		token, call, err := s.Tokens(kaizala.Watch{}).Token(context.Background(), g)
		if steps.CodeOf(err) != string(want) || !token.IsZero() || call.Worked() {
			t.Errorf("a token: %v, worked: %v, %v", !token.IsZero(), call.Worked(), err)
		}
		if !s.Unsaved() {
			t.Error("the new refresh token is forgotten")
		}
		slot := steps.Slot{Kind: steps.SlotRefresh, Grant: g}
		if _, unsaved := s.Vault.Unsaved(); !unsaved[slot] || s.Vault.Secret(slot).Reveal() != "refresh.1" {
			t.Error("the new refresh token is not in memory")
		}
		if kept := p.kept(t)[steps.Slot{Kind: steps.SlotRefresh, Grant: g}]; step != "dir-sync" && kept.Reveal() != madeUpRefresh {
			t.Error("the old refresh token is not on disk")
		}
		mend()
		if err := s.Save(context.Background()); err != nil || s.Unsaved() {
			t.Errorf("%v, unsaved: %v", err, s.Unsaved())
		}
		kept := p.kept(t)
		for kind, want := range map[steps.SlotKind]string{steps.SlotRefresh: "refresh.1", steps.SlotPrevious: madeUpRefresh, steps.SlotAccess: ""} {
			if got := kept[steps.Slot{Kind: kind, Grant: g}]; got.Reveal() != want {
				t.Errorf("%s is not what it should be", kind)
			}
		}
		p.rotate = "refresh.2"
		if token, _, err := s.Tokens(kaizala.Watch{}).Token(context.Background(), g); err != nil || token.IsZero() || p.kept(t)[steps.Slot{Kind: steps.SlotPrevious, Grant: g}].Reveal() != "refresh.1" {
			t.Errorf("the next one: %v", err)
		}
	})
}

// The file was replaced and the disk failed after that: the next save knows it as
// its own. What was captured once has not happened twice.
func TestFailedSaveIsKnownAsOurs(t *testing.T) {
	t.Parallel()
	p := newPerson(t, "")
	s := p.setUp(t)
	g, longer := s.Wizard().Grant, "a.longer.refresh-token-than-the-one-that-was-there-before"
	mend := p.store.Break("dir-sync", syscall.EIO)
	if err := p.does(s, s.Keep(s.Read(steps.RefreshField, longer))); steps.CodeOf(err) != string(persist.CodeIO) {
		t.Errorf("%v", err)
	}
	mend()
	todo := s.Apply(steps.Retry{})
	if err := p.does(s, todo); err != nil || s.Wizard().Notice.Code != "" {
		t.Errorf("%v, told %q", err, s.Wizard().Notice.Code)
	}
	d, kept := p.document(t), p.kept(t)
	before := kept[steps.Slot{Kind: steps.SlotPrevious, Grant: g}]
	if before.Reveal() != madeUpRefresh || d.Facts.Grants[0].Before.Len != before.Len() || kept[steps.Slot{Kind: steps.SlotRefresh, Grant: g}].Reveal() != longer {
		t.Errorf("the facts of the one before say %d characters, it has %d", d.Facts.Grants[0].Before.Len, before.Len())
	}
}

// person has a service, a store and an identity file, which stands for what a
// person would be asked.
type person struct {
	options session.Options
	store   *files.Store
	rotate  string // the refresh token that an exchange brings
	during  func() // happens while an exchange is made, once
}

func newPerson(t *testing.T, rotate string) *person {
	t.Helper()
	p := &person{rotate: rotate}
	service := hostiletest.Serve(t, hostiletest.Service(func(int, *http.Request) (hostiletest.Exchange, bool) {
		if do := p.during; do != nil {
			p.during = nil
			do()
		}
		return hostiletest.Exchange{Access: "made.up.access", Refresh: p.rotate}, true
	}))
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "identity.txt")
	if err := os.WriteFile(path, []byte(id.Secret().Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	if p.store, err = files.Open(filepath.Join(t.TempDir(), "state"), files.Options{}); err != nil {
		t.Fatal(err)
	}
	target, err := session.ParseTarget(false, service.URL, service.URL)
	if err != nil {
		t.Fatal(err)
	}
	p.options = session.Options{
		Target: target, Store: p.store, Now: time.Now, Browse: session.NoBrowser, Keeping: vault.Keeping{Kind: persist.PinFile, Path: path},
		Client: func(policy kaizala.Policy) *kaizala.Client { return kaizala.New(kaizala.Options{Policy: policy}) },
	}
	return p
}

// begins is a developer whose secret is on the portal's screen.
func (p *person) begins(t *testing.T) *session.Session {
	t.Helper()
	s := session.New(p.options, steps.Developer)
	for range 2 {
		p.must(t, s, steps.Next{})
	}
	return s
}

// setUp is a developer with a refresh token of the own, before the live call.
func (p *person) setUp(t *testing.T) *session.Session {
	t.Helper()
	s := p.begins(t)
	paste := func(field steps.FieldID, text string) {
		t.Helper()
		if err := p.does(s, s.Keep(s.Read(field, text))); err != nil {
			t.Fatal(err)
		}
	}
	paste(steps.NameField, "Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret)
	p.must(t, s, steps.Next{})
	p.must(t, s, steps.Choose{Choice: steps.ByMeUser})
	p.must(t, s, steps.Next{})
	paste(steps.RefreshField, madeUpRefresh)
	return s
}

func (p *person) must(t *testing.T, s *session.Session, ev steps.Event) {
	t.Helper()
	if err := p.does(s, s.Apply(ev)); err != nil {
		t.Fatal(err)
	}
}

// does runs effects as a face does, and gives the first fault.
func (p *person) does(s *session.Session, todo []steps.Effect) error {
	for len(todo) > 0 {
		a := s.Run(context.Background(), todo[0])
		todo = append(todo[1:], s.Apply(a)...)
		if a.Code != "" {
			return s.Fault(a.Effect.Seq)
		}
	}
	return nil
}

// document is what is on disk, read by whoever comes next; a zero one if nothing is.
func (p *person) document(t *testing.T) persist.Document {
	t.Helper()
	docs, errs := persist.ListRealm(context.Background(), p.store, persist.Own)
	if len(docs) > 1 || len(errs) > 0 {
		t.Fatalf("%d documents, %v", len(docs), errs)
	}
	if len(docs) == 0 {
		return persist.Document{}
	}
	return docs[0]
}

// kept are the secrets on disk.
func (p *person) kept(t *testing.T) map[steps.Slot]secret.Secret {
	t.Helper()
	d := p.document(t)
	if len(d.Sealed) == 0 {
		return nil
	}
	id, err := p.store.Identities.Unlock(context.Background(), d.Pin, nil)
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := d.Secrets(id)
	if err != nil {
		t.Fatal(err)
	}
	return secrets
}
