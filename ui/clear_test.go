package ui

import (
	"strings"
	"testing"

	"kaizala-setup/persist/canarytest"
)

// Nothing of a text is printed that was not understood: not by a command that
// shows what is in it, nor in an error or a hint, as words or as JSON.
func TestNoCommandPrintsAText(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_STATE_HOME", home)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	for _, args := range [][]string{{"inspect"}, {"inspect", "--json"}, {"verify", "-"}, {"verify", "-", "--json"}, {"token", "-"}, {"handoff", "seal", "-"}} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			story := canarytest.Story{Root: home, State: home}
			for _, text := range canarytest.Texts() {
				story.Knows(text.Secret)
				for around, whole := range map[string]string{"alone": text.Text, "in words": "Hello,\n" + text.Text + "\nthank you\n"} {
					var out strings.Builder
					newApp(Streams{In: strings.NewReader(whole), Out: &out, Err: &out}).main(args)
					if out.Len() == 0 {
						t.Errorf("%s, %s: nothing was said", text.Form, around)
					}
					if form := canarytest.Find([]byte(out.String()), text.Secret); form != "" {
						t.Errorf("%s, %s: the secret is printed %s:\n%s", text.Form, around, form, out.String())
					}
				}
			}
			story.Check(t)
		})
	}
}
