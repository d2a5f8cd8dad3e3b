package plain

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// breaking is an output that has something happen once a text was told.
type breaking struct {
	strings.Builder
	when string
	do   func()
}

func (b *breaking) Write(p []byte) (int, error) {
	n, err := b.Builder.Write(p)
	if b.do != nil && strings.Contains(b.String(), b.when) {
		b.do()
		b.do = nil
	}
	return n, err
}

// inTheWay breaks the one document once the page for the secret is told.
func inTheWay(t *testing.T, m machine) *breaking {
	return &breaking{when: "Note the ID", do: func() {
		documents, err := filepath.Glob(filepath.Join(m.dir, "own", "developer-*.json"))
		if err != nil || len(documents) != 1 {
			t.Fatalf("%v, %v", documents, err)
		}
		if err := errors.Join(os.Remove(documents[0]), os.MkdirAll(filepath.Join(documents[0], "in the way"), 0o700)); err != nil {
			t.Fatal(err)
		}
	}}
}

// Whoever leaves with a secret that could not be saved is told so first, on whichever
// page; the word once more leaves.
func TestQuitWithUnsaved(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	out := inTheWay(t, m)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	const passphrase = "correct horse battery"
	m.story.Opens(passphrase)
	lines := []string{"", passphrase, passphrase, "", "Payroll", madeUpID, madeUpSecret, "back", "quit", "show", "quit", "back"}
	_, err := Run(ctx, m.options(steps.Developer, service(t, gives)), strings.NewReader(strings.Join(lines, "\n")+"\n"), out)
	if !errors.Is(err, session.ErrUnsaved) {
		t.Errorf("%v", err)
	}
	has(t, out.String(), "Connector secret: not saved, only in memory, 10 characters", "Type \"quit\" again to leave without saving it.")
	if before, after, _ := strings.Cut(out.String(), "Type \"quit\" again"); strings.Contains(before, madeUpSecret) || !strings.Contains(after, madeUpSecret) {
		t.Errorf("it was not shown after that:\n%s", out)
	}
}

// A secret that cannot be saved is shown to whoever asks, and kept elsewhere.
func TestSecretIsKeptElsewhere(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	other := filepath.Join(m.story.Root, "stick")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	out := inTheWay(t, m)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	const passphrase = "correct horse battery"
	m.story.Opens(passphrase)
	target := service(t, gives)
	lines := []string{"", passphrase, passphrase, "", "Payroll", madeUpID, madeUpSecret, "show", "elsewhere", filepath.Join(other, "nowhere"), other, "", "2"}
	_, _ = Run(ctx, m.options(steps.Developer, target), strings.NewReader(strings.Join(lines, "\n")+"\n"), out)
	has(t, out.String(), "This file cannot be read.", "again: Try again.", "elsewhere: Keep it in another directory.", "show: Show it once, to write it down.",
		"Which directory should everything be saved in?", "There is no directory", "Everything is saved in the other directory from now on.", "XDG_STATE_HOME to "+other, "Grant “Payroll” access")
	if !regexp.MustCompile(`Connector secret: \S{10}\n`).MatchString(out.String()) {
		t.Errorf("not shown:\n%s", out)
	}
	m.dir = filepath.Join(other, "kaizala-setup")
	m.story.State, m.story.Expect = m.dir, 2 // the connector's secret, and what opens it
	text, _ := answers(t, m.options(steps.Developer, target), passphrase, "back", "back")
	has(t, text, "Grant “Payroll” access", "Connector secret: ready, 10 characters")
}
