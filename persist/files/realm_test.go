package files

import (
	"os"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// A command lists the documents of its own realm and opens no file of another one.
func TestListRealmReadsNoOtherRealm(t *testing.T) {
	t.Parallel()
	s := open(t)
	other := keyIn(persist.Own, steps.Developer, "OTHER")
	if err := s.Update(t.Context(), other, func(d *persist.Document) error { d.Facts = facts; return nil }); err != nil {
		t.Fatal(err)
	}
	path, err := s.path(other)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil { // a file that is read gets mode 0600
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if docs, errs := persist.ListRealm(t.Context(), s, persist.Sandbox); len(docs)+len(errs) > 0 {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
	if after, err := os.Stat(path); err != nil || after.Mode() != before.Mode() {
		t.Errorf("it was opened, %v", err)
	}
	if docs, errs := persist.ListRealm(t.Context(), s, persist.Own); len(docs) != 1 || len(errs) > 0 {
		t.Errorf("%d documents, %v", len(docs), errs)
	}
}
