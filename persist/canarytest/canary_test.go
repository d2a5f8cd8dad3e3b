package canarytest

import (
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/files"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// ofStory is a story in which a developer kept a secret and a token. That a
// passphrase opens them too costs seconds, and is seen in the wizard's stories.
func ofStory(t *testing.T, realm persist.Realm, kind persist.PinKind, path string) (*Story, map[string]string) {
	t.Helper()
	root := t.TempDir()
	s := &Story{Root: root, State: filepath.Join(root, "state")}
	all := secrets()
	store, err := files.Open(s.State, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	id, pin, err := store.Identities.Create(ctx, kind, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(ctx, persist.Key{Realm: realm, Role: steps.Developer, ID: "A"}, func(d *persist.Document) error {
		d.Pin = pin
		d.Facts.Connector.Secret = steps.Held{At: time.Now(), Len: len(all["a connector's secret"])}
		d.Facts.Grants = []steps.Grant{{ID: "g", Refresh: steps.Held{At: time.Now(), Len: len(all["a token"])}}}
		return d.SetSecrets(id, map[steps.Slot]secret.Secret{
			{Kind: steps.SlotSecret}:              secret.New(all["a connector's secret"]),
			{Kind: steps.SlotRefresh, Grant: "g"}: secret.New(all["a token"]),
			{Kind: steps.SlotHandoff}:             secret.New(all["an age key"]),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, all
}

func (s *Story) scanned(t *testing.T) Result {
	t.Helper()
	r, err := s.scan()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func write(t *testing.T, text string, path ...string) string {
	t.Helper()
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// What the program keeps is opened and looked for, and is in clear nowhere. A
// leak of any of it is told, wherever it is, and gone with its file.
func TestALeakIsFoundWhereverItIs(t *testing.T) {
	s, all := ofStory(t, persist.Sandbox, persist.PinSandbox, "")
	s.elsewhere = []string{t.TempDir()}
	old := write(t, "written before the story: "+all["a token"], s.elsewhere[0], "old.txt")
	var err error
	if s.before, err = stamps(s.elsewhere); err != nil {
		t.Fatal(err)
	}
	s.Knows(all["a passphrase"])
	if r := s.scanned(t); len(r.Hits)+len(r.Odd) > 0 || r.Kept != 4 || r.Secrets != 5 || r.Files < 3 {
		t.Fatalf("of nothing in clear: %+v", r)
	}
	identity, err := os.ReadFile(sandboxIdentity(s.State))
	if err != nil {
		t.Fatal(err)
	}
	for name, leak := range map[string]func() string{
		"a crash's temp file": func() string { return write(t, all["a token"], s.State, "sandbox", "developer-A.json.tmp-1") },
		"a note at home": func() string {
			return write(t, "secret: "+all["a connector's secret"], s.Root, "home", ".config", "notes")
		},
		"a paste in temp": func() string { return write(t, all["a passphrase"], s.Root, "tmp", "x") },
		"in base64": func() string {
			return write(t, base64.StdEncoding.EncodeToString([]byte("- "+all["an age key"])), s.Root, "x")
		},
		"a copied identity": func() string { return write(t, string(identity), s.Root, "tmp", "identity.txt") },
		"a name":            func() string { return write(t, "", s.Root, "tmp", "of-"+all["a connector's secret"]) },
		"a new file beside": func() string { return write(t, all["a token"], s.elsewhere[0], "trace.log") },
		"an unknown token":  func() string { return write(t, "eyJhbGciOiJub25lIn0.e30.", s.Root, "log") },
		"an unknown key":    func() string { return write(t, "AGE-SECRET-KEY-1XYZ", s.Root, "log") },
		"a link": func() string {
			path := filepath.Join(s.Root, "link")
			if err := os.Symlink(all["a connector's secret"], path); err != nil {
				t.Fatal(err)
			}
			return path
		},
	} {
		path := leak()
		if r := s.scanned(t); len(r.Hits) == 0 || strings.Contains(r.Hits[0], all["a connector's secret"]) != (name == "a name") {
			t.Errorf("%s: %q", name, r.Hits)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		if r := s.scanned(t); len(r.Hits) > 0 {
			t.Errorf("%s is gone: %q", name, r.Hits)
		}
	}
	write(t, "written anew: "+all["a token"], old)
	if r := s.scanned(t); len(r.Hits) == 0 {
		t.Error("a changed file beside was not looked at")
	}
}

// A file that holds secrets by design is given by its name; an identity file holds
// its identity and nothing else.
func TestWhatMayBeInClear(t *testing.T) {
	own := write(t, secretKey(t)+"\n", t.TempDir(), "own.age")
	s, all := ofStory(t, persist.Own, persist.PinFile, own)
	write(t, all["a token"], s.Root, "token.txt")
	s.Given = []string{"token.txt"}
	if r := s.scanned(t); len(r.Hits)+len(r.Odd) > 0 || r.Kept != 4 {
		t.Errorf("%+v", r)
	}
	moved := filepath.Join(s.Root, "identity")
	write(t, secretKey(t)+"\n", moved)
	if r := s.scanned(t); len(r.Hits) != 1 {
		t.Errorf("an identity that nobody named: %q", r.Hits)
	}
	s.Identities = []string{"identity"}
	if r := s.scanned(t); len(r.Hits) > 0 {
		t.Errorf("%q", r.Hits)
	}
	write(t, secretKey(t)+"\n"+all["a connector's secret"], moved)
	if r := s.scanned(t); len(r.Hits) != 1 {
		t.Errorf("a secret in an identity file: %q", r.Hits)
	}
}

// secretKey is an age key that a sandbox made.
func secretKey(t *testing.T) string {
	t.Helper()
	store, err := files.Open(t.TempDir(), files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	id, _, err := store.Identities.Create(context.Background(), persist.PinSandbox, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	return id.Secret().Reveal()
}

// What does not open, and what is lost, is told: a scan for less than there is
// would find less.
func TestWhatCannotBeLookedForIsTold(t *testing.T) {
	own := write(t, secretKey(t), t.TempDir(), "own.age")
	s, _ := ofStory(t, persist.Own, persist.PinFile, own)
	if err := os.Rename(own, own+".away"); err != nil {
		t.Fatal(err)
	}
	if r := s.scanned(t); len(r.Odd) != 1 || r.Kept != 0 {
		t.Errorf("the identity is away: %+v", r)
	}
	s, _ = ofStory(t, persist.Sandbox, persist.PinSandbox, "")
	store, err := files.Open(s.State, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	err = store.Update(context.Background(), persist.Key{Realm: persist.Sandbox, Role: steps.Developer, ID: "A"}, func(d *persist.Document) error {
		d.Facts.Grants = append(d.Facts.Grants, steps.Grant{ID: "lost", Refresh: steps.Held{At: time.Now(), Len: 900}})
		return nil
	})
	if r := s.scanned(t); err != nil || len(r.Odd) != 1 {
		t.Errorf("a lost token: %+v, %v", r, err)
	}
}

// What was noted on the way is looked for when it is forgotten.
func TestWhatIsForgottenIsStillLookedFor(t *testing.T) {
	s, all := ofStory(t, persist.Sandbox, persist.PinSandbox, "")
	notes := filepath.Join(t.TempDir(), "notes")
	if err := Note(notes, s.State); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(s.State); err != nil {
		t.Fatal(err)
	}
	write(t, all["a token"], s.Root, "left")
	if err := s.Noted(notes); err != nil {
		t.Fatal(err)
	}
	if r := s.scanned(t); r.Kept != 4 || len(r.Hits) == 0 {
		t.Errorf("%+v", r)
	}
	if err := s.Noted(notes + ".none"); err != nil {
		t.Error(err)
	}
}

// A test that begins a story fails by itself.
func TestAStoryFailsItsTest(t *testing.T) {
	f := &failed{TB: t}
	s := &Story{Root: t.TempDir(), Expect: 1}
	s.Knows("MADEUPSECR")
	write(t, "MADEUPSECR", s.Root, "x")
	if s.Check(f); f.errors != 2 { // the leak, and that the program kept nothing
		t.Errorf("%d errors", f.errors)
	}
}

// failed counts errors in place of a test.
type failed struct {
	testing.TB
	errors int
}

func (f *failed) Error(...any)          { f.errors++ }
func (f *failed) Errorf(string, ...any) { f.errors++ }
