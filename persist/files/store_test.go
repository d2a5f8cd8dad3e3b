package files

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"github.com/google/go-cmp/cmp"

	"kaizala-setup/steps"
)

const canary = "MADE-UP-CANARY-SECRET"

var key = keyIn(persist.Sandbox, steps.Developer, "TEST")

func keyIn(r persist.Realm, role steps.Role, id string) persist.Key {
	return persist.Key{Realm: r, Role: role, ID: id}
}

func open(t *testing.T) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "state"), Options{ScryptCost: 10})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func identity(t *testing.T, s *Store) persist.Identity {
	t.Helper()
	id, _, err := s.Identities.Create(context.Background(), persist.PinSandbox, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func save(t *testing.T, s *Store, id persist.Identity, f steps.Facts, secrets map[steps.Slot]secret.Secret) {
	t.Helper()
	if err := s.Update(context.Background(), key, func(d *persist.Document) error {
		d.Facts, d.Pin = f, persist.Pin{Kind: persist.PinSandbox, Recipient: id.Recipient()}
		return d.SetSecrets(id, secrets)
	}); err != nil {
		t.Fatal(err)
	}
}

var facts = steps.Facts{
	Connector: steps.Connector{Name: "Payroll “north”", ID: "0a1b2c3d-0000-4abc-8def-00000000abcd", Secret: steps.Held{At: time.Date(2026, 3, 1, 9, 0, 0, 123456789, time.UTC), Len: 10}},
	Grants:    []steps.Grant{{ID: "g1", By: steps.Myself, Reply: steps.Reply{How: steps.ByKey, Text: "two\nlines"}, Ticks: map[steps.TaskID]time.Time{"x": time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}}},
}

func TestSavedComesBack(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	want := map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New(canary), {Kind: steps.SlotRefresh, Grant: "g1"}: secret.New("made.up.token")}
	save(t, s, id, facts, want)
	d, err := s.Load(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(facts, d.Facts); diff != "" {
		t.Error(diff)
	}
	got, err := d.Secrets(id)
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d secrets, %v", len(got), err)
	}
	for slot, v := range want {
		if !got[slot].Equal(v) {
			t.Errorf("%+v came back as something else", slot)
		}
	}
	again, err := s.Identities.Unlock(context.Background(), d.Pin, nil)
	if err != nil || again.Recipient() != id.Recipient() {
		t.Errorf("unlock: %v", err)
	}
}

// Who edits a document by hand takes its check out; with a wrong one it is
// refused.
func TestCheckOfADocument(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edited := bytes.Replace(good, []byte("Payroll"), []byte("Wages"), 1)
	if _, err := persist.Decode(edited, key); persist.CodeOf(err) != persist.CodeCorrupt {
		t.Errorf("edited: %v", err)
	}
	lines := bytes.SplitAfter(edited, []byte("\n"))
	if !bytes.Contains(lines[2], []byte(`"check"`)) {
		t.Fatalf("%s", lines[2])
	}
	byHand := bytes.Join(append(lines[:2:2], lines[3:]...), nil)
	if d, err := persist.Decode(byHand, key); err != nil || d.Facts.Connector.Name != "Wages “north”" {
		t.Errorf("by hand: %v", err)
	}
	// A name that looks like the place of the check is none.
	odd := steps.Facts{Connector: steps.Connector{Name: "0000000000000000"}}
	save(t, s, identity(t, s), odd, nil)
	if d, err := s.Load(context.Background(), key); err != nil || d.Facts.Connector.Name != "0000000000000000" {
		t.Errorf("%v", err)
	}
}

func TestForeignFilesAreRefusedUntouched(t *testing.T) {
	t.Parallel()
	s := open(t)
	path, _ := s.path(key)
	for name, c := range map[string]struct {
		content string
		code    persist.Code
	}{
		"newer":           {`{"version": 3, "what": "ever"}`, persist.CodeNewerVersion},
		"no JSON":         {"hello", persist.CodeCorrupt},
		"cut off":         {`{"version": 1, "realm": "san`, persist.CodeCorrupt},
		"another's":       {`{"version":1,"realm":"sandbox","role":"admin","id":"TEST","revision":1,"facts":{"connector":{}}}`, persist.CodeCorrupt},
		"unknown field":   {`{"version":1,"realm":"sandbox","role":"developer","id":"TEST","revision":1,"facts":{"connector":{}},"host":"evil"}`, persist.CodeCorrupt},
		"far too large":   {`{"version":1,"x":"` + strings.Repeat("x", persist.MaxDocument) + `"}`, persist.CodeCorrupt},
		"no version":      {`{}`, persist.CodeCorrupt},
		"version of text": {`{"version":"1"}`, persist.CodeCorrupt},
	} {
		t.Run(name, func(t *testing.T) {
			if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
				t.Fatal(err)
			}
			err := s.Update(context.Background(), key, func(*persist.Document) error { return nil })
			if persist.CodeOf(err) != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
			if b, _ := os.ReadFile(path); string(b) != c.content {
				t.Error("it was touched")
			}
		})
	}
}

func TestTextFromDocumentsIsCleaned(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	save(t, s, id, steps.Facts{Connector: steps.Connector{Name: "a\x1b]0;x\x07b\u202ec"}, Grants: []steps.Grant{{ID: "g", Group: "\x9b2Jd", Last: steps.Call{Endpoint: "e\x00", Scope: []string{"s\r"}, Groups: []steps.Group{{ID: "i\x08", Name: "n\u200b"}}}}}}, nil)
	d, err := s.Load(context.Background(), key)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := json.Marshal(d.Facts)
	for _, bad := range []string{`\u001b`, `\u0007`, "\u202e", "\u009b", `\u0000`, `\r`, `\b`, "\u200b"} {
		if strings.Contains(string(b), bad) {
			t.Errorf("%q is still in %s", bad, b)
		}
	}
}

func TestOneBrokenFileHidesNoOther(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, identity(t, s), facts, nil)
	if err := os.WriteFile(filepath.Join(s.realmDir(persist.Sandbox), "developer-BROKEN.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	docs, errs := persist.ListRealm(context.Background(), s, persist.Sandbox)
	if len(docs) != 1 || len(errs) != 1 || persist.CodeOf(errs[0]) != persist.CodeCorrupt {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
}

func TestSandboxIdentityIsForTheSandboxAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := identity(t, s)
	err := s.Update(context.Background(), keyIn(persist.Public, steps.Developer, "X"), func(d *persist.Document) error {
		d.Pin = persist.Pin{Kind: persist.PinSandbox, Recipient: id.Recipient()}
		return nil
	})
	if persist.CodeOf(err) != persist.CodeSandboxIdentity {
		t.Errorf("%v", err)
	}
}
