package wizard

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/canarytest"
	"kaizala-setup/persist/keyringtest"
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// withKeyring gives the machine a bus and a Secret Service.
func (m machine) withKeyring(t *testing.T, s *keyringtest.Service) {
	t.Helper()
	m.story.State = "" // what opens the documents is gone when the scan begins; it knows what is pasted
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", s.Start(t))
}

// givenUp presses Esc and sees the wait end. It would go on for longer than the test's
// patience: the keyring's question stays open.
func (x *terminal) givenUp(t *testing.T, sees ...string) {
	t.Helper()
	began := time.Now()
	x.press("esc").sees(sees...)
	t.Logf("Esc took %v", time.Since(began))
}

const keyringAsks = "Waiting for the keyring; it may be asking for its password… (esc cancels)"

// A locked keyring asks for its password on the desktop: the wizard says that it
// waits, and Esc ends that at once, before the portal is opened and while a secret
// is saved. What was captured stays, and is saved once the password is given.
func TestLockedKeyringIsWaitedForVisibly(t *testing.T) {
	if !canarytest.Apart(t) {
		return
	}
	m := newMachine(t)
	s := &keyringtest.Service{AsksUnlock: true, Locked: true}
	m.withKeyring(t, s)
	target := service(t, refuses("Unauthenticated", "no"))
	x := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector", keyringAsks, "esc cancel")
	x.givenUp(t, "Cancelled. Nothing was changed.", "Register a connector")

	x.press("enter").sees("Note the ID")
	x.paste("Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret).press("enter")
	x.sees("Who grants", keyringAsks)
	x.givenUp(t, "Cancelled. Nothing was changed.", "Try again", "Show it once")
	x.press("ctrl+r").sees("only in memory", madeUpSecret).press("esc").sees("Who grants")

	x.press("ctrl+s").sees(keyringAsks)
	s.Answer(true)
	x.sees("Who grants", "enter choose")
	for deadline := time.Now().Add(patience); !m.holds(t); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the secret is not on disk:\n%s", x.text())
		}
	}
	if s.Entries() == 0 {
		t.Error("the key is not in the keyring")
	}
	x.leaves()
}

// holds reports whether a document with a sealed secret is there.
func (m machine) holds(t *testing.T) bool {
	t.Helper()
	h, err := m.open(context.Background(), inSandbox)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	docs, _ := persist.ListRealm(context.Background(), h.Store, "own")
	return len(docs) == 1 && len(docs[0].Sealed) > 0
}

// Who leaves while the keyring keeps a secret waiting is told so, and may give that
// up too.
func TestLeavingWhileTheKeyringAsks(t *testing.T) {
	if !canarytest.Apart(t) {
		return
	}
	m := newMachine(t)
	m.withKeyring(t, &keyringtest.Service{AsksUnlock: true, Locked: true})
	x := m.run(t, talk.Options{Role: steps.Developer, Target: service(t, refuses("Unauthenticated", "no"))}, 80, 24)
	x.sees("Before you start").press("enter").sees(keyringAsks).press("esc").sees("Cancelled").press("enter").sees("Note the ID")
	x.paste("Connector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret).press("enter").sees(keyringAsks)
	x.press("ctrl+c").sees("Waiting for the keyring", "ctrl+c cancels")
	began := time.Now()
	x.press("ctrl+c").sees("This could not be saved", "Cancelled. Nothing was changed.")
	t.Logf("ctrl+c took %v", time.Since(began))
	x.press("ctrl+c").ended()
}

// A mute keyring is none: after a few seconds a passphrase is asked for.
func TestMuteKeyringIsNone(t *testing.T) {
	if os.Getenv("KAIZALA_SETUP_LONG") == "" {
		t.Skip("takes 3 s: KAIZALA_SETUP_LONG=1")
	}
	if !canarytest.Apart(t) {
		return
	}
	m := newMachine(t)
	m.withKeyring(t, &keyringtest.Service{Mute: true})
	x := m.run(t, talk.Options{Role: steps.Developer, Target: service(t, refuses("Unauthenticated", "no"))}, 80, 24)
	began := time.Now()
	x.sees("Before you start").press("enter").sees(keyringAsks).sees("Choose a passphrase", "No keyring here would keep them.")
	t.Logf("after %v", time.Since(began))
}

// Who goes on while the look for a store still waits is not held up by it.
func TestEnterWhileTheKeyringAsks(t *testing.T) {
	if !canarytest.Apart(t) {
		return
	}
	m := newMachine(t)
	m.withKeyring(t, &keyringtest.Service{AsksUnlock: true, Locked: true})
	x := m.run(t, talk.Options{Role: steps.Developer, Target: service(t, refuses("Unauthenticated", "no"))}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector", keyringAsks).press("enter").sees("Note the ID", keyringAsks)
	x.press("Payroll", "enter").sees("▸ Connector ID", keyringAsks).press("esc").sees("esc back").leaves()
}

// A terminal that is closed after a paste, where the secrets go into a keyring that is
// open: they do.
func TestSignalWithAKeyring(t *testing.T) {
	if !canarytest.Apart(t) {
		return
	}
	m := newMachine(t)
	m.withKeyring(t, &keyringtest.Service{})
	x := m.run(t, talk.Options{Role: steps.Developer, Target: service(t, refuses("", ""))}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID", "esc back")
	x.paste(box).sees(madeUpID).stop()
	x.ended()
	err := <-x.done
	x.done <- err
	if kept := strings.Join(documents(t, m.dir), ""); err != nil || !strings.Contains(kept, madeUpID) || !m.holds(t) {
		t.Errorf("%v; kept:\n%s", err, kept)
	}
}
