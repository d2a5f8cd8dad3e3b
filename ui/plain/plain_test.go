package plain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/persist"
	"kaizala-setup/persist/canarytest"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
)

func TestMain(m *testing.M) { os.Exit(canarytest.Main(m)) }

const (
	madeUpID     = "0a1b2c3d-0000-4abc-8def-00000000abcd"
	madeUpSecret = "MADEUPSECR"
	patience     = 20 * time.Second
)

var inSandbox = session.Target{Realm: persist.Sandbox}

// machine is where the documents of a person are.
type machine struct {
	dir   string
	story *canarytest.Story
}

// newMachine is a fresh one. Nothing secret may be in clear on it after the test.
func newMachine(t *testing.T) machine {
	t.Helper()
	story := canarytest.Begin(t)
	story.Knows(madeUpSecret, "made.up.access", "made.up.refresh")
	return machine{story.State, story}
}

func (m machine) options(r steps.Role, target session.Target) Options {
	return m.optionsAt(time.Now, r, target)
}

// optionsAt are those with a clock of their own.
func (m machine) optionsAt(now func() time.Time, r steps.Role, target session.Target) Options {
	return Options{Beat: 10 * time.Millisecond, Options: talk.Options{
		Role: r, Target: target, Now: now, Zone: time.UTC,
		Open: func(ctx context.Context, target session.Target) (*session.Home, error) {
			h, err := session.Open(session.Settings{ScryptCost: 10,
				Dir: m.dir, Now: now, Browse: session.NoBrowser,
				Client: func(p kaizala.Policy) *kaizala.Client {
					return kaizala.New(kaizala.Options{Policy: p, Now: time.Now})
				},
			}, target)
			if err != nil {
				return nil, err
			}
			return h, h.Join(ctx)
		},
	}}
}

// answers goes through the face with lines as input.
func answers(t *testing.T, o Options, lines ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var out strings.Builder
	_, err := Run(ctx, o, strings.NewReader(strings.Join(lines, "\n")+"\n"), &out)
	return out.String(), err
}

func has(t *testing.T, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%q is not in:\n%s", w, text)
		}
	}
}

