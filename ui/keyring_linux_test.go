package ui

import (
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist/keyringtest"
)

const waitsForKeyring = "kaizala-setup: Waiting for the keyring; it may be asking for its password. Ctrl+C ends it."

// A keyring that was locked again after the set-up: store says so and opens no
// question, a script that must not ask gets an error at once, and a person at a
// terminal is told what is waited for and may end that.
func TestCommandsWithALockedKeyring(t *testing.T) {
	s := &keyringtest.Service{AsksUnlock: true}
	d := newDesk(t, s)
	d.setUp()
	if s.Entries() == 0 {
		t.Fatal("the keyring has no key")
	}
	text, took := d.says("", "token")
	if !strings.Contains(text, "made.up.access\n(exit 0)") {
		t.Error(text)
	}
	within(t, "token, open", took, 2*time.Second)

	s.Lock()
	text, took = d.says("", "store")
	if !strings.Contains(text, "The keyring is locked.") || !strings.Contains(text, "(exit 0)") || s.Questions() > 0 {
		t.Errorf("%d questions: %s", s.Questions(), text)
	}
	within(t, "store, locked", took, 2*time.Second)
	if text, _ = d.says("", "store", "--json"); !strings.Contains(text, `"keyring":false,"keyringState":"keyring_locked"`) || !strings.Contains(text, `"why":"It was there when`) {
		t.Error(text)
	}
	text, took = d.says("", "status")
	if !strings.Contains(text, "\nSecrets in keyring: the keyring of your desktop. It was there when") || !strings.Contains(text, "\n  Limit: Every program") || s.Questions() > 0 {
		t.Errorf("%d questions: %s", s.Questions(), text)
	}
	within(t, "status, locked", took, 2*time.Second)
	text, took = d.says("", "token", "--no-input")
	if !strings.Contains(text, "The keyring is locked.") || !strings.Contains(text, "(exit 1)") || s.Questions() > 0 {
		t.Errorf("%d questions: %s", s.Questions(), text)
	}
	within(t, "token --no-input, locked", took, 2*time.Second)

	began := time.Now()
	x := d.sits("token").sees(waitsForKeyring)
	within(t, "told after", time.Since(began), 2*time.Second)
	began = time.Now()
	x.types("\x03").ends("Cancelled. Nothing was changed.", "(exit 130)")
	within(t, "ended by Ctrl+C", time.Since(began), time.Second/2)

	x = d.sits("token").sees(waitsForKeyring)
	s.Answer(true)
	x.ends("made.up.access", "(exit 0)")
}

// The wizard line by line says it too.
func TestPlainWizardWithALockedKeyring(t *testing.T) {
	s := &keyringtest.Service{AsksUnlock: true, Locked: true}
	d := newDesk(t, s)
	x := d.sits("developer", "--plain").sees("Enter: ").types("\n").sees("Waiting for the keyring; it may be asking for its password. Ctrl+C cancels.")
	began := time.Now()
	x.types("\x03").ends("(exit 130)")
	within(t, "ended by Ctrl+C", time.Since(began), time.Second/2)
}
