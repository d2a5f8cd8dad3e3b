// Package canarytest checks that no secret is in clear on the disk after an
// end-to-end test, which it calls a story. It is for tests only.
//
// It opens the documents that the program saved and adds the secrets that the test
// fed in. It looks for each of them in the content and the name of every file below
// the story's home, state, temp and working directory: as it is, in base64 at each
// of three alignments, in hex, with URL, JSON or HTML escapes, and wrapped or quoted
// by a chat.
package canarytest

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"kaizala-setup/persist/storetest"
)

// Story is an end-to-end test and the directories in which it may leave something.
type Story struct {
	Root  string // home, state, temp and working directory are below it
	State string // the program's state directory
	// Given are the files that hold secrets by design, and Identities the person's
	// own identity files. Both are relative to Root.
	Given, Identities []string
	// Expect is how many secrets the program must keep at least, because a scan for
	// no secret finds none.
	Expect int

	passphrase string
	secrets    []value
	elsewhere  []string // directories that are not below Root: only new files count
	before     map[string]time.Time
}

// machine is the variable that names the directory of Main.
const machine = "CANARYTEST_MACHINE"

// Main runs the tests of a package whose tests call Begin. It gives the process a
// machine of its own: no keyring, and a new home and temp directory, which all tests
// of the package share, so that they may run in parallel. It returns the exit code
// for TestMain.
func Main(m *testing.M) int {
	storetest.InMemory()
	root, err := os.MkdirTemp("", "m") // short: screens of 80 columns show paths below it
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer remove(root)
	home, temp := filepath.Join(root, "home"), filepath.Join(root, "tmp")
	err = errors.Join(os.Mkdir(home, 0o700), os.Mkdir(temp, 0o700),
		os.Setenv(machine, root), os.Setenv("HOME", home), os.Setenv("TMPDIR", temp),
		os.Setenv("DBUS_SESSION_BUS_ADDRESS", ""), os.Setenv("XDG_RUNTIME_DIR", "")) // the person has no keyring
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	// Such tests wait for screens and disks more than they compute.
	_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
	return m.Run()
}

// Begin gives a test a directory of its own for what its programs keep. At the end of
// the test it scans that, and the new files in the home and temp directory of Main and
// in the package's own directory.
func Begin(t testing.TB) *Story {
	t.Helper()
	shared := os.Getenv(machine)
	if shared == "" {
		t.Fatal("TestMain does not call canarytest.Main")
	}
	root, err := os.MkdirTemp(shared, "story")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(root) })
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	s := &Story{Root: root, State: filepath.Join(root, "state"), elsewhere: []string{filepath.Join(shared, "home"), filepath.Join(shared, "tmp"), here}}
	if s.before, err = stamps(s.elsewhere[:2]); err != nil {
		t.Fatal(err)
	}
	ofPackage, err := packageStamps()
	if err != nil {
		t.Fatal(err)
	}
	maps.Copy(s.before, ofPackage)
	t.Cleanup(func() { s.Check(t) })
	return s
}

// packageStamps are those of the package's own directory before its first story: no test
// writes there.
var packageStamps = sync.OnceValues(func() (map[string]time.Time, error) {
	here, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	return stamps([]string{here})
})

// remove tries for a while, because goroutines of a program that ended may still
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

// Opens sets the passphrase under which the story keeps its secrets. The passphrase
// is a secret itself.
func (s *Story) Opens(passphrase string) {
	s.passphrase = passphrase
	s.add(value{Value: passphrase, What: "the passphrase"})
}

// marks are the beginnings of every token and every age key. They find those that
// the story does not know, such as a token that was shown and not kept.
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

// Result is the result of a scan.
type Result struct {
	Secrets, Kept int // those looked for, and how many of them the program kept
	Files         int
	Bytes         int64
	Hits          []string // files with a secret in clear, and which
	Odd           []string // documents that do not open, and secrets that the facts mention but that are not there
}

// Check scans and fails the test for each hit. The test's programs must have ended.
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

// scan reads the files before it opens the store, which removes temporary files.
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
