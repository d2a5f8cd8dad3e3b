package wizard

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// The start page is not the way to lose what could not be saved: another set-up takes
// the place of this one when all of it is.
func TestAnotherSetUpWaitsForTheSave(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	mend := inTheWay(t, m, steps.PageRegister)
	x.paste(box).press("enter").sees("This file cannot be read", "▸ [ Try again")
	x.toStart()
	x.press("1").sees("This file cannot be read", "Keep it in another directory")
	mend()
	x.toStart()
	x.press("1").sees("Payroll", "Who grants", "Try again").toStart()
	x.press("2").sees("kaizala-setup · your turn", "Before you start")
	kept := strings.Join(documents(t, m.dir), "")
	if !strings.Contains(kept, madeUpID) {
		t.Errorf("kept:\n%s", kept)
	}
	x.leaves()
}

// seesNoMore waits until a text is not on the screen any more.
func (x *terminal) seesNoMore(text string) *terminal {
	x.t.Helper()
	for deadline := time.Now().Add(patience); strings.Contains(x.text(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			x.t.Fatalf("%q is still on the screen:\n%s", text, x.text())
		}
	}
	return x
}

// toStart goes to the start page, by its own key: an Esc too many would leave the program.
func (x *terminal) toStart() *terminal {
	x.t.Helper()
	return x.press("ctrl+g").sees("Set up a connector")
}

// What could not be saved is told on each page, whichever way a person goes.
func TestFailedSaveIsToldOnEachPage(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	mend := inTheWay(t, m, steps.PageRegister)
	x.paste(box).press("enter").sees("Who grants", "This file cannot be read", "▸ [ Try again")
	x.press("esc").sees("Note the ID", "This file cannot be read", "Try again", "Show it once")
	x.press("esc").sees("Register a connector", "This file cannot be read")
	mend()
	x.press("ctrl+s").seesNoMore("cannot be read").leaves()
}

// The token is pasted and the program is left at once: it is sealed first.
func TestAdminLeavesWithThePaste(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target := service(t, refuses("", ""))
	x := adminAtNote(t, m, target)
	x.paste(madeUpToken(madeUpID, year, time.Now())).leaves()
	if kept := strings.Join(documents(t, m.dir), ""); !strings.Contains(kept, "BEGIN AGE") {
		t.Errorf("kept:\n%s", kept)
	}
	m.run(t, talk.Options{Role: steps.Admin, Target: target}, 80, 24).sees("Send this reply")
}

// The same on a disk that does not take it: whoever stays has the reply, and another
// try has it on disk.
func TestAdminStaysWithThePaste(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := adminAtNote(t, m, service(t, refuses("", "")))
	mend := inTheWay(t, m, steps.PageAdminGrant)
	x.paste(madeUpToken(madeUpID, year, time.Now()))
	x.press("ctrl+c").sees("This could not be saved").press("esc").sees("Note the refresh token", "This file cannot be read")
	mend()
	x.press("ctrl+s").seesNoMore("cannot be read").press("enter").sees("Send this reply").leaves()
	if kept := strings.Join(documents(t, m.dir), ""); !strings.Contains(kept, "BEGIN AGE") {
		t.Errorf("kept:\n%s", kept)
	}
}

// adminAtNote is an admin who was asked, where the token is to be pasted.
func adminAtNote(t *testing.T, m machine, target session.Target) *terminal {
	t.Helper()
	request := handoff.Request{ConnectorName: "Payroll", ConnectorID: madeUpID, Group: "Drivers", Recipient: drawnKey, Date: time.Now(), Portal: "https://example.com/"}
	x := m.run(t, talk.Options{Role: steps.Admin, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("What were you asked for?").paste(request.Message()).press("enter").sees("Six words").press("enter")
	return x.sees("Do these steps").press("enter").sees("Note the refresh token")
}

// A signal ends it, whatever cannot be saved: nobody may be there to be asked.
func TestSignalEndsWithUnsaved(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	inTheWay(t, m, steps.PageRegister)
	x.paste(box).press("enter").sees("This file cannot be read")
	x.stop()
	x.ended()
	err := <-x.done
	x.done <- err
	if !errors.Is(err, session.ErrUnsaved) {
		t.Errorf("%v", err)
	}
}

// The same while somebody is asked whether to leave.
func TestSignalWhileAskedToLeave(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	inTheWay(t, m, steps.PageRegister)
	x.paste(box).press("ctrl+c").sees("This could not be saved", "Ctrl+C once more")
	x.stop()
	x.ended()
}

// Somebody who stays after all is offered what helps; the key does nothing else.
func TestStaysAfterAll(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	mend := inTheWay(t, m, steps.PageRegister)
	x.paste(box).press("ctrl+c").sees("This could not be saved").press("esc").sees("Note the ID", "Try again", "Show it once")
	mend()
	x.leaves()
	if kept := strings.Join(documents(t, m.dir), ""); !strings.Contains(kept, madeUpID) {
		t.Errorf("kept:\n%s", kept)
	}
}

// What is typed while a failed save is told is kept like anything else.
func TestTypedWhileAFailedSaveIsTold(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	mend := inTheWay(t, m, steps.PageRegister)
	x.press("Pay", "enter").sees("This file cannot be read")
	mend()
	x.press("shift+tab", "roll", "tab", madeUpID).sees("Payroll", madeUpID).leaves()
	if kept := strings.Join(documents(t, m.dir), ""); !strings.Contains(kept, `"Payroll"`) || !strings.Contains(kept, madeUpID) {
		t.Errorf("kept:\n%s", kept)
	}
}

// What was deleted in another window holds nobody up who was told so.
func TestForgottenHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", "")))
	inTheWay(t, m, steps.PageRegister)
	if err := os.RemoveAll(filepath.Join(m.dir, "own")); err != nil {
		t.Fatal(err)
	}
	x.paste(box).press("enter").sees("deleted in another window", "Show it once")
	x.press("\a").sees("What do you want to do?", "1 Set up a connector")
	x.press("1").sees("kaizala-setup · your turn", "Before you start").leaves()
}
