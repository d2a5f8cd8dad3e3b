package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist/keyringtest"
)

var sevenWords = regexp.MustCompile(`Passphrase: ([a-z]+(?:-[a-z]+){6})`)

// At a terminal an empty new passphrase is made, shown once, and taken by Enter
// alone; a script gets none. It is in no file, a wrong one is asked for again, and
// Ctrl+C leaves the terminal as it was.
func TestMadePassphraseAtATerminal(t *testing.T) {
	d := newDesk(t, &keyringtest.Service{})
	d.setUp()
	move := []string{"store", "move", "--store", "passphrase"}
	if text, _ := d.says("\n\n", move...); !strings.Contains(text, "Choose a passphrase") || strings.Contains(text, "Passphrase:") || !strings.Contains(text, "(exit 1)") {
		t.Errorf("a script: %s", text)
	}
	x := d.sits(move...).sees("Leave it empty to get one made of seven random words.").types("\r").sees("anything else takes none").types("no\r")
	x.ends("(exit 130)")
	x = d.sits(move...).sees("Leave it empty to get one").types("short\r").sees("! At least 10 characters").types("\r").sees("anything else takes none").types("\r")
	x.ends("its secrets are now in a file under your passphrase", "(exit 0)")
	made := sevenWords.FindStringSubmatch(x.screen())
	if made == nil || strings.Count(x.screen(), made[1]) != 1 {
		t.Fatalf("made %v:\n%s", made, x.screen())
	}

	if text, _ := d.says("", "store"); !strings.Contains(text, "  Why: There was no keyring when the passphrase was chosen, or you chose") || !strings.Contains(text, "  Limit: It is only as strong as") {
		t.Error(text)
	}
	x = d.sits("token").sees("Your secrets are locked with a passphrase.").sees("Passphrase:").types("wrong horse\r").sees("This is not the passphrase.\r\nPassphrase:").types(made[1] + "\r")
	x.ends("made.up.access", "(exit 0)")
	if strings.Contains(x.screen(), made[1]) {
		t.Error("it was shown as it was typed")
	}
	x = d.sits("token").sees("Passphrase:")
	began := time.Now()
	x.types("half\x03").ends("Cancelled. Nothing was changed.", "(exit 130)")
	within(t, "Ctrl+C", time.Since(began), time.Second/2)

	err := filepath.WalkDir(strings.TrimPrefix(d.env[0], "HOME="), func(path string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), made[1]) {
			t.Errorf("%s holds it", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The wizard line by line makes one too.
func TestMadePassphraseLineByLine(t *testing.T) {
	t.Parallel()
	d := newDesk(t, &keyringtest.Service{Babbles: true}) // of no use
	x := d.sits("developer", "--plain").sees("Enter: ").types("\n").sees("Leave it empty to get one made of seven random words.").types("\r")
	x.sees("Write it down now").types("\r").sees("Register a connector").types("quit\n")
	x.ends("(exit 0)")
	if !sevenWords.MatchString(x.screen()) {
		t.Error(x.screen())
	}
}
