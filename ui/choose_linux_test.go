package ui

import (
	"testing"

	"kaizala-setup/persist/keyringtest"
)

// A person at a terminal chooses among connectors by a number; what is no number of the
// list is asked again, and Enter alone takes none. A script gets the names.
func TestOneOfSeveralConnectorsIsChosen(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &keyringtest.Service{})
	d.setUp("Payroll")
	d.setUp("Meals", "--new")
	list := "127.0.0.1"
	d.sits("token").sees("  1  ").sees("  2  ").sees(list).sees("Which connector? Type its number:").
		forgets().types("7\r").sees("Which connector?").forgets().types("Meals\r").sees("Which connector?").types("2\r").ends("made.up.access", "(exit 0)")
	d.sits("verify").sees("Which connector?").types("1\r").ends("It works", "(exit 0)")
	d.sits("use", "Payroll").ends("Payroll", "(exit 0)")
	d.sits("token").ends("made.up.access", "(exit 0)") // the default
	d.sits("status").ends("Payroll (default)", "(exit 0)")
	d.sits("use", "--unset").ends("(exit 0)")
	d.sits("token").sees("Which connector?").types("\r").ends("Several connectors are set up here: ", "(exit 2)")
	d.sits("token").sees("Which connector?").types("\x03").ends("(exit 130)")
	d.sits("token", "--no-input").ends("Several connectors are set up here: ", "(exit 2)")
}
