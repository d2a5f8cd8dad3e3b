package wizard

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

// journeys are gone in both faces, each on a machine of its own. What is known
// at the end has to be the same: the faces decide nothing.
var journeys = []struct {
	name  string
	drawn func(*testing.T, machine)
	said  func(*testing.T, machine)
	ends  map[steps.Role]steps.PageID // where each document goes on
}{
	{
		"one person plays both",
		func(t *testing.T, m machine) {
			x := m.registered(t).press("enter").sees("Ask the group's admin", "Also in the file").press("f3")
			x.sees("you play the admin").sees("What were you asked for?").press("enter").sees("Six words").press("enter")
			x.sees("Grant “Payroll” access").press("enter").sees("Note the refresh token").press("f2").sees("ready:").press("enter")
			x.sees("Share the token").press("enter").sees("Receive", "characters").press("enter").sees("Received").press("enter")
			x.sees("The live call").press("enter").sees("It works").calmly().press("enter").sees("is set up").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "1", "play", "", "", "fill", "", "", "", "", "", "")
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageDone, steps.Admin: steps.PageAdminDone},
	},
	{
		"a developer takes a user token",
		func(t *testing.T, m machine) {
			x := m.registered(t).press("3").sees("Generate").press("enter").sees("Note the user token").press("f2").sees("ready:").press("enter")
			x.sees("The live call").press("enter").sees("It works").calmly().press("enter").sees("is set up").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "3", "", "fill", "", "", "")
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageDone},
	},
	{
		"a developer is the group's admin",
		func(t *testing.T, m machine) {
			x := m.registered(t).press("2").sees("Grant “Payroll” access").press("enter").sees("Note the refresh token").press("f2").sees("ready:").press("enter")
			x.sees("The live call").press("enter").sees("It works").calmly().press("enter").sees("is set up").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "2", "", "fill", "", "", "")
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageDone},
	},
	{
		"two people, one message and one reply",
		func(t *testing.T, m machine) {
			dev := m.registered(t).press("enter").sees("Also in the file")
			admin := m.run(t, talk.Options{Role: steps.Admin, Target: inSandbox}, 80, 24).sees("Before you start").press("enter").sees("What were you asked for?")
			admin.paste(chat(m.out(t, "request"))).press("enter").sees("Six words").press("enter").sees("Grant").press("enter").sees("Note the refresh").press("f2").sees("ready:")
			admin.press("enter").sees("Share the token").press("enter").sees("Handed over").leaves()
			dev.press("enter").sees("Receive the refresh").paste(chat(m.out(t, "reply"))).press("enter").sees("Received").press("enter")
			dev.sees("The live call").press("enter").sees("It works").calmly().press("enter").sees("is set up").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "1")
			m.says(t, steps.Admin, "", quoted(m.out(t, "request")), "", "", "fill", "", "")
			m.says(t, steps.Developer, "", "", quoted(m.out(t, "reply")), "", "", "")
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageDone, steps.Admin: steps.PageAdminDone},
	},
	{
		"a developer takes a user token by a PIN",
		func(t *testing.T, m machine) {
			x := m.registered(t).press("3").sees("Generate").press("1").sees("A PIN to your phone", "Portal").press("f2").sees("+442079460101").calmly().press("enter")
			x.sees("The PIN for a user token", "PIN sent").press("f2").sees("ready: 6 characters").calmly().press("enter")
			x.sees("The live call").press("enter").sees("It works").calmly().press("enter").sees("is set up").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "3", "1", "fill", "", "fill", "", "")
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageDone},
	},
	{
		"the number and the PIN are typed, with an end in between",
		func(t *testing.T, m machine) {
			x := m.registered(t).press("3").sees("Generate").press("1").sees("A PIN to your phone").press("f2").sees("+442079460101").press("ctrl+u", "1234").calmly().press("enter")
			x.sees("not a phone number with its country code").press("ctrl+u", "+44 20 7946 0101").calmly().press("enter").sees("The PIN for a user token").leaves()
			m.resumesAt(t, steps.Developer, steps.PagePIN)
			x = m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24).sees("PIN sent", "▸ Phone number").press("00442079460101", "tab", "000000").calmly().press("enter")
			x.sees("refused the PIN", "▸ PIN").press("f2").sees("has no PIN for this connector").leaves() // the sandbox ended in between
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "3", "1", "fill", "change", "1234", "", "change", "+44 20 7946 0101", "", "quit")
			text := m.says(t, steps.Developer, "00442079460101", "000000", "quit")
			if !strings.Contains(text, "refused the PIN") {
				t.Errorf("the wrong PIN was taken:\n%s", text)
			}
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PagePIN},
	},
	{
		"a developer says hello",
		func(t *testing.T, m machine) {
			x := m.registered(t).press("2").sees("Grant “Payroll” access").press("enter").sees("Note the refresh token").press("f2").sees("ready:").press("enter")
			x.sees("The live call").press("enter").sees("It works").calmly().press("enter").sees("is set up").press("3")
			x.sees("Say hello to “Integration test group”", "Hello from Payroll!", "[ Send the message").calmly().press("enter").sees("The message was posted.").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "fill", "2", "", "fill", "", "", "3", "change", "Good morning", "", "quit")
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageDone},
	},
	{
		"a name and an ID, then away",
		func(t *testing.T, m machine) {
			x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24).sees("Before you start").press("enter").sees("Register").press("enter")
			x.sees("Note the ID").press("Wages", "enter").sees("▸ Connector ID").paste(madeUpID).press("enter").sees("Connector secret").leaves()
		},
		func(t *testing.T, m machine) {
			m.says(t, steps.Developer, "", "", "Wages", madeUpID)
		},
		map[steps.Role]steps.PageID{steps.Developer: steps.PageNote},
	},
}

