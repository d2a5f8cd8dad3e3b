package files_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// place makes an empty place for documents. Each call of open gives another handle
// on it, as another process would have.
type place func(t *testing.T) (open func() persist.Store)

// A directory of files keeps every promise of persist.Store. But for where it keeps
// its documents, nothing here knows the engine.
func TestConforms(t *testing.T) {
	t.Parallel()
	directory := func(t *testing.T) func() persist.Store {
		dir := t.TempDir()
		return func() persist.Store {
			s, err := files.Open(dir, files.Options{WatchEvery: 5 * time.Millisecond})
			must(t, err)
			return s
		}
	}
	for name, holds := range map[string]func(*testing.T, place){
		"what is saved comes back":            saved,
		"an error of change changes nothing":  refused,
		"all realms are listed":               listed,
		"what is removed is gone":             removed,
		"no key leads elsewhere":              keys,
		"no concurrent update is lost":        concurrent,
		"one process at a time has the lease": leased,
		"a watcher hears of every change":     watched,
		"text is cleaned when it is read":     cleaned,
		"a document has a longest length":     long,
	} {
		t.Run(name, func(t *testing.T) { holds(t, directory) })
	}
}

var (
	key   = persist.Key{Realm: persist.Own, Role: steps.Developer, ID: "TEST"}
	slot  = steps.Slot{Kind: steps.SlotRefresh, Grant: "g1"}
	facts = steps.Facts{Connector: steps.Connector{Name: "Payroll “north”"}, Grants: []steps.Grant{{ID: "g1", Group: "Drivers"}}}
)

