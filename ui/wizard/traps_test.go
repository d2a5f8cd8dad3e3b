package wizard

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/talk"
)

// holds is Enter held down: the first press, then, after a pause, one after another.
func (x *terminal) holds(key string, first time.Duration, times int) *terminal {
	x.t.Helper()
	_, _ = io.WriteString(x.keys, key)
	time.Sleep(first)
	for range times {
		_, _ = io.WriteString(x.keys, key)
		time.Sleep(30 * time.Millisecond)
	}
	x.handled()
	return x
}

// posts is a service that counts the messages posted to its one group.
func posts(t *testing.T, messages *atomic.Int32) http.HandlerFunc {
	t.Helper()
	return func(rw http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/messages"):
			messages.Add(1)
			_, _ = rw.Write([]byte(`{"referenceId":"made-up"}`))
		case strings.HasSuffix(r.URL.Path, "/groups"):
			_, _ = rw.Write([]byte(`{"groups":[{"groupId":"g1@2","groupName":"Drivers"}]}`))
		default:
			_, _ = fmt.Fprintf(rw, `{"accessToken":"made.up.access","endpointUrl":"http://%s","accessTokenExpiry":%d,"scope":"groupinfo.read,textmessage.write"}`,
				r.Host, time.Now().Add(24*time.Hour).UnixMilli())
		}
	}
}

// A key that is held through the whole set-up posts nothing. One press posts once, and a
// second message can be told from the first.
func TestAHeldKeyPostsNothing(t *testing.T) {
	t.Parallel()
	var messages atomic.Int32
	m := newMachine(t)
	m.story.Opens("correct horse")
	x := m.run(t, talk.Options{Role: steps.Developer, Target: service(t, posts(t, &messages))}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase").press("correct horse", "enter", "correct horse", "enter").sees("Register")
	x.paste(box + "\nRefresh token: " + madeUpToken(madeUpID, year, time.Now())).press("enter").sees("The live call").press("enter").sees("It works").calmly().press("enter")
	x.sees("is set up", "Say hello to “Drivers”").press("tab", "tab", "tab").sees("▸ 3 Say hello")
	x.holds("\r", 600*time.Millisecond, 20).sees("Hello from Payroll!", "▸ Text", "enter send")
	time.Sleep(2 * settles)
	if n := messages.Load(); n != 0 {
		t.Fatalf("a held key posted %d messages", n)
	}
	x.calmly().press("enter").sees("The message was posted.")
	x.press("3").sees("Hello from Payroll!", "posted to Drivers at ").calmly().press("enter").sees("The message was posted.")
	if n := messages.Load(); n != 2 {
		t.Errorf("%d messages", n)
	}
	x.leaves()
}

// The token is shown as it is only to somebody who meant that.
func TestAHeldKeyShowsNoToken(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := adminAtNote(t, m, service(t, refuses("", "")))
	x.paste(madeUpToken(madeUpID, year, time.Now())).press("enter").sees("Share the token").press("shift+tab").sees("▸ 1 Show the token itself")
	x.holds("\r", 600*time.Millisecond, 20)
	time.Sleep(2 * settles)
	if text := x.text(); !strings.Contains(text, "BEGIN AGE") || strings.Contains(text, talk.RawNote) {
		t.Errorf("the token is not sealed any more:\n%s", text)
	}
	x.calmly().press("enter").sees("whoever sees it can use it").leaves()
}

// A key that is held makes the live call, and stays at what it found; nor does it leave
// the last page.
func TestAHeldKeyLeavesNoResult(t *testing.T) {
	t.Parallel()
	var messages atomic.Int32
	m := newMachine(t)
	x := checking(t, m, service(t, posts(t, &messages)))
	x.paste(dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, year, time.Now())))
	x.holds("\r", 600*time.Millisecond, 20).sees("It works")
	time.Sleep(2 * settles)
	x.sees("It works").calmly().press("enter").sees("These values work")
	x.holds("\r", 20*time.Millisecond, 20)
	time.Sleep(2 * settles)
	x.sees("These values work").leaves()
}