// registered is a developer who has registered a connector.
func (m machine) registered(t *testing.T) *terminal {
	t.Helper()
	x := m.run(t, talk.Options{Role: steps.Developer, Target: inSandbox}, 80, 24)
	x.sees("Before you start").press("enter").sees("Register a connector").press("enter").sees("Note the ID and secret").press("f2").sees("ready: 10 characters")
	return x.press("enter").sees("Who grants")
}

// quoted is a message as a chat quotes it, without what follows it: lines that
// are piped in are answers.
func quoted(text string) string { return strings.TrimSuffix(chat(text), "\r\n\r\nThanks!") }

// says goes through the plain face with the lines as input, until they end.
func (m machine) says(t *testing.T, r steps.Role, lines ...string) string {
	t.Helper()
	var out strings.Builder
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := plain.Run(ctx, plain.Options{Options: talk.Options{
		Role: r, Target: inSandbox, Open: m.open, Now: m.now, Zone: time.UTC,
	}}, strings.NewReader(strings.Join(lines, "\n")+"\n"), &out)
	if f := (*steps.Fault)(nil); err != nil && (!errors.As(err, &f) || f.Reason != session.CodeInputEnded) {
		t.Fatalf("%v after:\n%s", err, out.String())
	}
	return out.String()
}

func TestBothFacesReachTheSameFacts(t *testing.T) {
	t.Parallel()
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			drawn := newMachine(t)
			j.drawn(t, drawn)
			said := newMachine(t)
			j.said(t, said)
			for role, page := range j.ends {
				drawn.resumesAt(t, role, page)
				said.resumesAt(t, role, page)
			}
			want, got := drawn.known(t), said.known(t)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("known after the screen (-) and after the lines (+):\n%s", diff)
			}
			if len(want) != len(j.ends) {
				t.Errorf("%d documents, want %d", len(want), len(j.ends))
			}
		})
	}
}

// known are the facts of each role's document, without what differs from run to
// run: a moment, a random ID, a key, a sealed text is there or is not.
func (m machine) known(t *testing.T) map[steps.Role]any {
	t.Helper()
	store, err := files.Open(m.dir, files.Options{})
	if err != nil {
		t.Fatal(err)
	}
	docs, errs := persist.ListRealm(context.Background(), store, persist.Sandbox)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	out := map[steps.Role]any{}
	for _, d := range docs {
		b, err := json.Marshal(d.Facts)
		if err != nil {
			t.Fatal(err)
		}
		for kind, of := range random {
			b = of.ReplaceAll(b, []byte(`"`+kind+`"`))
		}
		var facts any
		if err := json.Unmarshal(b, &facts); err != nil {
			t.Fatal(err)
		}
		out[d.Key.Role] = facts
	}
	return out
}

var random = map[string]*regexp.Regexp{
	"a moment":   regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]*"`),
	"a guid":     regexp.MustCompile(`"[0-9a-f]{8}-[0-9a-f-]{27}(@\d)?"`),
	"a local ID": regexp.MustCompile(`"[A-Z2-7]{13}"`),
	"a key":      regexp.MustCompile(`"age1[0-9a-z]+"`),
	"sealed":     regexp.MustCompile(`"A refresh token for a Kaizala connector[^"]*-----END[^"]*"`),
	"loopback":   regexp.MustCompile(`"http://127\.0\.0\.1:\d+"`),
}

// Every page of the wizard can be reached in plain as well, and none of its texts
// names a key that only the screen has.
func TestPlainNamesNoKeys(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	text := m.says(t, steps.Developer, "", "", "help", "fill", "help", "1", "help", "play", "help", "", "help", "", "", "fill", "", "", "", "help", "", "help", "", "", "help")
	for line := range strings.Lines(text) {
		for _, key := range []string{"Ctrl+", "F1", "F2", "F3", "Esc", "Tab"} {
			words := strings.FieldsFunc(line, func(r rune) bool {
				return r == ' ' || r == ',' || r == '.' || r == ':' || r == '(' || r == ')' || r == '\n'
			})
			if slices.ContainsFunc(words, func(w string) bool { return w == key || strings.HasSuffix(key, "+") && strings.HasPrefix(w, key) }) {
				t.Errorf("%q names %s", strings.TrimSpace(line), key)
			}
		}
	}
	if !strings.Contains(text, "is set up") {
		t.Errorf("the journey did not end:\n%s", text)
	}
}
