package wizard

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"kaizala-setup/persist/canarytest"
	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// A text that holds a secret gets into no field that is kept or shown in clear,
// whether it is pasted or typed: not on the disk, in a message or a card, nor on
// the screen. Of a text that is typed, the screen counts from Enter on. Of the ways
// but the first, the ordinary run takes a quarter of the texts.
func TestNothingOfATextIsInClear(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*terminal, string){
		"pasted into the name": func(x *terminal, text string) { x.paste(text) },
		"pasted into the ID":   func(x *terminal, text string) { x.press("Wages", "enter").sees("▸ Connector ID").paste(text) },
		"a burst without brackets": func(x *terminal, text string) {
			x.press("Hello,\r" + text + "\rthank you\r")
		},
		"typed as the name": func(x *terminal, text string) { x.press(text) },
	}
	for way, give := range ways {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			for i, text := range canarytest.Texts() {
				if i%4 != 0 && way != "pasted into the name" && os.Getenv("KAIZALA_SETUP_LONG") == "" {
					continue
				}
				t.Run(text.Form, func(t *testing.T) {
					t.Parallel()
					m := newMachine(t)
					m.story.Knows(text.Secret)
					x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 120, 40)
					x.sees("Before you start").press("enter").sees("Register").press("enter").sees("Note the ID", "esc back")
					give(x, text.Text)
					x.press("enter", "f1").sees("The four parts").press("esc").gone("The four parts")
					x.mu.Lock()
					raw := ansi.Strip(x.raw.String())
					x.mu.Unlock()
					if screen := strings.Join(strings.Fields(x.text()), " "); canarytest.Find([]byte(screen), text.Secret) != "" {
						t.Errorf("the screen shows it:\n%s", x.text())
					} else if strings.HasPrefix(way, "pasted") && canarytest.Find([]byte(raw), text.Secret) != "" {
						t.Error("the screen showed it for a while")
					}
					x.leaves()
				})
			}
		})
	}
}

// gone waits until a text is no longer on the screen.
func (x *terminal) gone(text string) {
	x.t.Helper()
	for deadline := time.Now().Add(patience); strings.Contains(x.text(), text); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			x.t.Fatalf("%q stays on the screen:\n%s", text, x.text())
		}
	}
}

// Of two secrets in one text the person chooses one, by its number or with the arrows.
func TestWhichOfTwoSecretsCounts(t *testing.T) {
	t.Parallel()
	for how, keys := range map[string][]string{"number": {"2"}, "arrows": {"down", "enter"}} {
		t.Run(how, func(t *testing.T) {
			m := newMachine(t)
			m.story.Expect = 1
			m.story.Knows("Zebra1234567", "Gnu123456789")
			x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 120, 40)
			x.sees("Before you start").press("enter").sees("Register").press("enter").sees("Note the ID", "esc back")
			x.paste("name: Wages\nappId: " + madeUpID + "\nappSecret=Zebra1234567\nappSecret=Gnu123456789\n")
			x.sees("2 different values for the connector's secret", "1 ••••••••567 line 3, appSecret", "2 ••••••••789 line 4, appSecret")
			x.press(keys...).sees("Enter keeps it", "Connector secret: 12 characters").seesNoMore("different values").press("enter").sees("Who grants")
			if shown := x.text(); strings.Contains(shown, "Zebra1234567") || strings.Contains(shown, "Gnu123456789") {
				t.Errorf("a secret is shown:\n%s", shown)
			}
			x.leaves()
		})
	}
}

// What was refused in a line is masked there until the line is empty.
func TestWhatWasRefusedIsNotReadable(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.story.Knows("Zebra1234567")
	x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 120, 40)
	x.sees("Before you start").press("enter").sees("Register").press("enter").sees("Note the ID", "esc back")
	x.press("the secret is Zebra1234567").sees("the secret is Zebra1234567")
	x.press("enter").sees("stored and shown in clear", "•••••••• 26 characters").seesNoMore("Zebra1234567")
	x.press("x").sees("27 characters").press("ctrl+u").seesNoMore("characters").press("Wages").sees("Wages").press("enter").seesNoMore("in clear")
	x.leaves()
}
