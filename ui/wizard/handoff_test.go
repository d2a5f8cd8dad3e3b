package wizard

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// A developer and an admin, each at a terminal of their own, on one sandbox.
// Between them goes what people send: a file's text, through a clumsy chat.
func TestTwoPeopleHandOver(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dev := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	dev.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID")
	dev.press("Wages").press("f2").sees("ready: 10 characters").press("enter").sees("Who grants “Wages”").press("enter")
	dev.sees("Ask the group's admin", "Also in the file")
	message := m.out(t, "request")

	admin := m.run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 80, 24)
	admin.sees("Before you start").press("enter").sees("What were you asked for?")
	admin.paste(chat(message)).sees("characters").press("enter").sees("Six words")
	words := keyWords(t, admin)
	dev.press("pgdown", "pgdown").sees(words)
	admin.press("enter").sees("Grant “Wages” access").press("enter").sees("Note the refresh token").press("f2").sees("ready:", "Drivers")
	admin.press("enter").sees("Share the token").press("enter").sees("Handed over")
	reply := m.out(t, "reply")
	admin.leaves()

	dev.press("enter").sees("Receive the refresh token", "the admin's turn").paste(chat(reply)).press("enter")
	dev.sees("Received", "Drivers").press("enter").sees("The live call").press("enter").sees("It works", "Drivers")
	dev.leaves()
	dev.noSecrets(t)
	admin.noSecrets(t)
}

// out is the one file of a kind that lies ready to be sent.
func (m machine) out(t *testing.T, kind string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(m.dir, "out", kind+"-*.txt"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s files: %v, %v", kind, files, err)
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// chat is what arrives of a text: wrapped where the window ended, quoted, trimmed,
// with another system's ends of line and words around it.
func chat(text string) string {
	var lines []string
	for l := range strings.Lines(strings.TrimSpace(text)) {
		r := []rune(strings.TrimSpace(l))
		for len(r) > 48 {
			lines, r = append(lines, string(r[:48])), r[48:]
		}
		lines = append(lines, string(r))
	}
	return "Gabi wrote:\r\n> " + strings.Join(lines, "\r\n> ") + "\r\n\r\nThanks!"
}

// keyWords reads the six words off the screen.
func keyWords(t *testing.T, x *terminal) string {
	t.Helper()
	_, words, ok := strings.Cut(x.text(), "Six words ")
	six := strings.Fields(words)
	if !ok || len(six) < 6 {
		t.Fatalf("no six words on the screen:\n%s", x.text())
	}
	return strings.Join(six[:6], " ")
}

// Without a message the reply gets a passphrase, told another way.
func TestHandOverWithoutAMessage(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dev := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 30)
	dev.sees("Before you start").press("enter").sees("Register").press("enter").sees("Note the ID").press("f2").sees("ready: 10").press("enter")
	dev.sees("Who grants").press("enter").sees("Also in the file").press("enter").sees("Receive the refresh token")

	admin := m.run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 80, 30)
	admin.sees("Before you start").press("enter").sees("What were you asked for?").press("tab", "Payroll", "enter")
	admin.sees("Grant “Payroll” access").press("enter").sees("Note the refresh token").press("f2").sees("ready:").press("enter")
	admin.sees("Share the token", "Passphrase: ••••••••").press("ctrl+r")
	pass := ""
	for strings.Count(pass, "-") != 6 || pass != shownPassphrase(admin) {
		pass = shownPassphrase(admin)
		time.Sleep(50 * time.Millisecond) // a frame may be half drawn
	}
	m.story.Knows(pass, "some-other-words")
	dev.paste(m.out(t, "reply")).press("enter").sees("This reply is protected by a passphrase")
	dev.press("some", "-other", "-words", "enter").sees("This is not the passphrase of this reply", "▸ Passphrase:")
	dev.press(pass, "enter").sees("Received", "refresh token for Payroll")
}

func shownPassphrase(x *terminal) string {
	for line := range strings.Lines(x.text()) {
		if _, after, ok := strings.Cut(line, "Passphrase: "); ok {
			pass, _, _ := strings.Cut(after, " ")
			return pass
		}
	}
	return ""
}

// The developer's wizard serves the sandbox and ends; the admin's takes it over,
// with the connector that was registered there, and the developer's next start is
// the guest of the admin's.
func TestTheSandboxOutlivesTheWizardThatServesIt(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dev := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	dev.sees("Before you start").press("enter").sees("Register").press("enter").sees("Note the ID").press("f2").sees("ready: 10").press("enter")
	dev.sees("Who grants").press("enter").sees("Also in the file").press("enter").sees("Receive the refresh token")
	admin := m.run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 80, 24)
	admin.sees("Before you start").press("enter").sees("What were you asked for?").paste(m.out(t, "request")).press("enter").sees("Six words").press("enter").sees("Grant “Payroll” access")
	address := portalAddress(admin)
	dev.leaves()

	admin.press("enter").sees("Note the refresh token").press("f2").sees("ready:", "refresh token for Payroll")
	if now := portalAddress(admin); now != address {
		t.Errorf("the portal moved from %q to %q: what stands in a browser is of no use any more", address, now)
	}
	admin.press("enter").sees("Share the token").press("enter").sees("Handed over")

	dev = m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	dev.sees("Receive the refresh token").paste(m.out(t, "reply")).press("enter").sees("Received").press("enter")
	dev.sees("The live call").press("enter").sees("It works", "Drivers")
	admin.leaves()
	dev.calmly().press("enter").sees("is set up")
}

// portalAddress is the line on the screen that has it.
func portalAddress(x *terminal) string {
	x.sees("http://127.0.0.1:")
	for line := range strings.Lines(x.text()) {
		if strings.Contains(line, "http://127.0.0.1:") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