// service answers the token call as a test says.
func service(t *testing.T, answer http.HandlerFunc) session.Target {
	t.Helper()
	s := hostiletest.Serve(t, answer)
	target, err := session.ParseTarget(false, s.URL, s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

func gives(rw http.ResponseWriter, r *http.Request) {
	hostiletest.Service(hostiletest.Always(hostiletest.Exchange{Access: "made.up.access"})).ServeHTTP(rw, r)
}

// Wherever the input of a journey ends, what came before is kept, and the error
// names the page and what it lacks. The next start never begins before that.
func TestTheInputMayEndAnywhere(t *testing.T) {
	t.Parallel()
	whole := []string{"", "", "Payroll", "fill", "2", "", "fill", "", "", ""}
	reached := 0
	for n := range whole {
		m := newMachine(t)
		if n > 3 {
			m.story.Expect = 2 // the connector's secret, and what opens the document
		}
		_, err := answers(t, m.options(steps.Developer, inSandbox), whole[:n+1]...)
		if f := (*steps.Fault)(nil); errors.As(err, &f) {
			if f.Reason != session.CodeInputEnded || len(f.Evidence) != 3 || f.Evidence[0] == "" || f.Evidence[1] == "" {
				t.Errorf("after %d lines: %v", n+1, err)
			}
		} else if err != nil || n < len(whole)-2 {
			t.Errorf("after %d lines: %v", n+1, err)
		}
		h, err := m.options("", inSandbox).Open(context.Background(), inSandbox)
		if err != nil {
			t.Fatal(err)
		}
		docs, errs := h.Documents(context.Background())
		if err := h.Close(); err != nil || len(errs) > 0 || len(docs) != 1 {
			t.Fatal(err, errs, len(docs))
		}
		if docs[0].At.Step < reached {
			t.Errorf("after %d lines it goes on at step %d, before that it was %d", n+1, docs[0].At.Step, reached)
		}
		reached = docs[0].At.Step
	}
	if reached != 4 {
		t.Errorf("the whole journey ends at step %d", reached)
	}
}

// A person hears that a slow service is still waited for.
func TestALongWaitIsToldOf(t *testing.T) {
	t.Parallel()
	slow := service(t, func(rw http.ResponseWriter, r *http.Request) {
		time.Sleep(100 * time.Millisecond)
		gives(rw, r)
	})
	m := newMachine(t)
	text, _ := answers(t, m.options(steps.Check, slow), madeUpID, madeUpSecret, "made.up.refresh", "anyway", "")
	has(t, text, "still waiting, 10ms so far. Ctrl+C leaves", "It works")
}

// A public host gets nothing without a yes in letters; Enter alone is none.
func TestAPublicHostNeedsAYes(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	o := m.options(steps.Check, session.Target{})
	target, err := session.ParseTarget(false, "", "")
	if err != nil {
		t.Fatal(err)
	}
	o.Target = target
	text, err := answers(t, o, madeUpID, madeUpSecret, "made.up.refresh", "anyway", "", "quit")
	if err != nil {
		t.Error(err)
	}
	has(t, text, "yes or no:", "api.kaiza.la", "31 August 2023", "Nothing was sent.")
}

// The passphrase of a store is asked for twice, and one that is too short or not
// the same is asked for again.
func TestAPassphraseIsAskedForTwice(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.story.Opens("a long passphrase")
	m.story.Knows("another one here", "not that one")
	own := service(t, gives)
	text, _ := answers(t, m.options(steps.Developer, own), "", "short", "a long passphrase", "another one here", "a long passphrase", "a long passphrase",
		"", "Payroll", madeUpID, madeUpSecret, "3", "", "made.up.refresh", "anyway", "")
	has(t, text, "Use at least 10 characters.", "The two are not the same.", "Connector secret: ready, 10 characters", "It works")

	text, _ = answers(t, m.options(steps.Developer, own), "not that one", "a long passphrase", "page")
	has(t, text, "“Payroll” is set up")
}

// A refused call names what to look at first, and the words to mend it.
func TestARefusedCallIsMended(t *testing.T) {
	t.Parallel()
	calls := 0
	own := service(t, func(rw http.ResponseWriter, r *http.Request) {
		if calls++; r.Header.Get("applicationSecret") != madeUpSecret {
			rw.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprint(rw, `{"message":"Header should have the correct applicationId and secret","errorCode":"Unauthenticated"}`)
			return
		}
		gives(rw, r)
	})
	m := newMachine(t)
	m.story.Knows("WRONGSECRE")
	text, _ := answers(t, m.options(steps.Check, own), madeUpID, "WRONGSECRE", "made.up.refresh", "anyway", "", "change", "2", madeUpSecret, "")
	has(t, text, "Check this first: Connector secret.", "Type \"change\" to give it again.", "It works")
	if calls < 2 {
		t.Errorf("%d calls", calls)
	}
}

// At the question for a number or a PIN, the page's choices are there still.
func TestChoicesBesideAPhoneNumberAndAPIN(t *testing.T) {
	t.Parallel()
	o := newMachine(t).options(steps.Developer, inSandbox)
	text, _ := answers(t, o, "", "", "fill", "3", "1", "1", "1", "fill", "", "1", "fill", "")
	has(t, text, "Get the token from the portal instead", "Send another PIN", "Another PIN is on its way.", "The live call")
	if n := strings.Count(text, "\nA PIN to your phone\n"); n != 2 {
		t.Errorf("asked for the number on %d pages:\n%s", n, text)
	}
	if strings.Contains(text, "refused the PIN") {
		t.Errorf("the choice was taken for a PIN:\n%s", text)
	}
}

// An admin does not hand over a reply under a passphrase that was never seen: the first
// Enter shows it, and so does "show". The next one hands over.
func TestAPassphraseIsSeenBeforeItsReplyIsHandedOver(t *testing.T) {
	t.Parallel()
	made := regexp.MustCompile(`(?m)^\w+(-\w+){5,}$`)
	until := []string{"", "", "Payroll", "", "", "Drivers", "made.up.refresh", "anyway", ""}
	for name, c := range map[string]struct {
		then   []string
		handed bool
	}{
		"one Enter":           {[]string{""}, false},
		"two":                 {[]string{"", ""}, true},
		"show, then an Enter": {[]string{"show", ""}, true},
	} {
		out, _ := answers(t, newMachine(t).options(steps.Admin, inSandbox), append(until, c.then...)...)
		has(t, out, "The reply is under a passphrase")
		if n := len(made.FindAllString(out, -1)); n != 1 {
			t.Errorf("%s: the passphrase is shown %d times:\n%s", name, n, out)
		}
		if got := strings.Contains(out, "Handed over"); got != c.handed {
			t.Errorf("%s: handed over is %t:\n%s", name, got, out)
		}
	}
}

// A connector that is set up already is named, and where its set-up is, whether its ID is
// typed or pasted with the other values. Nothing of it is kept.
func TestAConnectorIsSetUpOnce(t *testing.T) {
	t.Parallel()
	o := newMachine(t).options(steps.Developer, inSandbox)
	if text, _ := answers(t, o, "", "", "Payroll", madeUpID, madeUpSecret); !strings.Contains(text, "Who grants") {
		t.Fatal(text)
	}
	o.New = true
	text, _ := answers(t, o, "", "", "Wages", strings.ToUpper(madeUpID), "Connector ID: "+madeUpID+", secret: "+madeUpSecret)
	if n := strings.Count(text, "! This connector is set up here already: Payroll.\nNothing was changed.\nTo go on with that set-up, type \"home\"."); n != 2 {
		t.Errorf("said %d times:\n%s", n, text)
	}
	h, err := o.Open(context.Background(), inSandbox)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	docs, _ := h.Documents(context.Background())
	if named := h.Twins(docs, madeUpID); len(docs) != 2 || len(named) != 1 || named[0].Name != "Payroll" {
		t.Errorf("%d are kept, %d of the connector", len(docs), len(named))
	}
}
