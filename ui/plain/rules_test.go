package plain

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// The admin looks at what was asked for before going on: the page has all it needs
// and still waits for a line.
func TestPlainStopsAtTheAdminsRequest(t *testing.T) {
	t.Parallel()
	text, err := answers(t, newMachine(t).options(steps.Admin, inSandbox), "", "", "Payroll")
	var f *steps.Fault
	if !errors.As(err, &f) || f.Reason != session.CodeInputEnded || f.Evidence[0] != "What were you asked for?" {
		t.Errorf("ended with %v:\n%s", err, text)
	}
	if strings.Contains(text, "Grant “Payroll” access") {
		t.Errorf("it went on by itself:\n%s", text)
	}
}

// Leaving the page of the handing over notes that the token is on its way.
func TestLeavingTheHandOverNotesIt(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	o := m.options(steps.Admin, inSandbox)
	handed := func(lines ...string) bool {
		t.Helper()
		text, _ := answers(t, o, lines...)
		h, err := o.Open(context.Background(), inSandbox)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = h.Close() }()
		docs, errs := h.Documents(context.Background())
		if len(errs) > 0 || len(docs) != 1 {
			t.Fatalf("%v, %d documents:\n%s", errs, len(docs), text)
		}
		return !docs[0].Grant().Reply.Handed.IsZero()
	}
	if handed("", "", "Payroll", "", "", "Drivers", "made.up.refresh", "anyway") {
		t.Error("noted before the page was left")
	}
	if !handed("") {
		t.Error("not noted")
	}
}

// A message that could not be read is not tried again as it was.
func TestARefusedMessageIsNotRetried(t *testing.T) {
	t.Parallel()
	o := newMachine(t).options(steps.Admin, inSandbox)
	text, _ := answers(t, o, "", "nonsense", ".", "page", "again")
	_, after, _ := strings.Cut(text, "! ")
	for line := range strings.Lines(after) {
		if strings.HasPrefix(line, "Commands: ") && strings.Contains(line, "again") {
			t.Errorf("offered: %s", line)
		}
	}
	has(t, text, "There is no developer's message in this text.")
}

// The command that is to be copied names the connector and its service: another one may
// have a connector of that name.
func TestTheCopiedCommandNamesItsConnector(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.story.Opens("a long passphrase")
	own := service(t, gives)
	text, _ := answers(t, m.options(steps.Developer, own), "", "a long passphrase", "a long passphrase",
		"", "Payroll", madeUpID, madeUpSecret, "3", "", "made.up.refresh", "anyway", "", "")
	has(t, text, "kaizala-setup token 'Payroll' --api-root http://127.0.0.1:", " --header |")
}

// Every word of the table does something, and every action of this face has a word.
func TestEveryWordDoesSomething(t *testing.T) {
	t.Parallel()
	own := acts()
	for _, a := range talk.Actions() {
		_, shared := a.Do(talk.Talk{S: session.New(session.Options{Now: newMachine(t).options("", inSandbox).Now}, steps.User)})
		if _, ok := own[a.ID]; a.Word != "" && !ok && !shared {
			t.Errorf("nothing does %q", a.Word)
		}
		if _, ok := own[a.ID]; ok && a.Word == "" {
			t.Errorf("%s has no word", a.ID)
		}
	}
}

// madeUpToken is a refresh token for 365 days from now on, signed by nobody.
func madeUpToken(now time.Time) string {
	part := base64.RawURLEncoding.EncodeToString
	inner := fmt.Sprintf(`{\"applicationId\":\"%s\",\"data\":\"{}\"}`, madeUpID)
	claims := fmt.Sprintf(`{"ver":"2","nbf":%d,"iat":%d,"exp":%d,"urn:microsoft:credentials":"%s"}`, now.Unix(), now.Unix(), now.Add(365*24*time.Hour).Unix(), inner)
	return part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part([]byte(claims)) + "." + part(make([]byte, 32))
}

// A token that has expired since is told when the set-up is opened again, on the page
// where a new one begins; the start page says so too. A set-up whose token came without
// a group has a name there.
func TestAnExpiredTokenIsTold(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	own, token := service(t, gives), madeUpToken(time.Now())
	m.story.Opens("a long passphrase")
	m.story.Knows(token)
	text, _ := answers(t, m.options(steps.Developer, own), "", "a long passphrase", "a long passphrase",
		"", "Payroll", madeUpID, madeUpSecret, "2", "", "", token, "quit")
	has(t, text, "Make the live call")
	later := func() time.Time { return time.Now().Add(400 * 24 * time.Hour) }
	text, _ = answers(t, m.optionsAt(later, steps.Developer, own), "back", "back", "back", "back", "back", "quit")
	has(t, text, "Grant “Payroll” access to your group", "! The refresh token expired.", "1. Payroll: ", "has expired: get a new token", "(no group yet) ")
	for line := range strings.Lines(text) {
		if strings.HasSuffix(strings.TrimSpace(line), ",") {
			t.Errorf("a trailing comma: %q", line)
		}
	}
}

// One that expires while a person is on the page of the call is told there, with the
// choices that help.
func TestATokenThatExpiresOnThePageOfTheCall(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	own, token := service(t, gives), madeUpToken(time.Now())
	m.story.Opens("a long passphrase")
	m.story.Knows(token)
	_, _ = answers(t, m.options(steps.Developer, own), "", "a long passphrase", "a long passphrase", "", "Payroll", madeUpID, madeUpSecret, "2", "", "", token, "quit")
	out := &breaking{when: "To do 1: Developer can now use the token"}
	ahead := time.Hour
	out.do = func() { ahead = 400 * 24 * time.Hour }
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	o := m.optionsAt(func() time.Time { return time.Now().Add(ahead) }, steps.Developer, own)
	if _, err := Run(ctx, o, strings.NewReader("\nquit\n"), out); err != nil {
		t.Error(err)
	}
	_, after, _ := strings.Cut(out.String(), out.when)
	has(t, after, "! The refresh token expired.", ". Get a new refresh token")
}
