package wizard

import (
	"strings"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// What is pasted whole takes the place of what stands in the field: what is shown is what
// is kept.
func TestAWholeValueReplacesWhatStandsThere(t *testing.T) {
	t.Parallel()
	x := newMachine(t).run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID")
	x.press("Payroll", "tab").paste("odd-id").press("enter").sees("not a usual connector ID")
	x.paste(madeUpID).sees("ID").press("enter").sees(madeUpID)
	if strings.Contains(x.text(), "odd-id") {
		t.Errorf("both stand there:\n%s", x.text())
	}
}

// Whoever pastes all three values gets to the live call, from a page without fields too.
func TestAllThreeValuesOnAnyPage(t *testing.T) {
	t.Parallel()
	all := "name: Payroll\napplicationId: " + madeUpID + "\napplicationSecret: " + madeUpSecret + "\nrefreshToken: " + madeUpToken(madeUpID, year, time.Now())
	for _, enters := range []int{0, 1, 2} {
		x := newMachine(t).run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
		x.sees("Before you start")
		for i := range enters {
			x.press("enter").sees([]string{"Register a connector", "Note the ID"}[i])
		}
		x.paste(all).sees("Enter keeps it").press("enter").sees("The live call")
	}
}
