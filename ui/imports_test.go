package ui

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "kaizala-setup/"

// mayImport is who may import whom of ours, and which modules a package may
// use alone. It is the design's table.
var mayImport = map[string][]string{
	"steps":                {},
	"kaizala/secret":       {},
	"kaizala":              {"kaizala/secret"},
	"kaizala/hostile":      {"kaizala", "kaizala/secret"},
	"kaizala/listen":       {},
	"kaizala/judge":        {"kaizala", "kaizala/hostile", "kaizala/sandbox", "kaizala/secret"},
	"kaizala/sandbox":      {"kaizala", "kaizala/hostile", "kaizala/listen", "kaizala/secret", "persist/disk", "persist/jsonfile"},
	"kaizala/hostiletest":  {"kaizala/hostile"}, // for tests alone
	"kaizala/browsertest":  {},                  // for tests alone
	"persist/seal":         {"kaizala/secret"},
	"persist/handoff":      {"persist/seal", "kaizala/secret"},
	"persist":              {"persist/disk", "persist/seal", "steps", "kaizala/secret"},
	"persist/disk":         {},
	"persist/alike":        {},
	"persist/jsonfile":     {"persist/alike"},
	"persist/files":        {"persist", "persist/disk", "persist/seal", "steps", "kaizala/secret"},
	"persist/postgres":     {"persist", "persist/disk", "persist/seal", "steps", "kaizala/secret"},
	"persist/away":         {"persist", "persist/disk", "persist/seal", "steps", "kaizala/secret"},
	"persist/canarytest":   {"persist", "persist/files", "persist/storetest", "steps", "kaizala/secret"}, // for tests alone
	"persist/postgrestest": {},                                                                           // for tests alone
	"persist/keyringtest":  {},                                                                           // for tests alone
	"persist/storetest":    {"persist", "persist/disk", "steps"},                                         // for tests alone
	"persist/conformtest":  {"persist", "persist/seal", "steps", "kaizala/secret"},                       // for tests alone
	"persist/vault":        {"persist", "persist/seal", "steps", "kaizala/secret"},
	"ui/tokens":            {"steps", "kaizala", "kaizala/secret", "persist", "persist/away", "persist/vault"},
	"ui/proxy":             {"kaizala", "kaizala/listen", "kaizala/secret", "steps"},
	"ui/session":           {"ui/paste", "ui/tokens", "persist/vault", "persist", "persist/away", "persist/files", "persist/postgres", "persist/handoff", "steps", "kaizala", "kaizala/sandbox", "kaizala/secret"},
	"ui/paste":             {"steps", "kaizala", "kaizala/secret", "persist/handoff"},
	"ui/export":            {"steps", "kaizala/secret"},
	"ui/words":             {"ui/export", "ui/proxy", "steps", "kaizala", "kaizala/listen", "kaizala/secret", "kaizala/sandbox", "persist", "persist/seal", "persist/handoff", "ui/paste", "ui/session", "ui/tokens", "persist/vault"},
	"ui/talk":              {"ui/session", "ui/paste", "steps", "ui/words", "kaizala/secret"},
	"ui/doctor":            {"ui/session", "ui/words", "persist", "persist/disk", "persist/files", "persist/postgres", "persist/seal", "steps", "kaizala", "kaizala/sandbox", "kaizala/secret"},
	"ui/wizard":            {"ui/talk", "ui/session", "ui/paste", "steps", "ui/words", "kaizala/secret"},
	"ui/plain":             {"ui/talk", "ui/session", "ui/paste", "steps", "ui/words", "kaizala/secret"},
	"ui":                   {"steps", "kaizala", "kaizala/listen", "kaizala/secret", "kaizala/judge", "kaizala/sandbox", "persist", "persist/alike", "persist/disk", "persist/files", "persist/jsonfile", "persist/postgres", "persist/handoff", "ui/session", "ui/paste", "ui/words", "ui/talk", "ui/wizard", "ui/plain", "ui/doctor", "ui/tokens", "ui/export", "ui/proxy", "persist/vault"},
	"":                     {"ui"},
}

// alone are modules that one of our packages imports and no other.
var alone = map[string][]string{
	"filippo.io/age":                {"persist/seal"},
	"github.com/zalando/go-keyring": {"persist"},
	"github.com/gofrs/flock":        {"persist/files", "persist/postgres", "kaizala/sandbox"},
	"github.com/lib/pq":             {"persist/postgres", "persist/postgrestest"},
	"github.com/pkg/browser":        {"ui/session"},
	"charm.land/":                   {"ui/wizard"},
	"github.com/spf13/cobra":        {"ui"},
	"github.com/golang-jwt/":        {"kaizala", "kaizala/sandbox"},
	"net/http/httptest":             {"kaizala/hostiletest"},
	"testing":                       {"kaizala/browsertest", "kaizala/hostiletest", "persist/canarytest", "persist/conformtest", "persist/keyringtest", "persist/postgrestest"},
}

func TestImportsFollowTheTable(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		pkg := strings.TrimPrefix(strings.TrimPrefix(words[0], strings.TrimSuffix(module, "/")), "/")
		allowed, known := mayImport[pkg]
		if !known {
			t.Errorf("package %q is not in the table", pkg)
			continue
		}
		seen++
		for _, imported := range words[1:] {
			if ours, ok := strings.CutPrefix(imported, module); ok && !slices.Contains(allowed, ours) {
				t.Errorf("%s imports %s, which the table does not allow", pkg, ours)
			}
			for prefix, by := range alone {
				if strings.HasPrefix(imported, prefix) && !slices.Contains(by, pkg) {
					t.Errorf("%s imports %s, which belongs to %v alone", pkg, imported, by)
				}
			}
		}
	}
	if seen != len(mayImport) {
		t.Errorf("the table has %d packages, the module %d", len(mayImport), seen)
	}
}

// What is for tests alone is not in the program.
func TestTheProgramHasNoTestsInIt(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", strings.TrimSuffix(module, "/")).Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, module+"ui") {
		t.Fatalf("the program is made of %v", packages)
	}
	for _, p := range packages {
		if p == "testing" || p == "net/http/httptest" || p == module+"kaizala/hostiletest" || p == module+"persist/canarytest" || p == module+"persist/conformtest" || p == module+"persist/keyringtest" || p == module+"persist/postgrestest" || p == module+"persist/storetest" {
			t.Errorf("the program has %s in it", p)
		}
	}
}

// steps and the words' side of it stay pure: the standard library, and of that
// nothing that reads a clock's surroundings, a disk or a network.
func TestStepsIsPure(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{join .Imports " "}}`, module+"steps").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, imported := range strings.Fields(string(out)) {
		if !slices.Contains([]string{"cmp", "context", "errors", "maps", "reflect", "slices", "strings", "sync", "time", "unicode/utf8"}, imported) {
			t.Errorf("steps imports %s", imported)
		}
	}
}
