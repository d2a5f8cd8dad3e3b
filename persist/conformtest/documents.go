package conformtest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

func saved(t *testing.T, p Place) {
	s := p.Open()
	if d := load(t, s, key); d.Revision != 0 || d.Key != key {
		t.Errorf("never saved: %+v", d)
	}
	at := time.Date(2026, 3, 1, 9, 0, 0, 123456789, time.UTC)
	must(t, s.Update(t.Context(), key, func(d *persist.Document) error {
		d.Facts, d.APIRoot, d.Touched, d.Pin = facts, "https://api.example.com", at, p.Pin
		d.Consents = map[string]time.Time{"api.example.com": at}
		return d.SetSecrets(p.Identity, map[steps.Slot]secret.Secret{slot: secret.New("made.up.token")})
	}))
	must(t, s.Update(t.Context(), key, named("Wages")))
	d := load(t, p.Open(), key)
	if d.Key != key || d.Revision != 2 || d.Facts.Connector.Name != "Wages" || d.Facts.Grants[0].Group != "Drivers" || !d.Touched.Equal(at) || d.APIRoot != "https://api.example.com" || d.Pin != p.Pin || !d.Consents["api.example.com"].Equal(at) {
		t.Errorf("%+v", d)
	}
	secrets, err := d.Secrets(p.Identity)
	if err != nil || !secrets[slot].Equal(secret.New("made.up.token")) {
		t.Errorf("%d secrets, %v", len(secrets), err)
	}
}

func refused(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, named("old")))
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

// A document that change gets is its own: what it leaves in one that is not saved
// is in no other.
func fresh(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, func(d *persist.Document) error {
		d.Consents = map[string]time.Time{"a.example.com": time.Unix(1, 0)}
		return nil
	}))
	_ = s.Update(t.Context(), key, func(d *persist.Document) error {
		d.Consents["b.example.com"] = time.Unix(2, 0)
		return errors.New("not now")
	})
	must(t, s.Update(t.Context(), key, func(d *persist.Document) error {
		if len(d.Consents) != 1 || d.Revision != 1 {
			t.Errorf("a change begins with %v of revision %d", d.Consents, d.Revision)
		}
		return nil
	}))
}

func listed(t *testing.T, p Place) {
	s := p.Open()
	want := map[persist.Key]bool{}
	for _, r := range p.Realms {
		for _, role := range []steps.Role{steps.Developer, steps.Admin} {
			k := persist.Key{Realm: r, Role: role, ID: "TEST"}
			must(t, s.Update(t.Context(), k, named(string(r))))
			want[k] = true
		}
	}
	s = p.Open()
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
}

func removed(t *testing.T, p Place) {
	s := p.Open()
	other := persist.Key{Realm: key.Realm, Role: steps.Admin, ID: key.ID}
	for _, k := range []persist.Key{key, other} {
		must(t, s.Update(t.Context(), k, named("x")))
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
	// Whoever had it open is told by its revision that it is gone, and an error leaves it so.
	gone := errors.New("gone")
	err := p.Open().Update(t.Context(), key, func(d *persist.Document) error {
		if d.Revision == 0 {
			return gone
		}
		return nil
	})
	if !errors.Is(err, gone) || load(t, s, key).Revision != 0 {
		t.Errorf("%v", err)
	}
}

func savedAnew(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, named("old")))
	must(t, s.Remove(t.Context(), key))
	must(t, s.Update(t.Context(), key, func(d *persist.Document) error {
		if d.Key != key || d.Facts.Connector.Name != "" {
			t.Errorf("it begins with %+v", d)
		}
		return named("new")(d)
	}))
	if d := load(t, p.Open(), key); d.Revision != 1 || d.Facts.Connector.Name != "new" {
		t.Errorf("%+v", d)
	}
}

func keys(t *testing.T, p Place) {
	s := p.Open()
	for _, k := range []persist.Key{
		{}, {Realm: persist.Own, Role: steps.Developer}, {Realm: persist.Own, Role: steps.Developer, ID: "../x"}, {Realm: "../x", Role: steps.Developer, ID: "X"},
		{Realm: persist.Own, Role: "../x", ID: "X"}, {Realm: persist.Own, Role: steps.Developer, ID: strings.Repeat("x", 41)},
	} {
		_, loading := s.Load(t.Context(), k)
		_, watching := s.Watch(t.Context(), k)
		_, leasing := s.LockGrant(t.Context(), k, "g1")
		for verb, err := range map[string]error{
			"Load": loading, "Watch": watching, "LockGrant": leasing, "Remove": s.Remove(t.Context(), k), "Update": s.Update(t.Context(), k, named("x")),
		} {
			if persist.CodeOf(err) != persist.CodeCorrupt {
				t.Errorf("%s %+v: %v", verb, k, err)
			}
		}
	}
}

func cleaned(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, named("a\x1b]0;x\x07\u202eb")))
	if got := load(t, s, key).Facts.Connector.Name; got != secret.Clean(got) {
		t.Errorf("%q", got)
	}
}

func tooLong(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, named("x")))
	if err := s.Update(t.Context(), key, named(strings.Repeat("x", persist.MaxDocument))); persist.CodeOf(err) != persist.CodeTooMuch {
		t.Errorf("%v", err)
	}
	if d := load(t, s, key); d.Revision != 1 {
		t.Errorf("revision %d", d.Revision)
	}
}

// What a newer program wrote is refused by every verb that would read it, and hides
// no other document of another realm.
func outgrown(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, named("x")))
	p.Outgrow(key)
	s = p.Open()
	_, loading := s.Load(t.Context(), key)
	if persist.CodeOf(loading) != persist.CodeNewerVersion {
		t.Errorf("Load: %v", loading)
	}
	ran := false
	err := s.Update(t.Context(), key, func(*persist.Document) error { ran = true; return nil })
	if persist.CodeOf(err) != persist.CodeNewerVersion || ran {
		t.Errorf("Update: %v, change ran: %v", err, ran)
	}
	if docs, errs := s.List(t.Context()); len(docs) != 0 || len(errs) == 0 || persist.CodeOf(errs[0]) != persist.CodeNewerVersion {
		t.Errorf("List: %d documents, %v", len(docs), errs)
	}
}

// Reading a file may end before it is known that nobody waits for it; a list and a
// wait do not.
func givenUp(t *testing.T, p Place) {
	s := p.Open()
	must(t, s.Update(t.Context(), key, named("x")))
	if _, errs := s.List(ended(t)); len(errs) == 0 || !errors.Is(errors.Join(errs...), context.Canceled) {
		t.Errorf("List: %v", errs)
	}
	if err := s.Update(ended(t), key, named("y")); !errors.Is(err, context.Canceled) {
		t.Errorf("Update: %v", err)
	}
	if d := load(t, s, key); d.Facts.Connector.Name != "x" {
		t.Error("an update that was given up was saved")
	}
}
