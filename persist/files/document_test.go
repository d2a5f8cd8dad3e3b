package files

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"kaizala-setup/steps"
)

// anyFacts draws a value for every field of the facts, with clean texts and times
// in UTC.
func anyFacts() *rapid.Generator[steps.Facts] {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Unix(rapid.Int64Range(0, 1<<33).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
	})
	return rapid.MakeCustom[steps.Facts](rapid.MakeConfig{
		Types: map[reflect.Type]*rapid.Generator[any]{reflect.TypeFor[time.Time](): instant.AsAny()},
		Kinds: map[reflect.Kind]*rapid.Generator[any]{reflect.String: rapid.Map(rapid.StringN(0, 12, -1), secret.Clean).AsAny()},
	})
}

func anySecrets() *rapid.Generator[map[steps.Slot]string] {
	slot := rapid.Custom(func(t *rapid.T) steps.Slot {
		return steps.Slot{
			Kind:  rapid.SampledFrom([]steps.SlotKind{steps.SlotSecret, steps.SlotHandoff, steps.SlotRefresh, steps.SlotPrevious, steps.SlotAccess}).Draw(t, "kind"),
			Grant: steps.GrantID(rapid.StringMatching(`[A-Z0-9]{0,13}`).Draw(t, "grant")),
		}
	})
	return rapid.MapOfN(slot, rapid.StringN(1, 60, -1), 0, 8)
}

// Whatever is saved comes back as it was, secrets byte for byte.
func TestSaveAndLoadIsTheIdentity(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		want, secrets := anyFacts().Draw(rt, "facts"), map[steps.Slot]secret.Secret{}
		for slot, v := range anySecrets().Draw(rt, "secrets") {
			secrets[slot] = secret.New(v)
		}
		save(t, s, id, want, secrets)
		d, err := s.Load(context.Background(), key)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, d.Facts, cmpopts.EquateEmpty()); diff != "" {
			rt.Fatal(diff)
		}
		got, err := d.Secrets(id)
		if err != nil || len(got) != len(secrets) {
			rt.Fatalf("%d secrets of %d, %v", len(got), len(secrets), err)
		}
		for slot, v := range secrets {
			if !got[slot].Equal(v) {
				rt.Fatalf("%+v came back as something else", slot)
			}
		}
	})
}

// A secret that JSON cannot hold byte for byte is refused, not changed.
func TestNoSecretIsChangedSilently(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	slot := steps.Slot{Kind: steps.SlotSecret}
	var d persist.Document
	if err := d.SetSecrets(id, map[steps.Slot]secret.Secret{slot: secret.New("made\xffup")}); err == nil {
		got, _ := d.Secrets(id)
		t.Errorf("taken, and came back with %d bytes of 7", len(got[slot].Reveal()))
	} else if strings.Contains(err.Error(), "made") {
		t.Error("the error quotes the secret")
	}
	if d.Sealed != nil {
		t.Error("the sealed part changed")
	}
}

// An empty secret is no secret: it takes its slot away.
func TestEmptySecretsAreNotKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	var d persist.Document
	if err := d.SetSecrets(id, map[steps.Slot]secret.Secret{{Kind: steps.SlotAccess}: {}}); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Secrets(id); err != nil || len(got) != 0 {
		t.Errorf("%d secrets, %v", len(got), err)
	}
}

// Every text of a document that was read is safe for a terminal: reflection finds
// them all, so this holds for fields that are added later too.
func TestEveryTextIsCleaned(t *testing.T) {
	t.Parallel()
	const hostile = "\x1b]0;x\x07\u202ename\u009b2J"
	s := open(t)
	var d persist.Document
	spoil(reflect.ValueOf(&d.Facts).Elem(), hostile)
	err := s.Update(context.Background(), key, func(to *persist.Document) error {
		to.Facts, to.APIRoot, to.Portal = d.Facts, hostile, hostile
		to.Consents = map[string]time.Time{hostile: time.Unix(1, 0).UTC()}
		to.Pin = persist.Pin{Kind: hostile, Recipient: hostile, Path: "identity.txt"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Load(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	texts := 0
	eachText(reflect.ValueOf(got), "document", func(where, text string) {
		texts++
		if text != secret.CleanLines(text) {
			t.Errorf("%s is %q", where, text)
		}
	})
	if texts < 30 {
		t.Errorf("only %d texts were looked at", texts)
	}
}

// spoil sets every text within v, with one element in each slice and map.
func spoil(v reflect.Value, text string) {
	switch {
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Unix(1, 0).UTC()))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			spoil(v.Field(i), text)
		}
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		spoil(v.Index(0), text)
	case v.Kind() == reflect.Map:
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		spoil(k, text)
		spoil(e, text)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(k, e)
	}
}

func eachText(v reflect.Value, where string, look func(where, text string)) {
	switch {
	case v.Kind() == reflect.String:
		look(where, v.String())
	case v.Type() == reflect.TypeFor[time.Time]():
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			eachText(v.Field(i), where+"."+v.Type().Field(i).Name, look)
		}
	case v.Kind() == reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), where+"[]", look)
		}
	case v.Kind() == reflect.Map:
		for it := v.MapRange(); it.Next(); {
			eachText(it.Key(), where+" key", look)
			eachText(it.Value(), where+" value", look)
		}
	}
}

