package wizard

import (
	"io"
	"net/http"
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

// The values of another connector over held ones are named beside those, and asked about
// before any is replaced; the old ones come back together.
func TestAnotherConnectorsValues(t *testing.T) {
	t.Parallel()
	const otherID, otherSecret = "0a1b2c3d-0000-4abc-8def-0000000099ff", "OTHERMADEU"
	m := newMachine(t)
	m.story.Knows(otherSecret)
	x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID")
	x.paste("Connector name: Payroll\nConnector ID: "+madeUpID+"\nConnector secret: "+madeUpSecret).press("enter").sees("Who grants", "esc back").press("esc").sees("Note the ID")
	x.paste("Connector name: Meals\nConnector ID: "+otherID+"\nConnector secret: "+otherSecret).sees("of another connector", "Payroll (ID …abcd)", "Meals (ID …99ff)")
	x.press("esc").sees(madeUpID).paste("Connector name: Meals\nConnector ID: " + otherID + "\nConnector secret: " + otherSecret).sees("of another connector")
	x.press("enter").sees("Press Enter again").calmly().press("enter").sees("Who grants", "esc back").press("esc").sees(otherID, "Go back to the connector before: Payroll")
	x.press("shift+tab").sees("▸ 1 Go back").press("enter").sees(madeUpID, "Payroll", "Go back to the connector before: Meals")
	x.noSecrets(t, madeUpSecret, otherSecret)
	x.leaves()
}

// A terminal that does not bracket a paste sends it as fast typing, perhaps in pieces. No
// line end of it acts, and no call is made with a piece.
func TestAPasteWithoutBrackets(t *testing.T) {
	t.Parallel()
	called := make(chan string, 10)
	m := newMachine(t)
	all := "name: Payroll\rapplicationId: " + madeUpID + "\rapplicationSecret: " + madeUpSecret + "\rrefreshToken: " + madeUpToken(madeUpID, year, time.Now()) + "\r"
	m.story.Knows(token.FindAllString(all, -1)...)
	x := checking(t, m, service(t, func(rw http.ResponseWriter, r *http.Request) { called <- r.URL.Path; refuses("", "")(rw, r) }))
	m.clock.stop()
	for _, piece := range []string{all[:90], all[90:150], all[150:]} {
		_, _ = io.WriteString(x.keys, piece)
		x.keys.taken()
	}
	x.sees("Connector secret: 10 characters", "says: refresh token", "Enter keeps it")
	select {
	case path := <-called:
		t.Errorf("a piece was sent to %s", path)
	default:
	}
	x.noSecrets(t, madeUpSecret)
}

// What the portal showed may be pasted on the page of the taps and on the one before; it is
// described there, also where the taps fill the screen. Where nothing takes a paste, that is
// said, and nothing of it is shown.
func TestPasteBeforeThePageThatAsksForIt(t *testing.T) {
	t.Parallel()
	box := "Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret
	m := newMachine(t)
	x := m.run(t, talk.Options{Target: inSandbox}, 80, 24)
	x.sees("What do you want to do?").paste(box).sees("Nothing takes a paste here")
	x.press("2").sees("Before you start").paste(box).sees("Nothing takes a paste here").toStart()
	x.press("1").sees("Before you start").paste("nothing that is known").sees("Nothing takes a paste here")
	x.paste(box).sees("Connector name: Payroll", "Connector secret: 10 characters", "Enter keeps it.").press("esc").seesNoMore("Enter keeps it.")
	x.press("enter").sees("Register a connector").paste(box).sees("Connector name: Payroll", "Connector ID: "+madeUpID, "Connector secret: 10 characters", "Enter keeps it.")
	x.press("enter").sees("Who grants")
	if strings.Contains(x.text(), madeUpSecret) {
		t.Error(x.text())
	}
	x.leaves()
}
