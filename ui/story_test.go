package ui

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kaizala-setup/persist/canarytest"
)

// notes is the variable that names the file in which each process of a script
// notes what is kept when it ends.
const notes = "TEST_NOTES"

// note notes what is kept, where something is.
func note() {
	path := os.Getenv(notes)
	if _, err := os.Stat(userDir()); path == "" || err != nil {
		return
	}
	if err := canarytest.Note(path, userDir()); err != nil {
		fmt.Fprintln(os.Stderr, "the test's note:", err)
	}
}

// picked are the files of pick, and the standard output that it reads: what the
// scripts feed to the program.
var picked = []string{"ready.json", "good.json", "good.env", "wrong.json", "pair.env", "secret.txt", "token.txt"}

// ages are identity files that a script makes with keygen.
var ages = []string{"own.age", "other.age"}

// A cast is what a script may have in clear in its directory, and what it feeds in
// besides what pick writes. Everything else that lies there is scanned.
type cast struct {
	given  []string // files with secrets in them by design
	fed    []string // files whose whole content is a secret
	feeds  []string // secrets in the script's own text
	expect int      // how many secrets the program keeps on the way
}

// casts has every script.
var casts = map[string]cast{
	"browser":  {},
	"begun":    {given: []string{"access.txt"}, fed: []string{"access.txt", "own.age"}, expect: 3},
	"doctor":   {feeds: []string{"MADEUPSECR"}},
	"curl":     {given: []string{"ready2.json"}},
	"handoff":  {given: []string{"pass.txt", "pass.err"}, fed: []string{"pass.txt", "own.age"}, expect: 5}, // a passphrase is told once, on standard error
	"day400":   {given: []string{"next.txt", "access.txt", "ci.log"}, fed: []string{"next.txt"}},
	"env":      {given: []string{"access.txt"}, fed: []string{"access.txt"}},
	"rotation": {given: []string{"next.txt", "answer.json"}, fed: []string{"next.txt"}},
	"exec":     {},
	"export":   {given: []string{"values.env", "values.json", "old.env", "tree/kept.env"}, feeds: []string{"MADEUPSECR"}, expect: 4},
	"color":    {},
	"check":    {},
	"complete": {},
	"guards":   {feeds: []string{"eyJhbGciOiJIUzI1NiJ9.eyJ2ZXIiOiIyIn0.bWFkZS11cC1zaWduYXR1cmUK"}},
	"no_bus":   {},
	"no_home":  {},
	"choose":   {given: []string{"values.env", "meals.env"}, fed: []string{"own.age"}, feeds: []string{"MADEUPSECR", "made.up.refreshtokenofnobody1", "made.up.refreshtokenofnobody2"}, expect: 1},
	"kaizalas": {given: []string{"access.txt"}, fed: []string{"access.txt", "own.age"}, expect: 5},
	"inspect":  {given: []string{"curl.txt"}, feeds: []string{"MADEUPSECR"}},
	"plain":    {given: []string{"access.txt"}, fed: []string{"access.txt", "own.age"}, expect: 8}, // standard output of token
	"proxy":    {given: []string{"next.txt"}, fed: []string{"next.txt", "own.age"}, expect: 4},
	"renew":    {given: []string{"one", "two"}, fed: []string{"own.age"}, expect: 5},
	"sandbox":  {expect: 4},
	"say":      {fed: []string{"own.age"}, expect: 4},
	"store":    {fed: []string{"own.age", "other.age"}, expect: 6},
	"use":      {given: []string{"pass.txt", "pass.err"}, fed: []string{"pass.txt", "own.age"}, expect: 8},
	"settings": {given: []string{"values.json"}, feeds: []string{"MADEUPSECR", "bWFkZS11cA"}},
	"identity": {fed: []string{"own.age"}, expect: 5},
	"status":   {expect: 4},
	"usage":    {given: []string{"values.json"}, feeds: []string{"MADEUPSECR", "bWFkZS11cA", "eyJhbGciOiJub25lIn0.eyJ2ZXIiOiIyIn0.bWFkZS11cA"}},
	"verify":   {},
}

// story is a script under way.
type story struct {
	*canarytest.Story
	t     testing.TB
	cast  cast
	notes string
}

func newStory(whole testing.TB, e *testscript.Env, state string) *story {
	s := &story{t: e.T().(testing.TB), notes: filepath.Join(whole.TempDir(), "notes")}
	known := false
	if s.cast, known = casts[filepath.Base(s.t.Name())]; !known {
		s.t.Error("nobody says what this script may have in clear")
	}
	e.Setenv(notes, s.notes)
	s.Story = &canarytest.Story{Root: e.WorkDir, State: state, Given: slices.Concat(picked, s.cast.given), Identities: ages, Expect: s.cast.expect}
	return s
}

// check scans at the script's end, and gives how many secrets the program kept.
func (s *story) check() int64 {
	if s.t.Failed() {
		return 0 // it ended half-way, and says why
	}
	s.Knows(s.cast.feeds...)
	for _, name := range s.cast.fed {
		b, err := os.ReadFile(filepath.Join(s.Root, name))
		if err != nil {
			s.t.Error(err)
		}
		s.Knows(strings.TrimSpace(string(b)))
	}
	for _, name := range []string{"ready.json", "ready2.json"} { // of pick, and of the script itself
		var r ready
		if b, err := os.ReadFile(filepath.Join(s.Root, name)); err == nil && json.Unmarshal(b, &r) == nil {
			s.Knows(r.Connector.Secret, r.RefreshToken, r.ControlKey)
		}
	}
	if err := s.Noted(s.notes); err != nil {
		s.t.Error(err)
	}
	return int64(s.Check(s.t).Kept)
}