func name(text string) func(*persist.Document) error {
	return func(d *persist.Document) error { d.Facts.Connector.Name = text; return nil }
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func load(t *testing.T, s persist.Store, k persist.Key) persist.Document {
	t.Helper()
	d, err := s.Load(t.Context(), k)
	must(t, err)
	return d
}

func saved(t *testing.T, empty place) {
	open := empty(t)
	s := open()
	if d := load(t, s, key); d.Revision != 0 || d.Key != key {
		t.Errorf("never saved: %+v", d)
	}
	id, err := seal.NewIdentity()
	must(t, err)
	path := filepath.Join(t.TempDir(), "identity.txt")
	must(t, os.WriteFile(path, []byte(id.Secret().Reveal()), 0o600))
	at := time.Date(2026, 3, 1, 9, 0, 0, 123456789, time.UTC)
	must(t, s.Update(t.Context(), key, func(d *persist.Document) error {
		d.Facts, d.APIRoot, d.Touched = facts, "https://api.example.com", at
		d.Pin = persist.Pin{Kind: persist.PinFile, Recipient: id.Recipient(), Path: path}
		return d.SetSecrets(id, map[steps.Slot]secret.Secret{slot: secret.New("made.up.token")})
	}))
	must(t, s.Update(t.Context(), key, name("Wages")))
	d := load(t, open(), key)
	if d.Key != key || d.Revision != 2 || d.Facts.Connector.Name != "Wages" || d.Facts.Grants[0].Group != "Drivers" || !d.Touched.Equal(at) || d.APIRoot != "https://api.example.com" || d.Pin.Path != path {
		t.Errorf("%+v", d)
	}
	secrets, err := d.Secrets(id)
	if err != nil || !secrets[slot].Equal(secret.New("made.up.token")) {
		t.Errorf("%d secrets, %v", len(secrets), err)
	}
}

func refused(t *testing.T, empty place) {
	s := empty(t)()
	must(t, s.Update(t.Context(), key, name("old")))
	no := errors.New("not now")
	if err := s.Update(t.Context(), key, func(d *persist.Document) error { d.Facts = facts; return no }); !errors.Is(err, no) {
		t.Errorf("%v", err)
	}
	err := s.Update(t.Context(), key, func(d *persist.Document) error {
		d.Facts, d.Pin = facts, persist.Pin{Kind: persist.PinSandbox, Recipient: "age1x"}
		return nil
	})
	if persist.CodeOf(err) != persist.CodeSandboxIdentity {
		t.Errorf("the sandbox's identity in another realm: %v", err)
	}
	if d := load(t, s, key); d.Revision != 1 || d.Facts.Connector.Name != "old" {
		t.Errorf("%+v", d)
	}
}

func listed(t *testing.T, empty place) {
	open := empty(t)
	s := open()
	want := map[persist.Key]bool{}
	for _, r := range persist.Realms() {
		for _, role := range []steps.Role{steps.Developer, steps.Admin} {
			k := persist.Key{Realm: r, Role: role, ID: "TEST"}
			must(t, s.Update(t.Context(), k, name(string(r))))
			want[k] = true
		}
	}
	s = open()
	docs, errs := s.List(t.Context())
	for _, d := range docs {
		if !want[d.Key] || d.Facts.Connector.Name != string(d.Realm) {
			t.Errorf("%+v", d.Key)
		}
		delete(want, d.Key)
	}
	if len(want) > 0 || len(errs) > 0 {
		t.Errorf("not listed: %v, %v", want, errs)
	}
	if docs, errs := persist.ListRealm(t.Context(), s, persist.Own); len(docs) != 2 || len(errs) > 0 {
		t.Errorf("%d documents of one realm, %v", len(docs), errs)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, errs := s.List(ended); len(errs) == 0 {
		t.Error("a list that was given up has no error")
	}
}

func removed(t *testing.T, empty place) {
	s := empty(t)()
	other := persist.Key{Realm: key.Realm, Role: steps.Admin, ID: key.ID}
	for _, k := range []persist.Key{key, other} {
		must(t, s.Update(t.Context(), k, name("x")))
	}
	for range 2 { // the second time there is nothing to remove
		must(t, s.Remove(t.Context(), key))
	}
	if d := load(t, s, key); d.Revision != 0 || d.Facts.Connector.Name != "" {
		t.Errorf("%+v", d)
	}
	if docs, errs := s.List(t.Context()); len(docs) != 1 || docs[0].Key != other || len(errs) > 0 {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
}

func keys(t *testing.T, empty place) {
	s := empty(t)()
	for _, k := range []persist.Key{
		{}, {Realm: persist.Own, Role: steps.Developer}, {Realm: persist.Own, Role: steps.Developer, ID: "../x"}, {Realm: "../x", Role: steps.Developer, ID: "X"},
		{Realm: persist.Own, Role: "../x", ID: "X"}, {Realm: persist.Own, Role: steps.Developer, ID: strings.Repeat("x", 41)},
	} {
		_, loading := s.Load(t.Context(), k)
		_, watching := s.Watch(t.Context(), k)
		_, leasing := s.LockGrant(t.Context(), k, "g1")
		for verb, err := range map[string]error{
			"Load": loading, "Watch": watching, "LockGrant": leasing, "Remove": s.Remove(t.Context(), k), "Update": s.Update(t.Context(), k, name("x")),
		} {
			if persist.CodeOf(err) != persist.CodeCorrupt {
				t.Errorf("%s %+v: %v", verb, k, err)
			}
		}
	}
}

func concurrent(t *testing.T, empty place) {
	const writers, each = 4, 10
	open := empty(t)
	var all sync.WaitGroup
	for range writers {
		s := open()
		all.Go(func() {
			for range each {
				err := s.Update(t.Context(), key, func(d *persist.Document) error {
					d.Facts.Connector.Name += "x"
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if d := load(t, open(), key); d.Revision != writers*each || len(d.Facts.Connector.Name) != writers*each {
		t.Errorf("revision %d of %q", d.Revision, d.Facts.Connector.Name)
	}
}

func leased(t *testing.T, empty place) {
	open := empty(t)
	s, other := open(), open()
	first, err := s.LockGrant(t.Context(), key, "g1")
	must(t, err)
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := other.LockGrant(short, key, "g1"); persist.CodeOf(err) != persist.CodeBusy {
		t.Errorf("a second lease: %v", err)
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := other.LockGrant(ended, key, "g1"); !errors.Is(err, context.Canceled) {
		t.Errorf("a wait that was given up: %v", err)
	}
	// Another grant's lease and a save do not wait for it.
	second, err := other.LockGrant(t.Context(), key, "g2")
	must(t, err)
	second.Release()
	must(t, other.Update(t.Context(), key, name("x")))
	select {
	case <-first.Lost():
		t.Error("it was lost")
	default:
	}
	got := make(chan persist.Lease)
	go func() {
		next, err := other.LockGrant(t.Context(), key, "g1")
		if err != nil {
			t.Error(err)
		}
		got <- next
	}()
	select {
	case <-got:
		t.Fatal("two have the lease")
	case <-time.After(20 * time.Millisecond):
	}
	first.Release()
	next := <-got
	first.Release() // once more: the lease is another one's now
	short, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := s.LockGrant(short, key, "g1"); persist.CodeOf(err) != persist.CodeBusy {
		t.Errorf("released twice: %v", err)
	}
	next.Release()
}

func watched(t *testing.T, empty place) {
	open := empty(t)
	s, other := open(), open()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	changed, err := s.Watch(ctx, key)
	must(t, err)
	hears := func(what string) {
		t.Helper()
		select {
		case _, going := <-changed:
			if !going {
				t.Fatalf("%s: the watch ended", what)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s was not heard of", what)
		}
	}
	must(t, other.Update(t.Context(), key, name("one")))
	hears("the first save")
	for i := range 5 {
		must(t, other.Update(t.Context(), key, name(fmt.Sprint(i))))
	}
	hears("one of several saves")
	for quiet := false; !quiet; { // the other saves may be heard of too
		select {
		case <-changed:
		case <-time.After(100 * time.Millisecond):
			quiet = true
		}
	}
	must(t, other.Remove(t.Context(), key))
	hears("the removal")
	cancel()
	for deadline := time.After(10 * time.Second); ; {
		select {
		case _, going := <-changed:
			if !going {
				return
			}
		case <-deadline:
			t.Fatal("the channel is open after its context ended")
		}
	}
}

func cleaned(t *testing.T, empty place) {
	s := empty(t)()
	must(t, s.Update(t.Context(), key, name("a\x1b]0;x\x07\u202eb")))
	if got := load(t, s, key).Facts.Connector.Name; got != secret.Clean(got) {
		t.Errorf("%q", got)
	}
}

func long(t *testing.T, empty place) {
	s := empty(t)()
	must(t, s.Update(t.Context(), key, name("x")))
	if err := s.Update(t.Context(), key, name(strings.Repeat("x", persist.MaxDocument))); persist.CodeOf(err) != persist.CodeTooMuch {
		t.Errorf("%v", err)
	}
	if d := load(t, s, key); d.Revision != 1 {
		t.Errorf("revision %d", d.Revision)
	}
}
