package wizard

import (
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// begins is the wizard at home.
func begins(t *testing.T, target session.Target) (machine, *terminal) {
	t.Helper()
	m := newMachine(t)
	return m, m.run(t, talk.Options{Target: target}, 80, 24).sees("What do you want to do?")
}

// fills has the sandbox fill in what a person would paste: that is no press of its own.
func (x *terminal) fills(texts ...string) *terminal {
	x.t.Helper()
	x.press("f2").sees(texts...)
	x.keyed--
	return x
}

// proves that the token is verified after so many presses, beside what was pasted and
// typed.
func (x *terminal) proves(most int) {
	x.t.Helper()
	x.sees("It works")
	x.pressedAtMost(most)
	x.leaves()
}

func (x *terminal) pressedAtMost(most int) {
	x.t.Helper()
	x.t.Logf("%d presses", x.keyed)
	if x.keyed > most {
		x.t.Errorf("%d presses, want %d at most", x.keyed, most)
	}
}

// registered is a developer who has noted the connector.
func registered(t *testing.T) (machine, *terminal) {
	t.Helper()
	m, x := begins(t, inSandbox)
	x.press("1").sees("Before you start").press("enter").sees("Register a connector").fills("ready: 10 characters").press("enter").sees("Who grants")
	return m, x
}

func TestPressesUntilATokenIsVerified(t *testing.T) {
	t.Parallel()
	t.Run("values that somebody has", func(t *testing.T) {
		t.Parallel()
		_, x := begins(t, service(t, posts(t, &atomic.Int32{})))
		x.press("3").sees("Check what I have").paste(dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, year, time.Now()))).press("enter").proves(2)
	})
	t.Run("own admin", func(t *testing.T) {
		t.Parallel()
		_, x := registered(t)
		x.press("2").sees("Grant “Payroll”").fills("ready:", "refresh token for Payroll").press("enter").sees("The live call").press("enter").proves(6)
	})
	t.Run("user token", func(t *testing.T) {
		t.Parallel()
		_, x := registered(t)
		x.press("3").sees("Generate a user token").press("1").sees("A PIN to your phone").fills("+442079460101").calmly().press("enter")
		x.sees("The PIN for a user token", "PIN sent").fills("ready: 6 characters").calmly().press("enter").sees("The live call").press("enter").proves(8)
	})
	t.Run("played alone", func(t *testing.T) {
		t.Parallel()
		_, x := begins(t, inSandbox)
		x.press("1").sees("Before you start").press("enter").sees("Register a connector").press("f2").sees("ready: 10 characters").press("enter")
		x.sees("Who grants").press("1").sees("Ask the group's admin", "Also in the file").press("f3")
		x.sees("you play the admin", "What were you asked for?").press("enter").sees("Six words").press("enter")
		x.sees("Grant “Payroll”").press("f2").sees("Note the refresh token", "ready:").press("enter").sees("Share the token").press("enter")
		x.sees("Receive the refresh token", "characters").press("enter").sees("Received").press("enter").sees("The live call").press("enter").proves(14)
	})
	t.Run("two people", func(t *testing.T) {
		t.Parallel()
		m, x := registered(t)
		x.press("1").sees("Also in the file")

		admin := m.run(t, talk.Options{Target: inSandbox, New: true, Role: steps.Admin}, 80, 24)
		admin.keyed++ // "Answer a developer", which the start with a role stands for
		admin.sees("Before you start").press("enter").sees("What were you asked for?").paste(m.out(t, "request")).press("enter").sees("Six words").press("enter")
		admin.sees("Grant “Payroll”").fills("ready:").press("enter").sees("Share the token").press("enter").sees("Handed over")
		admin.pressedAtMost(6)
		admin.leaves()

		x.press("enter").sees("Receive the refresh token").paste(m.out(t, "reply")).press("enter").sees("Received").press("enter").sees("The live call").press("enter").proves(8)
	})
}
