package wizard

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

const otherID = "0a1b2c3d-0000-4abc-8def-0000000012ff"

// hasPayroll has Payroll set up in a Kaizala.
func (m machine) hasPayroll(t *testing.T, target session.Target, id string) {
	t.Helper()
	h, err := m.open(context.Background(), target)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	s := h.New(steps.Developer)
	s.Apply(steps.Jump{Page: steps.PageNote})
	s.Keep(paste.Reading{Values: paste.Values{Name: "Payroll", ID: id}})
	if err := s.Save(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// A connector that is set up already is named at once, however its ID comes in; what was
// typed stays in its field, nothing of it is kept, and home, where the other set-up is, is
// named. In another Kaizala, the ID may be another connector's.
func TestAConnectorIsSetUpOnce(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target := service(t, refuses("", ""))
	m.hasPayroll(t, target, madeUpID)
	const already = "This connector is set up here already: Payroll."
	x := m.run(t, talk.Options{Role: steps.Developer, New: true, Target: target}, 80, 24)
	x.sees("Before you start").press("enter").sees("Choose a passphrase").press("esc").sees("Register a connector")
	x.paste(box).sees(already).press("esc").seesNoMore(already)
	x.press("enter").sees("Note the ID").press("Wages", "tab", strings.ToUpper(madeUpID), "enter").sees(already, "Ctrl+G for the start page", "▸ Connector ID", strings.ToUpper(madeUpID))
	x.press("enter").sees(already, "Note the ID")
	x.press("ctrl+u").paste(box).sees(already, "Wages").press("enter").seesNoMore(already).sees("Note the ID", "Wages")
	x.press(otherID, "enter").seesNoMore(already).sees("▸ Connector secret").press("ctrl+g").sees("Wages", "Payroll").leaves()
	if docs := strings.Join(documents(t, m.dir), "\n"); strings.Count(strings.ToLower(docs), madeUpID) != 1 || !strings.Contains(docs, otherID) {
		t.Errorf("kept: %s", docs)
	}
	another := m.run(t, talk.Options{Role: steps.Developer, New: true, Target: service(t, refuses("", ""))}, 80, 24)
	another.sees("Before you start").press("enter").sees("Choose a passphrase").press("esc").sees("Register a connector")
	another.paste(box).sees("Enter keeps it").press("esc").seesNoMore("Enter keeps it").leaves()
}

// Values that were only checked are not kept as a second set-up.
func TestACheckedConnectorIsSetUpOnce(t *testing.T) {
	t.Parallel()
	var messages atomic.Int32
	m := newMachine(t)
	target := service(t, posts(t, &messages))
	m.hasPayroll(t, target, madeUpID)
	x := m.run(t, talk.Options{Role: steps.Check, Target: target}, 80, 24)
	x.sees("Check what I have").paste(dotenv(madeUpID, madeUpSecret, madeUpToken(madeUpID, year, time.Now())))
	x.press("enter").sees("It works").calmly().press("enter").sees("These values work").press("1").sees("set up here already: Payroll.", "These values work").leaves()
	if n := len(documents(t, m.dir)); n != 1 {
		t.Errorf("%d are kept", n)
	}
}

// In the sandbox, F2 for another connector brings another one: also where the first was
// pasted from the portal, so that the sandbox does not know that it is in use.
func TestAnotherSandboxConnectorIsAnother(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	h, err := m.open(context.Background(), inSandbox)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	id := createsInPortal(t, h.New(steps.Developer))
	m.hasPayroll(t, inSandbox, id)
	x := m.run(t, talk.Options{Role: steps.Developer, New: true, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("f2").sees("ready: 10 characters", "Payroll 2")
	if strings.Contains(x.text(), id) {
		t.Errorf("filled in again:\n%s", x.text())
	}
	x.press("shift+tab", "shift+tab", "shift+tab").sees("▸ Connector ID").press("ctrl+u", id, "enter").sees("set up here already: Payroll.")
	x.press("f2").seesNoMore(id).leaves()
}

// createsInPortal creates Payroll in the sandbox's portal, as a person in a browser does, and
// gives its ID.
func createsInPortal(t *testing.T, s *session.Session) string {
	t.Helper()
	ctx := context.Background()
	if _, err := s.Sandbox.Fill(ctx, sandbox.Wanted{Person: sandbox.Developer, What: sandbox.WantPhone}); err != nil { // signs in
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := http.Client{Jar: jar, Timeout: patience}
	page := func(answer *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		b, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != http.StatusOK {
			t.Fatal(err, answer.Status)
		}
		return string(b)
	}
	page(browser.Get(s.Portal()))
	made := page(browser.PostForm(s.Sandbox.APIRoot()+"/developer/connectors", url.Values{"name": {"Payroll"}, "permission": {"Media"}}))
	id := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).FindString(made)
	if id == "" {
		t.Fatalf("no ID in:\n%s", made)
	}
	return id
}

// A second window that set up the same connector meanwhile is told of, once the values are
// kept: nobody could know it before.
func TestAConnectorThatAnotherWindowSetUp(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	target := service(t, refuses("", ""))
	x := atNote(t, m, target)
	m.hasPayroll(t, target, madeUpID)
	x.paste(box).sees("Enter keeps it").press("enter").sees("Another window has set up this connector, too: Payroll.").leaves()
}
