package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kaizala-setup/ui/words"
)

// source is a Go file of the program.
type source struct {
	path string
	*ast.File
}

// sources are the program's files, without tests and what only tests import.
func sources(t *testing.T) []source {
	t.Helper()
	var out []source
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		out = append(out, source{filepath.ToSlash(strings.TrimPrefix(path, "../")), f})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// codes are the values of the constants called Code..., with their files.
func codes(all []source) map[string][]string {
	out := map[string][]string{}
	for _, s := range all {
		for _, decl := range s.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				for i, name := range v.Names {
					if !strings.HasPrefix(name.Name, "Code") && !strings.HasPrefix(name.Name, "Ask") || i >= len(v.Values) {
						continue
					}
					if lit, ok := v.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						code, _ := strconv.Unquote(lit.Value)
						out[code] = append(out[code], s.path)
					}
				}
			}
		}
	}
	return out
}

// Each code has an entry, each entry is of a code that somebody fails with.
func TestEveryCodeHasAnEntry(t *testing.T) {
	known := codes(sources(t))
	if len(known) < 120 {
		t.Fatalf("%d codes", len(known))
	}
	entries := words.Codes()
	for code := range known {
		if !slices.Contains(entries, code) {
			t.Errorf("no entry for %s, a code of %v", code, known[code])
		}
	}
	for i, code := range entries {
		if known[code] == nil {
			t.Errorf("nobody fails with %s", code)
		}
		if slices.Contains(entries[:i], code) {
			t.Errorf("%s has two entries", code)
		}
		if e := words.Of(code); e.What == "" || e.Exit == words.ExitFine || strings.Contains(words.What(code), "{") {
			t.Errorf("%s: %+v", code, e)
		}
	}
}

// notCodes are words that happen to be spelt like a code, by file.
var notCodes = map[string][]string{
	"kaizala/neterror.go":                {"expired", "refused"}, // details
	"kaizala/outcome.go":                 {"refused"},            // a detail
	"kaizala/sandbox/portal.go":          {"unsaved"},            // a page
	"kaizala/sandbox/fault.go":           {"moved"},              // a kind of fault
	"kaizala/sandbox/portal_controls.go": {"moved"},              // that fault, and a field of a form
	"ui/words/words.go":                  {"refused"},            // a place in a text
	"ui/words/evidence.go":               {"refused"},
	"ui/words/entries_service.go":        {"expired", "refused", "dns", "unreachable", "missing"}, // details
	"ui/paste/alias.go":                  {"expired", "retired", "tls"},                           // words of the texts that are read
	"ui/paste/novalue.go":                {"missing"},
	"ui/paste/walk.go":                   {"expired"},
	"kaizala/refusal.go":                 {"unauthenticated"}, // of the service
}

// A code is named by its constant, so that the compiler knows everybody who uses it.
func TestNoCodeIsABareString(t *testing.T) {
	all := sources(t)
	known := codes(all)
	for _, s := range all {
		if strings.HasPrefix(s.path, "kaizala/hostile/") {
			continue // its cases say what is expected, as a test does
		}
		ast.Inspect(s.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.GenDecl:
				return n.Tok != token.CONST
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING && known[text] != nil && !slices.Contains(notCodes[s.path], text) {
					t.Errorf("%s says %q in place of a constant", s.path, text)
				}
			}
			return true
		})
	}
}

// key is what only one face has: a key, or a word that is typed.
var key = regexp.MustCompile(`(?i)\bctrl\b|\besc\b|\bF[0-9]+\b|\bpress\b|\bthe word \w+\b|\bEnter\b|\btype "`)

// No text names a key: each face has its own for the same thing.
func TestNoEntryNamesAKey(t *testing.T) {
	for _, code := range words.Codes() {
		e := words.Of(code)
		for _, line := range e.Lines() {
			if found := key.FindString(line); found != "" {
				t.Errorf("%s names %q: %s", code, found, line)
			}
		}
	}
}

// Whatever stands in braces in a text is filled. The other faces have this test too.
func TestEveryPlaceIsFilled(t *testing.T) {
	for _, code := range words.Codes() {
		for _, line := range (words.Reader{Zone: time.UTC, Keys: keys("kaizala-setup token")}).For(code, nil).Lines() {
			if strings.ContainsAny(line, "{}") {
				t.Errorf("%s: %s", code, line)
			}
		}
	}
	k := keys("kaizala-setup token")
	k.Stays = "kept in memory" // a command keeps nothing
	for i, v := 0, reflect.ValueOf(k); i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Errorf("%+v", k)
		}
	}
}

func TestWorstExitCode(t *testing.T) {
	order := []int{130, 2, 4, 5, 75, 3, 1, 0}
	for i, a := range order {
		for _, b := range order[i:] {
			if words.Worst(a, b) != a || words.Worst(b, a) != a {
				t.Errorf("of %d and %d: %d", a, b, words.Worst(a, b))
			}
		}
	}
}
