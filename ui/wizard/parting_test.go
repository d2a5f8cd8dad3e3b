package wizard

import (
	"strings"
	"testing"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Whoever goes home from a check reads that nothing was kept, on whichever page and by
// whichever key, and whether a value was taken or only typed. With nothing given there is
// nothing to say.
func TestLeavingACheckForHome(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := checking(t, m, service(t, refuses("", "")))
	x.press("ctrl+g").sees("What do you want to do?")
	if strings.Contains(x.text(), words.NothingKept) {
		t.Errorf("said, though nothing was given:\n%s", x.text())
	}
	for _, home := range []string{"ctrl+g", "esc"} {
		x.press("3").sees("Check what I have").press(madeUpID[:8]).sees(madeUpID[:8]).press(home).sees("What do you want to do?", words.NothingKept)
	}
	x.press("3").sees("Check what I have").paste(madeUpSecret)
	x.press("ctrl+g").sees(words.NothingKept).press("down").seesNoMore(words.NothingKept)
	x.press("esc").ended()
}

// Another check in place of the one that is shown says so, too.
func TestAnotherCheckInPlaceOfOne(t *testing.T) {
	t.Parallel()
	at := frames(t)[string(steps.PageCheckDone)]
	s := session.New(at.shown().S.Options, steps.Check)
	next, _ := at.Update(entered{session: s})
	if m := next.(Model); m.said.text != words.NothingKept || m.shown().S != s {
		t.Errorf("said: %q", m.said.text)
	}
	at = frames(t)[string(steps.PageDone)]
	next, _ = at.Update(listed{})
	if m := next.(Model); m.said.text != "" {
		t.Errorf("of a set-up that is kept: %q", m.said.text)
	}
}
