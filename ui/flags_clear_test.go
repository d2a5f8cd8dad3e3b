package ui

import (
	"strings"
	"testing"

	"kaizala-setup/persist/canarytest"
	"kaizala-setup/ui/words"
)

// A flag for a name takes no text with a secret, and what is said of it has none of it.
func TestNoFlagTakesASecretForAName(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_STATE_HOME", home)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	for _, flag := range [][]string{{"handoff", "seal", "--connector"}, {"handoff", "seal", "--group"}, {"handoff", "seal", "--remark"}, {"handoff", "message", "--group"}, {"verify", "--group"}} {
		for _, text := range canarytest.Texts() {
			var out strings.Builder
			code := newApp(Streams{In: strings.NewReader("made.up.token"), Out: &out, Err: &out}).main(append(flag[:len(flag):len(flag)], text.Text))
			if code != words.ExitUsage {
				t.Errorf("%s, %s: exit code %d:\n%s", strings.Join(flag, " "), text.Form, code, out.String())
			}
			if strings.Contains(out.String(), text.Secret) {
				t.Errorf("%s, %s: it is printed:\n%s", strings.Join(flag, " "), text.Form, out.String())
			}
		}
	}
}
