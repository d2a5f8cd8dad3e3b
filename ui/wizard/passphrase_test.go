package wizard

import (
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

var sevenWords = regexp.MustCompile(`[a-z]+(-[a-z]+){6}`)

// Who leaves the new passphrase empty gets one, shown once; Esc takes none, nor
// does Enter, however it is pressed, or a letter typed ahead. It opens the document, and is in no
// file.
func TestMadePassphrase(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target := service(t, refuses("Unauthenticated", "no"))
	x := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase", "Leave it empty to get one made of seven random words.")
	x.holds("\r", arrival/50, 5).sees("Leave it empty to get one").calmly().press("enter").sees("Write it down now", "y I have written it down")
	first := sevenWords.FindString(x.text())
	x.holds("\r", arrival/50, 5).calmly().press("enter", "x", "y").sees("Write it down now", first).press("esc").sees("Register a connector")
	if files, _ := filepath.Glob(filepath.Join(m.dir, "identity-passphrase*")); len(files) > 0 {
		t.Error("Esc took one")
	}
	x.press("ctrl+s").sees("Leave it empty to get one").calmly().press("enter").sees("Write it down now")
	made := sevenWords.FindString(x.text())
	if made == "" || made == first {
		t.Fatalf("made %q after %q", made, first)
	}
	x.calmly().press("y").sees("Register a connector").press("enter").sees("Note the ID")
	x.paste("Connector name: Payroll\nConnector ID: " + madeUpID + "\nConnector secret: " + madeUpSecret).press("enter").sees("Who grants")
	x.press("down", "down", "enter").sees("Generate a user token").press("enter").sees("Note the user token")
	x.paste(madeUpToken(madeUpID, year, time.Now())).press("enter").sees("The live call").leaves()
	m.story.Knows(first)
	m.story.Opens(made)

	again := m.run(t, talk.Options{Role: steps.Developer, Target: target}, 80, 24)
	again.sees("The live call").press("enter").sees("Your secrets are locked with a passphrase.").press(made, "enter").sees("The service refused").leaves()
	again.noSecrets(t, made)
}

// One that is typed is never replaced by one that is made.
func TestTypedPassphraseIsKept(t *testing.T) {
	t.Parallel()
	x := newMachine(t).run(t, talk.Options{Role: steps.Developer, Target: service(t, refuses("", ""))}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase").press("tab", "correct horse", "enter").sees("▸ Passphrase")
	x.press("correct horse", "enter", "enter").sees("Register a connector").leaves()
}
