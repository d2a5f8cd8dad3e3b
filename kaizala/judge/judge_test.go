package judge

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// judged judges a client in the cases, several at a time.
func judged(t *testing.T, c Client, cases []Case) map[string]Verdict {
	t.Helper()
	out := make([]Verdict, len(cases))
	slots := make(chan struct{}, 2*runtime.GOMAXPROCS(0))
	done := make(chan error, len(cases))
	for i, k := range cases {
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			v, err := k.Judge(context.Background(), c)
			out[i] = v
			done <- err
		}()
	}
	for range cases {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	all := map[string]Verdict{}
	for _, v := range out {
		all[v.Case] = v
	}
	return all
}

// cases are all in the long run, else those without patience, and of the hostile ones
// every fifth.
func cases() []Case {
	if os.Getenv("KAIZALA_SETUP_LONG") != "" {
		return All()
	}
	n := 0
	return slices.DeleteFunc(All(), func(c Case) bool {
		if strings.HasPrefix(c.Name, "token service: ") {
			n++
		}
		return c.Slow || strings.HasPrefix(c.Name, "token service: ") && n%5 != 0
	})
}

// Our own client has no fault.
func TestACarefulClientPasses(t *testing.T) {
	t.Parallel()
	c := client(t, "careful")
	c.Within = 90 * time.Second
	for _, v := range judged(t, c, cases()) {
		if v.Fault != "" || v.Case == "429, 2 seconds" && !strings.HasSuffix(v.Did, "1 call of the platform, exit 0") {
			t.Errorf("%s: %s: %s", v.Case, v.Did, v.Fault)
		}
	}
}

// Each fault of a client that has them all is found, by its name.
func TestAClumsyClientIsFoundOut(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"day 330":                           "threw the new refresh token away",
		"day 366":                           "as if all were well",
		"a revoked token":                   "as if all were well",
		"an endpoint of its own":            "at the API root",
		"an error with status 200":          "as if all were well",
		"the service fails":                 "as if all were well",
		"a sign-in page":                    "as if all were well",
		"429, 2 seconds":                    "before the time",
		"429, a date":                       "before the time",
		"429, a day":                        "although it was to wait",
		"token service: gzip bomb":          "as if all were well",
		"token service: another protocol":   "as if all were well",
		"token service: sends us to a user": "to another host",
	}
	for _, name := range []string{"more than a number holds", "no time", "less than nothing", "no number", "the past"} {
		want["429, "+name] = "again and again without a pause"
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		want[fmt.Sprintf("token call, %d to another host", status)] = "It sent the connector's secret and the refresh token to another host."
		want[fmt.Sprintf("platform, %d to another host", status)] = "It sent an access token to another host."
		want[fmt.Sprintf("token call, %d in circles", status)] = "It followed"
	}
	wanted := slices.DeleteFunc(All(), func(c Case) bool { return want[c.Name] == "" })
	if len(wanted) != len(want) {
		t.Errorf("%d of %d cases are there", len(wanted), len(want))
	}
	c := client(t, "clumsy")
	c.Within = 90 * time.Second
	for name, v := range judged(t, c, wanted) {
		if !strings.Contains(v.Fault, want[name]) {
			t.Errorf("%s: %s: %q, not %q", name, v.Did, v.Fault, want[name])
		}
	}
}

// A client that does one thing wrong is told that thing.
func TestEachWrongIsNamed(t *testing.T) {
	t.Parallel()
	const unreal, leak = "as if all were well", "It sent an access token to another host."
	for which, want := range map[string]map[string]string{
		"absent":    {"day 1": "It made no token call.", "429, 2 seconds": "It made no token call.", "day 330": "It made no token call."},
		"gloomy":    {"day 1": "It failed although nothing was wrong."},
		"busy":      {"day 1": "It makes more token calls than it needs"},
		"careless":  {"day 1": "It sent the connector's secret in an address, which ends in logs."},
		"stale":     {"day 330": "It did not get an access token in place of the one that had ended."},
		"surprised": {"day 330": "It failed with the new refresh token."},
		"timid": {
			"day 1": "It did not call the platform", "429, no time": unreal, "token call, 302 in circles": unreal, "token call, 302 to another host": "the refresh token to another host",
			"token service: broken chunk": unreal, "token service: nothing": unreal,
		},
		"stubborn": {"day 366": "It tried 6 times.", "the service fails": "It tried 6 times.", "token service: gone for good": "It tried 6 times.", "429, no time": "without a pause"},
		"trusting": {"token service: endpoint elsewhere": leak, "token service: endpoint with a user": leak, "platform, 307 to another host": leak},
		"waiting":  {"day 1": "It did not end.", "429, a day": "It waits for a day", "429, no number": "It did not end.", "token service: never expires": "It did not end.", "platform, 308 to another host": "It did not end.", "token call, 307 in circles": "It did not end."},
	} {
		t.Run(which, func(t *testing.T) {
			t.Parallel()
			wanted := slices.DeleteFunc(All(), func(c Case) bool { return want[c.Name] == "" })
			if len(wanted) != len(want) {
				t.Errorf("%d of %d cases are there", len(wanted), len(want))
			}
			c := client(t, which)
			if which == "waiting" { // it is ended each time
				c.Within = time.Second
			}
			var faults []string
			for ; c.Within < 2*time.Minute; c.Within *= 5 { // a slow machine gets longer
				faults = nil
				for name, v := range judged(t, c, wanted) {
					if !strings.Contains(v.Fault, want[name]) {
						faults = append(faults, fmt.Sprintf("%s: %s: %q, not %q", name, v.Did, v.Fault, want[name]))
					}
				}
				if len(faults) == 0 {
					return
				}
			}
			t.Error(strings.Join(faults, "\n"))
		})
	}
}

// A client that does not end is ended, with what it started.
func TestAnEndlessClientIsEnded(t *testing.T) {
	t.Parallel()
	c := client(t, "idle")
	c.Within = 300 * time.Millisecond
	v, err := All()[0].Judge(context.Background(), c)
	if err != nil || v.Fault != "It did not end." {
		t.Errorf("%+v, %v", v, err)
	}
}

// Who gives up ends the client too; a command that is not there is an error.
func TestAJudgementEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	c := client(t, "idle")
	if _, err := All()[0].Judge(ctx, c); err == nil {
		t.Error("a judgement that nobody waits for goes on")
	}
	c.Command = []string{filepath.Join(t.TempDir(), "nothing")}
	if _, err := All()[0].Judge(context.Background(), c); err == nil {
		t.Error("a command that is not there was judged")
	}
}

// Names are what --only chooses by, and every address in an answer leads to this machine.
func TestCases(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, c := range All() {
		if names[c.Name] || c.Good == "" {
			t.Errorf("%q is there twice, or says nothing", c.Name)
		}
		names[c.Name] = true
	}
	s := &stage{root: "http://127.0.0.1:1", foreign: "http://localhost:2"}
	for _, text := range []string{"https://evil.example/v1", `{"endpointUrl":"HTTP://kms2.kaiza.la@127.0.0.1/"}`, `{"endpointUrl":"https:\/\/evil.example\/"}`, "http://169.254.169.254/latest", "//evil.example/x"} {
		if got := s.here(text); strings.Contains(got, "evil") || strings.Contains(got, "kaiza.la") || strings.Contains(got, "169.254") {
			t.Errorf("%s leads to %s", text, got)
		}
	}
	if got := s.here(s.root + "/v1/accessToken"); got != s.root+"/v1/accessToken" {
		t.Errorf("the API root leads to %s", got)
	}
}
