package ui

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/persist/seal"
	"kaizala-setup/ui/words"
)

// Of processes that import the same connector at once, one sets it up: the others find
// it, and put their values into it if they were asked to.
func TestImportsAtOnce(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{"", "--merge"} {
		dir := filepath.Join(t.TempDir(), "kaizala-setup")
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		identity := filepath.Join(t.TempDir(), "identity.txt")
		if err := os.WriteFile(identity, []byte(id.Secret().Reveal()), 0o600); err != nil {
			t.Fatal(err)
		}
		codes := make([]int, 6)
		var all sync.WaitGroup
		for i := range codes {
			all.Go(func() {
				values := "Connector name: Payroll\nConnector ID: 0a1b2c3d-0000-4abc-8def-00000000abcd\nConnector secret: MADEUPSECR\nRefresh token: made.up.refresh-token-of-some-length\n"
				a := &app{Streams: Streams{In: strings.NewReader(values), Out: io.Discard, Err: io.Discard}, now: time.Now, zone: time.UTC, dir: dir}
				codes[i] = a.main(strings.Fields("import --api-root https://api.example.com --identity " + identity + " " + flag))
			})
		}
		all.Wait()
		store, err := files.Open(dir, files.Options{})
		if err != nil {
			t.Fatal(err)
		}
		docs, errs := persist.ListRealm(t.Context(), store, persist.Own)
		if len(docs) != 1 || len(errs) > 0 || len(docs[0].Facts.Grants) != 1 {
			t.Errorf("%q: %d set-ups, %v; exits %v", flag, len(docs), errs, codes)
		}
		fine := 0
		for _, code := range codes {
			if code == words.ExitFine {
				fine++
			}
		}
		if want := map[string]int{"": 1, "--merge": len(codes)}[flag]; fine != want {
			t.Errorf("%q: exits %v", flag, codes)
		}
	}
}

// An import says which group its token is for, and how to name one whose group is not known.
func TestImportSaysWhichGroup(t *testing.T) {
	t.Parallel()
	const values = "Connector name: Payroll\nConnector ID: 0a1b2c3d-0000-4abc-8def-00000000abcd\nConnector secret: MADEUPSECR\nRefresh token: made.up.refresh-token-of-some-length\n"
	for group, want := range map[string]string{"": "for a group that is not known yet (", "Drivers": "for Drivers: "} {
		var out, errs strings.Builder
		a := &app{Streams: Streams{In: strings.NewReader(values), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: filepath.Join(t.TempDir(), "kaizala-setup")}
		args := []string{"import", "--sandbox"}
		if group != "" {
			args = append(args, "--group", group)
		}
		if code := a.main(args); code != words.ExitFine || !strings.Contains(out.String(), "Kept as Payroll (sandbox), "+want) {
			t.Errorf("%q: exit %d, %s%s", group, code, out.String(), errs.String())
		}
	}
}
