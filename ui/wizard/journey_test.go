package wizard

import (
	"context"
	"testing"
	"time"

	"kaizala-setup/persist/canarytest"
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// One person on a fresh machine goes through all four steps with the keyboard
// and plays the admin in between. After each page a fresh start finds the same
// place: as after a kill, since nothing is saved at the end alone.
func TestOnePersonPlaysBoth(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.story.Expect = 5 // the connector's secret, the hand-off's key, both tokens, and what opens the document
	x := m.run(t, talk.Options{Target: inSandbox}, 80, 24)
	x.sees("SANDBOX", "What do you want to do?").press("enter")
	x.sees("Before you start", "An Office365 account").press("enter")
	x.sees("Register a connector", "http://127.0.0.1:", "Navigate to Kaizala Management Portal")
	m.resumesAt(t, steps.Developer, steps.PageRegister)
	x.press("space").sees("✓ Navigate").press("f2")
	x.sees("Note the ID and secret").sees("ready: 10 characters")
	x.press("enter").sees("Who grants")
	m.resumesAt(t, steps.Developer, steps.PageWho)
	x.press("enter").sees("Ask the group's admin", "Also in the file")
	m.resumesAt(t, steps.Developer, steps.PageAsk)
	x.press("f3").sees("you play the admin")
	x.sees("What were you asked for?").press("enter").sees("Six words").press("enter")
	x.sees("Grant “Payroll” access").press("f2")
	x.sees("Note the refresh token")
	x.sees("ready:", "refresh token for Payroll").press("enter")
	x.sees("Share the token with the developer", "the developer of Payroll").press("enter")
	m.resumesAt(t, steps.Admin, steps.PageAdminDone)
	x.sees("Receive the refresh token", "characters").press("enter")
	x.sees("Received", "refresh token for Payroll").press("enter")
	x.sees("The live call", "refresh token for Payroll")
	m.resumesAt(t, steps.Developer, steps.PageCall)
	x.press("enter").sees("It works", "Endpoint", "Drivers", "f4 explain")
	x.press("f4").sees("What went over the network", "1. GET http://127.0.0.1:", "> applicationSecret: $KAIZALA_CONNECTOR_SECRET", "< status 200", "< accessToken: access token")
	x.press("down", "down", "down", "down", "down", "down", "down", "down").sees("refreshToken: $KAIZALA_REFRESH_TOKEN", "2. GET").press("esc").sees("It works").calmly().press("enter")
	x.sees("“Payroll” is set up", "[ Finish ]", "Set up another connector").press("pgdown").sees("curl -H @-")
	m.resumesAt(t, steps.Developer, steps.PageDone)
	x.leaves()
	x.noSecrets(t)
}

// resumesAt opens the documents anew, as another process would, until a fresh
// start is on the page: a save follows its event by some milliseconds.
func (m machine) resumesAt(t *testing.T, r steps.Role, want steps.PageID) {
	t.Helper()
	h, err := m.open(context.Background(), inSandbox)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	var got steps.PageID
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		docs, errs := h.Documents(context.Background())
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		for _, d := range docs {
			if d.Role == r {
				got = d.At.Page
			}
		}
		if got == want {
			return
		}
	}
	t.Errorf("as %s a fresh start is on %q, want %s", r, got, want)
}

// noSecrets looks for what a token or the age key of a hand-off begins with, and
// for the values that are named, in everything that was ever on the terminal.
func (x *terminal) noSecrets(t *testing.T, values ...string) {
	t.Helper()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, v := range append(values, "eyJhbGciOi", "AGE-SECRET-KEY-1") {
		if form := canarytest.Find([]byte(x.raw.String()), v); form != "" {
			t.Errorf("the terminal got %.4s... %s", v, form)
		}
	}
}
