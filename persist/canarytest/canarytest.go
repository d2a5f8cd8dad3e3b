// Package canarytest sees whether anything secret is in clear on the disk after a
// story, which is an end-to-end test. It is for tests alone.
//
// It opens what the program kept, adds what the test fed in, and looks for each
// of these secrets in the content and in the name of every file below the
// story's home, state, temp and working directory: as it is, in base64 at each
// of three alignments, in hex, with URL, JSON or HTML escapes, and wrapped or
// quoted by a chat.
package canarytest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Story is an end-to-end test and where it may leave something.
type Story struct {
	Root  string // home, state, temp and working directory are below it
	State string // the program's state directory
	// Given are the files that hold secrets by design, relative to Root, and
	// Identities those that the person made to open documents with.
	Given, Identities []string
	// Expect is how many secrets the program itself keeps at least: a scan for none
	// finds none.
	Expect int

	passphrase string
	secrets    []value
	elsewhere  string // a working directory that is not below Root
	before     map[string]time.Time
}

// Begin has a test on a machine of its own: no keyring, and a home, a state and a
// temp directory that are removed after it. What it left there, and what is new
// in the package's own directory, is scanned before that.
func Begin(t testing.TB) *Story {
	t.Helper()
	root, err := os.MkdirTemp("", "story")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(root) })
	s := &Story{Root: root, State: filepath.Join(root, "state")}
	for _, dir := range []string{"home", "tmp"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "") // the person has no keyring
	t.Setenv("XDG_RUNTIME_DIR", "")
	t.Setenv("HOME", filepath.Join(root, "home"))
	t.Setenv("TMPDIR", filepath.Join(root, "tmp"))
	if s.elsewhere, err = os.Getwd(); err != nil {
		t.Fatal(err)
	}
	if s.before, err = stamps(s.elsewhere); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Check(t) })
	return s
}

// remove tries for a while: what was under way when a program ended may still
// write a file.
func remove(dir string) {
	for deadline := time.Now().Add(20 * time.Second); os.RemoveAll(dir) != nil && time.Now().Before(deadline); {
		time.Sleep(5 * time.Millisecond)
	}
}

// Knows adds secrets that the test feeds in.
func (s *Story) Knows(fed ...string) {
	for _, f := range fed {
		s.add(value{Value: f, What: "what the test fed in"})
	}
}

// Opens tells the passphrase under which the story keeps its secrets. It is a
// secret itself.
func (s *Story) Opens(passphrase string) {
	s.passphrase = passphrase
	s.add(value{Value: passphrase, What: "the passphrase"})
}

// marks are what every token and every age key begins with: those are found of
// which nobody knows, such as a token that was shown and not kept.
func (s *Story) marks() []value {
	return []value{{Value: "eyJhbGciOi", What: "a token"}, {Value: "AGE-SECRET-KEY-1", What: "an age key", At: s.identityFiles()}}
}

func (s *Story) identityFiles() []string {
	out := []string{sandboxIdentity(s.State)}
	for _, f := range s.Identities {
		out = append(out, filepath.Join(s.Root, f))
	}
	for _, known := range s.secrets {
		out = append(out, known.At...)
	}
	return out
}

// Result is what a scan saw.
type Result struct {
	Secrets, Kept int // looked for; kept by the program, among them
	Files         int
	Bytes         int64
	Hits          []string // where something secret is in clear, and what
	Odd           []string // what could not be opened, or is not there though the facts tell of it
}

// Check scans, and fails the test for each hit. The test's programs have ended.
func (s *Story) Check(t testing.TB) Result {
	t.Helper()
	r, err := s.scan()
	if err != nil {
		t.Errorf("the scan for secrets: %v", err)
	}
	for _, what := range slices.Concat(r.Hits, r.Odd) {
		t.Error(what)
	}
	if r.Kept < s.Expect {
		t.Errorf("the program kept %d secrets, want %d at least", r.Kept, s.Expect)
	}
	t.Logf("scanned for %d secrets, %d of them kept: %d files, %d bytes, %d hits", r.Secrets, r.Kept, r.Files, r.Bytes, len(r.Hits))
	return r
}

// scan reads the files first: to open the store clears what kills left.
func (s *Story) scan() (Result, error) {
	files, err := s.files()
	if err != nil {
		return Result{}, err
	}
	found, odd, err := kept(s.State, s.passphrase)
	if err != nil {
		return Result{}, err
	}
	for _, f := range found {
		if len(f.At) > 0 { // an identity, and the person's own files may hold it
			f.At = append(f.At, s.identityFiles()...)
		}
		s.add(f)
	}
	r := Result{Secrets: len(s.secrets), Odd: odd}
	for _, one := range s.secrets {
		if one.Kept {
			r.Kept++
		}
	}
	wanted := slices.Concat(s.marks(), s.secrets)
	for i := range wanted {
		wanted[i].needles = needles(wanted[i].Value)
	}
	for _, f := range files {
		if !f.dir {
			r.Files++
		}
		r.Bytes += int64(len(f.content))
		r.Hits = append(r.Hits, s.hits(f, wanted)...)
	}
	return r, nil
}

func (s *Story) hits(f file, wanted []value) []string {
	var out []string
	name, content := views([]byte(f.name)), views(f.content)
	given := slices.Contains(s.Given, f.name)
	for _, w := range wanted {
		if form := find(name, w.needles); form != "" {
			out = append(out, fmt.Sprintf("the name %s has %s in it, %s (%.4s...)", f.name, w.What, form, w.Value))
		}
		if given || slices.Contains(w.At, f.path) {
			continue
		}
		if form := find(content, w.needles); form != "" {
			out = append(out, fmt.Sprintf("%s holds %s, %s (%.4s...)", f.name, w.What, form, w.Value))
		}
	}
	return out
}
