package ui

import (
	"strings"
	"testing"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// The agreed public host leads to another one: a command ends with the code that asks
// for a yes, and names the host. With that yes too the call goes on.
func TestConsentIsForOneHost(t *testing.T) {
	t.Parallel()
	for _, c := range hostile.All() {
		if c.Code != session.CodeConsentNeeded {
			continue
		}
		v := newVictim(t, c)
		exit, told := v.token(t)
		if exit != words.ExitUsage || told.Code != session.CodeConsentNeeded {
			t.Errorf("%s: exit %d, %+v", c.Name, exit, told)
		}
		hasAll(t, told.Message+told.Hint, "kms2.kaiza.la", "--yes-send-to kms2.kaiza.la")
		_, out := v.runs("token", "-", "--json", "--yes-send-to", "kms2.kaiza.la")
		if strings.Contains(out, session.CodeConsentNeeded) {
			t.Errorf("%s: with the yes %q", c.Name, out)
		}
	}
}