// An admin does not hand over a reply under a passphrase that was never seen: the first
// press shows it.
func TestAPassphraseIsSeenBeforeItsReplyIsHandedOver(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 80, 30)
	x.sees("Before you start").press("enter").sees("What were you asked for?").press("tab", "Payroll", "enter")
	x.sees("Grant “Payroll” access").press("enter").sees("Note the refresh token").paste(madeUpToken(madeUpID, year, time.Now())).press("enter")
	x.sees("Share the token", "Passphrase: ••••••••").holds("\r", 20*time.Millisecond, 20)
	time.Sleep(2 * settles)
	x.sees("Share the token", "Passphrase: ••••••••").calmly().press("enter").sees("Tell the developer this passphrase first").seesNoMore("Passphrase: ••••••••")
	x.calmly().press("enter").sees("Handed over").leaves()
}

// In a window that is too small to show what a key does, no key does anything.
func TestATooSmallWindowDoesNothing(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 30, 10)
	x.sees("Too small").press("enter", "enter", "f2", "q").pasteOnly(box)
	x.handled()
	if docs := documents(t, m.dir); len(docs) > 0 {
		t.Errorf("kept: %s", docs)
	}
	x.sees("Too small").leaves()
}

// A passphrase that is too short is typed again, not made longer.
func TestAShortPassphraseTwice(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Role: steps.Developer, Target: service(t, refuses("", ""))}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase").press("short", "enter").sees("At least 10 characters")
	x.press("short", "enter", "short", "enter").sees("At least 10 characters").press("esc").sees("Register a connector").leaves()
}

// What a fact proves is ticked, the last step too. Values that were only checked and are
// kept are set up: nothing is asked that was just proved.
func TestACheckThatIsKeptIsSetUp(t *testing.T) {
	t.Parallel()
	var messages atomic.Int32
	m := newMachine(t)
	m.story.Opens("correct horse")
	x := checking(t, m, service(t, posts(t, &messages)))
	x.paste(dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, year, time.Now())))
	x.press("enter").sees("It works").calmly().press("enter").sees("These values work", "✓ 4 Call").press("1")
	x.sees("Choose a passphrase").press("correct horse", "enter", "correct horse", "enter")
	x.sees("“Payroll” is set up", "✓ 1 Register", "✓ 4 Call", "Drivers").leaves()
}

// A field that was emptied is filled in again, and what a paste fills is no longer called
// missing.
func TestFilledFieldsAreNotMissing(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register").press("enter").sees("Note the ID").press("enter").sees("This is still needed.")
	x.paste(box).sees("Enter keeps it", "Payroll").seesNoMore("This is still needed.").seesNoMore("esc cancel")
	x.press("esc").sees("This is still needed.").press("f2").sees("ready: 10 characters", "Payroll").seesNoMore("This is still needed.")
	x.press("shift+tab", "shift+tab", "shift+tab", "shift+tab").sees("▸ Connector name").press("ctrl+u").sees("as the portal shows it")
	x.press("f2").sees("Connector name Payroll").leaves()
}

// Two windows wait for the admin's answer: what one receives moves the other on.
func TestAnotherWindowsTokenMovesOn(t *testing.T) {
	t.Parallel()
	m, x := registered(t)
	x.press("1").sees("Also in the file").press("enter").sees("Receive the refresh token")
	m.resumesAt(t, steps.Developer, steps.PageReceive)
	second := m.run(t, talk.Options{Target: inSandbox}, 80, 24).sees("Receive the refresh token")
	x.press("f3").sees("What were you asked for?").press("enter").sees("Six words").press("enter").sees("Grant “Payroll”").press("f2").sees("ready:").press("enter")
	x.sees("Share the token").press("enter").sees("Receive the refresh token", "characters").press("enter").sees("Received").press("enter").sees("The live call").press("enter").sees("It works")
	second.sees("It works").leaves()
	x.leaves()
}
