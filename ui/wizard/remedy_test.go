package wizard

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

const passphrase = "correct horse battery"

// atNote is a developer before the page that shows a secret once, with a store
// under a passphrase that was chosen before: one that costs less than a real one.
func atNote(t *testing.T, m machine, target session.Target) *terminal {
	t.Helper()
	m.story.Opens(passphrase)
	b, err := os.ReadFile("testdata/identity-passphrase.age")
	if err = errors.Join(err, os.MkdirAll(m.dir, 0o700), os.WriteFile(filepath.Join(m.dir, "identity-passphrase.age"), b, 0o600)); err != nil {
		t.Fatal(err)
	}
	x := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("Your secrets are locked with a passphrase.").press(passphrase, "enter")
	return x.sees("Register a connector").press("enter").sees("Note the ID", "esc back") // the look for a store is over
}

const box = "Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret

// inTheWay breaks the one document that there is, once it says that a page was left,
// and gives back how to mend it.
func inTheWay(t *testing.T, m machine, left steps.PageID) (mend func()) {
	t.Helper()
	var broken string
	var saved []byte
	for deadline := time.Now().Add(patience); !strings.Contains(string(saved), string(left)); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) { // the save of the way here comes first
			t.Fatalf("%q: %s", broken, saved)
		}
		documents, err := filepath.Glob(filepath.Join(m.dir, "own", "*-*.json"))
		if err != nil || len(documents) > 1 {
			t.Fatalf("%v, %v", documents, err)
		}
		if len(documents) == 0 {
			continue
		}
		broken = documents[0]
		if saved, err = os.ReadFile(broken); err != nil {
			t.Fatal(err)
		}
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
	t.Parallel()
	m := newMachine(t)
	target := service(t, refuses("", ""))
	x := atNote(t, m, target)
	mend := inTheWay(t, m, steps.PageRegister)
	x.paste(box).press("enter").sees("This file cannot be read", "▸ [ Try again", "Keep it in another directory", "Show it once")
	x.press("down").press("down").press("enter")
	x.sees("only in memory", "Connector secret:", "ctrl+y copy")
	shown := regexp.MustCompile(`Connector secret:\s+(\S{10})\s`).FindStringSubmatch(x.text())
	if shown == nil {
		t.Fatalf("not shown:\n%s", x.text())
	}
	x.press("esc").sees("Who grants", "Try again")
	if strings.Contains(x.text(), shown[1]) {
		t.Error("it is still shown")
	}
	mend()
	x.press("ctrl+s").sees("▸ 1 Another person").leaves()
	again := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	again.sees("Who grants", "esc back").press("esc").sees("ready: 10 characters")
}

// The same, and the person has another disk: the wizard goes on there, and the
// next one finds everything there.
func TestSecretIsKeptElsewhere(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target := service(t, refuses("", ""))
	x := atNote(t, m, target)
	inTheWay(t, m, steps.PageRegister)
	other := filepath.Join(filepath.Dir(m.dir), "stick")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	x.paste(box).press("enter").sees("▸ [ Try again").press("down").press("enter").sees("Which directory should everything be saved in?").press(other + "x").press("enter")
	x.sees("There is no directory").press("backspace").press("enter")
	x.sees("saved in the other directory", "XDG_STATE_HOME to").sees("▸ 1 Another person").press("2").sees("Grant “Payroll” access").leaves()

	m.dir = filepath.Join(other, "kaizala-setup")
	m.story.State, m.story.Expect = m.dir, 2 // the connector's secret, and what opens it
	again := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	again.sees("Grant “Payroll” access").press("esc").sees("Who grants", "esc back").press("esc").sees("ready: 10 characters")
}

// Each of several saves that are under way fails by itself. What the person has
// come to meanwhile stays: the remedy that is pointed at, and the question that is
// being answered, with what was typed.
func TestFailureAfterFailure(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	at := frozen
	m.now = func() time.Time { return at }
	h, err := m.open(t.Context(), service(t, refuses("", "")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	w := New(t.Context(), Options{Options: talk.Options{Now: m.now, Zone: time.UTC}, Still: true})
	w.home = h
	w.stack = of(newPage(w.env, talk.New(h.New(steps.Developer))))
	next, _ := w.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	w = next.(Model).does(keyEnter, keyEnter)
	answer := func(code string) { // to what is under way for the longest
		t.Helper()
		now := w.shown().S.Wizard()
		seqs := slices.Sorted(maps.Keys(now.Running))
		if len(seqs) == 0 {
			t.Fatal("nothing is under way")
		}
		e := steps.Effect{Kind: now.Running[seqs[0]], Seq: seqs[0], Last: seqs[0], Grant: now.Grant}
		next, _ := w.Update(answered{session: w.shown().S, answer: steps.Answer{Effect: e, Code: code}, ctx: t.Context()})
		w = next.(Model)
	}
	for len(w.shown().W.Running) > 0 {
		answer("")
	}
	next, _ = w.Update(tea.PasteMsg{Content: box})
	at = at.Add(time.Second)
	w = next.(Model).does(keyEnter) // no effect is run: each save waits for its answer
	sees := func(text string) {
		t.Helper()
		if frame := ansi.Strip(w.View().Content); !strings.Contains(frame, text) {
			t.Fatalf("no %q:\n%s", text, frame)
		}
	}
	answer("disk_full")
	sees("▸ [ Try again")
	w = w.does(tea.KeyPressMsg{Code: tea.KeyDown})
	answer("disk_full")
	sees("▸ [ Keep it in another directory")
	w = w.does(tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl})
	w.stack = w.changed(func(p page) page {
		p, _ = p.act(talk.Elsewhere)
		return p
	})
	w = w.does(tea.KeyPressMsg{Code: '3', Text: "3"})
	answer("disk_full")
	sees("Directory: 3")
}

// A failure that comes while a person is writing does not take the keys: a letter
// is a letter still.
func TestFailureWhileTyping(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	inTheWay(t, m, steps.PageRegister)
	x.press("Payroll", "enter").sees("▸ Connector ID", "Try again").press("q", "q", "q").sees("▸ Connector ID qqq")
	x.press("ctrl+u", "tab", "tab", "tab").sees("▸ [ Try again").press("ctrl+c").sees("could not be saved").press("ctrl+c").ended()
}
