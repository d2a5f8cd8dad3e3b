package wizard

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// keeps has n connectors begun in the sandbox.
func (m machine) keeps(t *testing.T, n int) session.Target {
	t.Helper()
	target, err := session.ParseTarget(true, "", "")
	if err != nil {
		t.Fatal(err)
	}
	h, err := m.open(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	for i := range n {
		s := h.New(steps.Developer)
		s.Apply(steps.Jump{Page: steps.PageNote})
		s.Apply(steps.Enter{Field: steps.NameField, Value: fmt.Sprintf("Connector %02d", i+1)})
		if err := s.Save(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	return target
}

// Thirty set-ups are kept: each is found by what its name has, home is one key away
// from it, and Esc there leaves.
func TestAnyOfThirtySetUps(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target := m.keeps(t, 30)
	x := m.run(t, talk.Options{Target: target}, 80, 24)
	x.sees("Your connectors", "1 Connector", "↓ more")
	for _, n := range []string{"01", "17", "30"} {
		x.press("/").sees("esc show all").press("sandbox ", n).sees("/ sandbox "+n, "▸ Connector "+n)
		if found := strings.Count(x.text(), "Connector "); found != 1 {
			t.Errorf("%s: %d rows:\n%s", n, found, x.text())
		}
		x.press("enter").sees("kaizala-setup Connector " + n)
		x.press("\a").sees("Your connectors")
	}
	x.press("/", "none such").sees("No set-up has this").press("esc").sees("1 Connector", "esc leave")
	x.press("esc").ended()
}

// With several set-ups that are begun, or none that is unfinished, home opens; with one
// it is one key away, and one key back.
func TestHomeAndBack(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Target: m.keeps(t, 1)}, 80, 24)
	x.sees("kaizala-setup Connector 01").press("\a").sees("1 Connector 01", "Something new")
	x.press("1").sees("kaizala-setup Connector 01").press("\a").sees("Something new").press("n").sees("I have these").press("ctrl+g").sees("Something new")
	x.press("esc").ended()
}

// Deleting asks first, Enter answers nothing, nor does a y in a word like daily, n and
// Esc keep the set-up, and y says what was deleted. Beside the list stands what is known
// of the set-up that has the focus.
func TestDeletingASetUp(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Target: m.keeps(t, 2)}, 120, 40)
	x.sees("2 set-ups", "State Before you start")
	for _, no := range []string{"n", "esc"} {
		x.press("d").sees("from this machine?").press("enter").sees("from this machine?").press(no).sees("2 set-ups")
	}
	x.press("/", "02").sees("▸ Connector 02").press("d").sees("02d").press("backspace", "enter").sees("kaizala-setup Connector 02").press("\a").sees("2 set-ups")
	first := "Connector 01"
	if strings.Contains(x.text(), "▸ 1  Connector 02") {
		first = "Connector 02"
	}
	x.press("d").sees("Delete "+first+" from this machine?").press("aily", "y").sees("from this machine?").calmly().press("y").sees(first+" is deleted from this machine.", "1 set-up")
	if strings.Contains(x.text(), "1  "+first) {
		t.Errorf("it is still listed:\n%s", x.text())
	}
	x.press("esc").ended()
}

// A set-up that another window deleted is not opened from the list: it is said, and the
// row goes.
func TestOpeningWhatIsDeleted(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Target: m.keeps(t, 2)}, 80, 24)
	x.sees("2 set-ups")
	kept, err := filepath.Glob(filepath.Join(m.dir, "sandbox", "developer-*.json"))
	if err != nil || len(kept) != 2 {
		t.Fatal(kept, err)
	}
	for _, path := range kept {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	x.press("1").sees("This was deleted in another window.", "What do you want to do?", "1 Set up a connector")
	x.press("esc").ended()
}

// A word that is typed without the filter opens nothing by its spaces.
func TestSpaceOpensNothingAtHome(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"home, 1", "home, 3", "start"} {
		m := frames(t)[name]
		if _, cmd := m.Update(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}); cmd != nil {
			t.Errorf("%s: space does something", name)
		}
		if slices.Contains(helpKeys(m), "space") {
			t.Errorf("%s: its help has space", name)
		}
	}
}

// A set-up that another window deletes while the program starts is said to be gone, at
// home. What cannot be opened for another reason is said over home, and any key goes back.
func TestWhatIsGoneAtTheStart(t *testing.T) {
	t.Parallel()
	m, _ := studio(t)
	gone := func(err error) Model {
		next, cmd := m.Update(entered{err: err})
		for cmd != nil {
			next, cmd = next.Update(cmd())
		}
		return next.(Model)
	}
	m.browsing = true
	if at := gone(steps.Fail(vault.CodeForgottenThere, nil)); !at.atHome() || at.failed != nil || !strings.Contains(at.at(80, 24), "This was deleted in another window.") {
		t.Errorf("the start:\n%s", at.at(80, 24))
	}
	m.stack = m.push(newHome(m.env, m.home, nil, nil))
	at := gone(errors.New("made up"))
	if at.failed != nil || !strings.Contains(at.at(80, 24), cannotOpen) {
		t.Errorf("from home:\n%s", at.at(80, 24))
	}
	if at = at.does(keyEnter); !at.atHome() {
		t.Errorf("a key later:\n%s", at.at(80, 24))
	}
}
