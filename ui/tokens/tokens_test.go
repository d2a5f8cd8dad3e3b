package tokens

import (
	"testing"
	"time"

	"kaizala-setup/steps"
)

// A clock that was set back or put right after the call does not make an old
// access token a good one.
func TestClockThatIsSet(t *testing.T) {
	at := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	day := 24 * time.Hour
	for name, c := range map[string]struct {
		skew, later time.Duration
		good        bool
	}{
		"an hour later":                         {0, time.Hour, true},
		"6 minutes before its end":              {0, day - 6*time.Minute, true},
		"4 minutes before its end":              {0, day - 4*time.Minute, false},
		"half a minute ago, whatever it says":   {-400 * day, 30 * time.Second, true},
		"the service is ahead, and it lives":    {time.Hour, day - 6*time.Minute, true},
		"the service is behind, and it is over": {-time.Hour, day - 4*time.Minute, false},
		"our clock was set back by a year":      {0, -365 * day, false},
		"a year ahead, then put right":          {-365 * day, -365*day + time.Hour, false},
		"a year behind, then put right":         {365 * day, 365*day + time.Hour, false},
	} {
		call := steps.Call{At: at, Skew: c.skew, Expires: at.Add(c.skew + day)}
		if c.skew == -400*day {
			call.Skew = 0 // it did not say
		}
		if usable(call, at.Add(c.later)) != c.good {
			t.Errorf("%s: good is %v", name, !c.good)
		}
	}
	if usable(steps.Call{At: at, Code: "refused", Expires: at.Add(day)}, at) {
		t.Error("a call that was refused brought a token")
	}
}
