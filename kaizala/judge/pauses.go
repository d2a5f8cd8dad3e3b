package judge

import (
	"context"
	"net/http"
	"time"

	"kaizala-setup/kaizala/hostile"
)

// pause is a way in which the service asks for one with status 429.
type pause struct {
	name, good string
	value      func(now time.Time) string // of Retry-After
	atLeast    time.Duration              // before the next call; 0: what is sensible
	never      bool                       // no call can be in time
}

// hammered is how many token calls within sensible a client may make that is not told
// how long to wait.
const (
	hammered = 3
	sensible = 2 * time.Second
)

// pauses are cases in which the service answers the first token call with 429. It answers
// the next ones as usual, or where it names no time once the client has paused.
func pauses() []Case {
	const few = "It waits a few seconds, or fails."
	always := func(value string) func(time.Time) string { return func(time.Time) string { return value } }
	var all []Case
	for _, p := range []pause{
		{"2 seconds", "It waits 2 seconds and asks again, or fails.", always("2"), 2 * time.Second, false},
		{"a date", "It waits until then and asks again, or fails.", func(now time.Time) string { return now.Add(3 * time.Second).UTC().Format(http.TimeFormat) }, 2 * time.Second, false},
		{"a day", "It fails, and says when to try again.", always("86400"), 0, true},
		{"more than a number holds", "It does not read that as no time at all.", always("9223372037"), 0, false},
		{"no time", few, always(""), 0, false},
		{"less than nothing", few, always("-1"), 0, false},
		{"no number", few, always("soon"), 0, false},
		{"the past", few, always("Sun, 06 Nov 1994 08:49:37 GMT"), 0, false},
	} {
		all = append(all, Case{Name: "429, " + p.name, Good: p.good, judge: p.judge})
	}
	return all
}

func (p pause) judge(ctx context.Context, s *stage) (did, fault string, err error) {
	err = s.leads(s.atFirst(p.refuses, func(w http.ResponseWriter, _ *http.Request) {
		if value := p.value(time.Now()); value != "" {
			w.Header().Set("Retry-After", value)
		}
		w.Header().Set("Content-Type", "application/json")
		hostile.Answer{Status: http.StatusTooManyRequests, Body: hostile.No("TooManyRequests", "later")}.Write(w, s.root)
	}))
	if err != nil {
		return "", "", err
	}
	r, err := s.run(ctx)
	if err != nil {
		return "", "", err
	}
	calls := r.tokenCalls()
	did = r.did()
	if len(calls) > 1 {
		did = "asked again after " + calls[1].at.Sub(calls[0].at).Round(100*time.Millisecond).String() + ", " + did
	}
	return did, p.fault(r, calls), nil
}

// refuses reports whether the newest of some token calls is answered with 429.
func (p pause) refuses(calls []seen) bool {
	if p.atLeast > 0 || p.never {
		return len(calls) == 1
	}
	return calls[len(calls)-1].at.Sub(calls[0].at) < sensible
}

func (p pause) fault(r run, calls []seen) string {
	switch {
	case len(calls) == 0:
		return "It made no token call."
	case p.never && len(calls) > 1:
		return "It asked again although it was to wait for a day."
	case p.never && r.tooLong:
		return "It waits for a day, and says nothing to whoever waits for it."
	case r.tooLong:
		return r.endless()
	case len(calls) > 1 && p.atLeast > 0 && calls[1].at.Sub(calls[0].at) < p.atLeast-100*time.Millisecond:
		return "It asked again before the time that the service named."
	case len(calls) > hammered && calls[hammered].at.Sub(calls[0].at) < sensible:
		return "It asks again and again without a pause."
	case len(calls) == 1 && r.exit == 0:
		return "It ended as if all were well (exit 0)."
	}
	return ""
}
