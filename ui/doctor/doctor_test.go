package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// examined is an examination of a directory that is empty.
func examined(t *testing.T, o Options) *examination {
	t.Helper()
	o.Place.Dir, o.Now, o.Zone = t.TempDir(), time.Now, time.UTC
	o.Words = func(err error) words.Words { return words.Reader{Zone: time.UTC}.For(steps.CodeOf(err), err) }
	return newExamination(o)
}

// A check that hangs whatever its context says does not hold up the others: the results
// come in the table's order, and those after it are told.
func TestACheckThatHangs(t *testing.T) {
	t.Parallel()
	never := make(chan struct{})
	t.Cleanup(func() { close(never) })
	x := examined(t, Options{Deadline: 200 * time.Millisecond})
	var got []string
	err := x.run(t.Context(), []check{
		{"hangs", "A", "a", "Wait.", func(context.Context, *examination) []about { <-never; return nil }},
		{"waits", "A", "b", "Wait.", func(ctx context.Context, x *examination) []about {
			<-ctx.Done()
			return only(x.trouble(Failed, ctx.Err()))
		}},
		{"good", "B", "c", "", func(context.Context, *examination) []about { return only(fine("Good.")) }},
		{"odd", "B", "d", "Look.", func(_ context.Context, x *examination) []about {
			return only(x.trouble(Warning, errors.New("MADEUPSECR")))
		}},
	}, func(r Result) error {
		got = append(got, fmt.Sprint(r.Check, " ", r.Status, " ", r.Code, " ", r.Exit(), " ", r.Remedy))
		return nil
	})
	want := []string{"hangs failed timeout 5 Wait.", "waits failed timeout 5 Wait.", "good ok  0 ", "odd warning internal 0 Look."}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v: %q", err, got)
	}
}

// Who ends it waits for no check.
func TestEndedInTheMiddle(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	x := examined(t, Options{Deadline: time.Hour})
	told := 0
	err := x.run(ctx, []check{
		{"good", "A", "a", "", func(context.Context, *examination) []about { return only(fine("Good.")) }},
		{"waits", "A", "b", "", func(ctx context.Context, _ *examination) []about { cancel(); <-ctx.Done(); return nil }},
		{"good", "A", "c", "", func(context.Context, *examination) []about { return only(fine("Good.")) }},
	}, func(Result) error { told++; return nil })
	if steps.CodeOf(err) != steps.CodeCancelled || told > 1 {
		t.Errorf("%d told, %v", told, err)
	}
	cancel()
}

// Whatever a value is, no text has a token, a key or a control character in it, nor a
// secret that the process knows.
func TestNoTextHoldsASecret(t *testing.T) {
	t.Parallel()
	key := "AGE-SECRET-KEY-1" + strings.Repeat("Q", 58)
	for _, text := range append(slices.Collect(maps.Values(hostile.Texts())), hostile.Token(), key, "/home/you/"+key, "x="+hostile.Token()+"&y", strings.Repeat("a", 20<<10)) {
		for _, v := range []value{name(text), path(text, "/home/you"), list([]value{name(text), name(text)})} {
			said := say("%s", v).String()
			switch {
			case secret.HasToken(said), strings.Contains(said, "QQQQ"):
				t.Errorf("%q is told as %q", text, said)
			case secret.CleanTo(said, len(said)+1) != said:
				t.Errorf("%q is told with control characters: %q", text, said)
			case len([]rune(said)) > 2*maxPath:
				t.Errorf("%d characters", len(said))
			}
		}
	}
	x := examined(t, Options{Secrets: []secret.Secret{secret.New("MADEUPSECR")}})
	r := x.veiled(Result{About: say("%s", name("a MADEUPSECR")), Finding: Finding{Says: say("MADEUPSECR"), Remedy: say("MADEUPSECR"), Value: say("MADEUPSECR"), Source: say("MADEUPSECR")}})
	if strings.Contains(fmt.Sprint(r), "MADEUPSECR") {
		t.Error(r)
	}
}

// Each row has its ID, its title and a remedy.
func TestTheTableIsWhole(t *testing.T) {
	t.Parallel()
	var ids []string
	for _, c := range checks() {
		if c.id == "" || c.group == "" || c.title == "" || c.remedy == "" || c.run == nil || slices.Contains(ids, c.id) {
			t.Errorf("%+v", c)
		}
		ids = append(ids, c.id)
	}
}