// If change returns an error, nothing is written.
func TestRefusedChangeIsNotWritten(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	refused := errors.New("not now")
	err := s.Update(context.Background(), key, func(d *persist.Document) error { d.Facts.Connector.Name = "new"; return refused })
	if !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
	if d, err := s.Load(context.Background(), key); err != nil || d.Revision != 1 || d.Facts.Connector.Name != facts.Connector.Name {
		t.Errorf("revision %d of %q, %v", d.Revision, d.Facts.Connector.Name, err)
	}
}

func TestRemovedIsGoneAndNoOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	other := keyIn(key.Realm, key.Role, "OTHER")
	save(t, s, identity(t, s), facts, nil)
	if err := s.Update(context.Background(), other, func(*persist.Document) error { return nil }); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second finds nothing, which is no error
		if err := s.Remove(context.Background(), key); err != nil {
			t.Fatal(err)
		}
	}
	docs, errs := persist.ListRealm(context.Background(), s, persist.Sandbox)
	if len(docs) != 1 || docs[0].ID != "OTHER" || len(errs) != 0 {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
}

// No name leads out of the directory, whoever made it up.
func TestKeysStayInTheDirectory(t *testing.T) {
	t.Parallel()
	s := open(t)
	before := names(t, filepath.Dir(s.dir))
	ctx := context.Background()
	for _, k := range []persist.Key{
		keyIn(persist.Sandbox, steps.Developer, "../../x"), keyIn(persist.Sandbox, "../x", "X"), keyIn("../..", steps.Developer, "X"), keyIn("", steps.Developer, "X"),
		keyIn(persist.Sandbox, steps.Developer, ""), keyIn(persist.Sandbox, steps.Developer, "a/b"), keyIn(persist.Sandbox, steps.Developer, strings.Repeat("x", 41)),
	} {
		_, err := s.Load(ctx, k)
		lease, locking := s.LockGrant(ctx, k, "g")
		if locking == nil {
			lease.Release()
		}
		for verb, err := range map[string]error{
			"load": err, "remove": s.Remove(ctx, k), "lock": locking,
			"update": s.Update(ctx, k, func(*persist.Document) error { return nil }),
		} {
			if persist.CodeOf(err) != persist.CodeCorrupt {
				t.Errorf("%s %+v: %v", verb, k, err)
			}
		}
	}
	for _, name := range []string{"../../x", "..", "."} {
		if path, err := s.WriteOut(name, "words"); err == nil && filepath.Dir(path) != s.OutDir() {
			t.Errorf("%q was written to %s", name, path)
		}
		lease, err := s.LockGrant(ctx, key, steps.GrantID(name))
		if err == nil {
			lease.Release()
		}
	}
	if diff := cmp.Diff(before, names(t, filepath.Dir(s.dir))); diff != "" {
		t.Error(diff)
	}
}

func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

// What is saved opens again, as large as a document may be; what is larger is
// refused, and the document stays as it was.
func TestWhatIsSavedOpensAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	slot := steps.Slot{Kind: steps.SlotRefresh, Grant: "G"}
	large := secret.New(strings.Repeat("a", persist.MaxDocument/2))
	save(t, s, id, facts, map[steps.Slot]secret.Secret{slot: large})
	err := s.Update(context.Background(), key, func(d *persist.Document) error {
		return d.SetSecrets(id, map[steps.Slot]secret.Secret{slot: secret.New(strings.Repeat("b", persist.MaxDocument))})
	})
	if persist.CodeOf(err) != persist.CodeTooMuch {
		t.Errorf("more than a document may hold: %v", err)
	}
	d, err := s.Load(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	if kept, err := d.Secrets(id); err != nil || !kept[slot].Equal(large) {
		t.Errorf("%d characters, %v", kept[slot].Len(), err)
	}
}
