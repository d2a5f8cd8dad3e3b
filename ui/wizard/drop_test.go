package wizard

import (
	"strings"
	"testing"
	"time"
)

// What Esc drops is gone: an odd ID that was typed is not kept by the next step, not by
// going back or home, and the ID that was kept stands in its field again.
func TestADroppedIDIsNotKept(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := atNote(t, m, service(t, refuses("", ""))).press("Payroll", "tab", "meals")
	x.sees("meals").press("enter").sees("not a usual connector ID").press("esc").seesNoMore("meals")
	x.press("esc").sees("Register a connector").press("enter").sees("Note the ID", "Payroll").seesNoMore("meals")
	x.press(madeUpID, "enter").sees("This is still needed.", madeUpID)
	x.press("shift+tab", "ctrl+u", "meals", "enter").sees("not a usual connector ID").press("esc").sees(madeUpID).seesNoMore("meals")
	x.press("a", "enter").sees("not a usual connector ID").press("backspace").press("ctrl+g").sees("1 Payroll").leaves()
	if docs := strings.Join(documents(t, m.dir), "\n"); !strings.Contains(docs, madeUpID) || strings.Contains(docs, "meals") || strings.Contains(docs, madeUpID+"a") {
		t.Errorf("kept: %s", docs)
	}
}

// What was typed before a paste does not come back with a drop that is not the paste's.
func TestADropBringsNothingOldBack(t *testing.T) {
	t.Parallel()
	x := atNote(t, newMachine(t), service(t, refuses("", "")))
	x.press("Old name").paste(box).sees("Enter keeps it").press("x").sees("Payrollx")
	x.press("tab", "ctrl+u", "meals", "enter").sees("not a usual connector ID").press("esc").seesNoMore("meals").sees("Payrollx").leaves()
}

// A secret that looks like something else is emptied by Esc.
func TestADroppedSecretIsGone(t *testing.T) {
	t.Parallel()
	x := atNote(t, newMachine(t), service(t, refuses("", "")))
	x.press("tab", "tab", madeUpID, "enter").sees("not its secret").press("esc").seesNoMore("36 characters").sees("Note the ID").leaves()
}

// A message that was refused, and may be used anyway, is dropped by Esc: the page stays,
// with an empty box.
func TestADroppedMessageIsGone(t *testing.T) {
	t.Parallel()
	_, x := registered(t)
	x.press("1").sees("Also in the file").press("enter").sees("Receive the refresh token")
	x.paste(madeUpToken(madeUpID, year, time.Now())).press("enter").sees("another connector", "Esc to drop it")
	x.press("esc").seesNoMore("another connector").sees("Receive the refresh token").seesNoMore("••••")
	x.press("esc").sees("Ask the group's admin").leaves()
}
