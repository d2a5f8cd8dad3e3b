package wizard

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kaizala-setup/steps"
)

// atNote is a developer in the sandbox before the page that shows a secret once.
func atNote(t *testing.T, m machine) *terminal {
	t.Helper()
	x := m.run(t, Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	return x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID")
}

// inTheWay breaks the one document that there is, and gives back how to mend it.
func inTheWay(t *testing.T, m machine) (mend func()) {
	t.Helper()
	documents, err := filepath.Glob(filepath.Join(m.dir, "sandbox", "developer-*.json"))
	if err != nil || len(documents) != 1 {
		t.Fatalf("%v, %v", documents, err)
	}
	broken := documents[0]
	saved, err := os.ReadFile(broken)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Remove(broken), os.MkdirAll(filepath.Join(broken, "in the way"), 0o700)); err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := errors.Join(os.RemoveAll(broken), os.WriteFile(broken, saved, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

// A secret that the portal shows once, and a disk that does not take it: nothing is
// lost, it can be written down, and saving again works.
func TestSecretThatCannotBeSaved(t *testing.T) {
	m := newMachine(t)
	x := atNote(t, m)
	mend := inTheWay(t, m)
	x.press("f2").sees("This document cannot be read", "▸ Try again", "Keep it in another directory", "Show it once")
	x.press("enter").sees("▸ Try again").press("down").press("down").press("enter")
	x.sees("in memory alone", "Connector secret:", "ctrl+y copy")
	shown := regexp.MustCompile(`Connector secret:\s+(\S{10})\s`).FindStringSubmatch(x.text())
	if shown == nil {
		t.Fatalf("not shown:\n%s", x.text())
	}
	x.press("esc").sees("Note the ID", "Try again")
	if strings.Contains(x.text(), shown[1]) {
		t.Error("it is still shown")
	}
	mend()
	x.press("ctrl+s").sees("kept: 10 characters").press("enter").sees("Who grants").leaves()
	again := m.run(t, Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	again.sees("Who grants").press("esc").sees("kept: 10 characters")
}

// The same, and the person has another disk: the wizard goes on there, and the
// next one finds everything there.
func TestSecretIsKeptElsewhere(t *testing.T) {
	m := newMachine(t)
	x := atNote(t, m)
	inTheWay(t, m)
	other := filepath.Join(filepath.Dir(m.dir), "stick")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	x.press("f2").sees("▸ Try again").press("down").press("enter").sees("Which other directory?").press(other + "x").press("enter")
	x.sees("There is no directory").press("backspace").press("enter")
	x.sees("kept in the other directory", "XDG_STATE_HOME to").press("enter").sees("Who grants").press("2").sees("Grant “Payroll” access").leaves()

	m.dir = filepath.Join(other, "kaizala-setup")
	m.story.State, m.story.Identities = m.dir, []string{"state/sandbox/identity.txt"}
	m.story.Expect = 2 // the connector's secret, and what opens it
	again := m.run(t, Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	again.sees("Grant “Payroll” access").press("esc").sees("Who grants").press("esc").sees("kept: 10 characters")
}