// What each kind of terminal gets told.
func TestTerminals(t *testing.T) {
	t.Parallel()
	answers := func(c Cursor) func(context.Context) Cursor { return func(context.Context) Cursor { return c } }
	good := Terminal{In: true, Out: true, Width: 80, Height: 24, Term: "xterm", Colours: "256 colours", UTF8: true, Ask: answers(Cursor{true, 2})}
	for _, c := range []struct {
		of     func(*Terminal)
		status Status
		says   string
	}{
		{func(*Terminal) {}, OK, "xterm, 80x24 cells, 256 colours. UTF-8."},
		{func(t *Terminal) { t.Plain = true }, OK, "--plain"},
		{func(t *Terminal) { t.In = false }, Skipped, "Only one"},
		{func(t *Terminal) { t.In, t.Out = false, false }, Skipped, "no terminal"},
		{func(t *Terminal) { t.Term = "dumb" }, Warning, "line by line"},
		{func(t *Terminal) { t.Width = 39 }, Warning, "40x15"},
		{func(t *Terminal) { t.Height = 14 }, Warning, "40x15"},
		{func(t *Terminal) { t.Width, t.Height = 0, 0 }, OK, "unknown size"},
		{func(t *Terminal) { t.Ask = answers(Cursor{}) }, Warning, "does not answer"},
		{func(t *Terminal) { t.Ask = answers(Cursor{true, 3}) }, Warning, "does not show it"},
		{func(t *Terminal) { t.UTF8 = false }, Warning, "do not say so"},
		{func(t *Terminal) { t.UTF8, t.Ask = false, answers(Cursor{true, 3}) }, OK, "ASCII"},
		{func(t *Terminal) { t.Ask = answers(Cursor{true, 0}) }, OK, "UTF-8."},
	} {
		terminal := good
		c.of(&terminal)
		f := lookAtTerminal(t.Context(), examined(t, Options{Terminal: terminal}))[0]
		if f.Status != c.status || !strings.Contains(f.Says.String(), c.says) {
			t.Errorf("want %s with %q: %s, %s", c.status, c.says, f.Status, f.Says)
		}
	}
}

// A terminal's report of its cursor is found among anything else, and never waited for
// for ever.
func TestReadAnswer(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Cursor{
		"\x1b[12;2R":                             {true, 2},
		"typed\x1b[A\x1b[1;3R":                   {true, 3},
		"":                                       {},
		"\x1b[1;R\x1b[R":                         {},
		"\x1b[99999999;9999999R":                 {},
		strings.Repeat("x", 9000):                {},
		"\x1b[1;" + strings.Repeat("9", 5) + "R": {true, 99999},
	} {
		if got := readAnswer(strings.NewReader(text)); got != want {
			t.Errorf("%.20q: %+v, want %+v", text, got, want)
		}
	}
}

// A setting is shown only as far as it is no secret.
func TestSettingsAreShown(t *testing.T) {
	t.Parallel()
	x := examined(t, Options{})
	for value, want := range map[Setting]string{
		{Name: "api-root", Value: "https://me:MADEUPSECR@api.example.com", Source: "variable"}:      "not an address",
		{Name: "api-root", Value: "https://api.example.com/v1", Source: "flag"}:                     "https://api.example.com",
		{Name: "portal", Value: kaizala.PublicPortal, Source: "default"}:                            kaizala.PublicPortal,
		{Name: "identity-cmd", Value: "pass show MADEUPSECR", Source: "file"}:                       "pass with arguments",
		{Name: "identity-cmd", Value: "print-it", Source: "file"}:                                   "print-it",
		{Name: "identity-cmd", Value: "a '", Source: "file"}:                                        "not a command",
		{Name: "identity", Value: "AGE-SECRET-KEY-1" + strings.Repeat("Q", 58), Source: "variable"}: secret.Redacted,
		{Name: "plain", Value: "true", Source: "variable"}:                                          "true",
		{Name: "store", Source: "flag"}:                                                             "none",
	} {
		if got := x.shown(value); got.text != want {
			t.Errorf("%+v is shown as %s, want %s", value, got.text, want)
		}
	}
}
