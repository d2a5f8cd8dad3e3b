package tokens

import (
	"testing"
	"time"

	"pgregory.net/rapid"

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
		"the service is ahead, and it is over":  {time.Hour, day + time.Minute, false},
		"our clock is a year ahead":             {-365 * day, time.Hour, false},
		"a year behind, then put right":         {365 * day, 365*day + time.Hour, false},
	} {
		call := steps.Call{At: at, Skew: c.skew, Expires: at.Add(c.skew + day)}
		if c.skew == -400*day {
			call.Skew = 0 // it did not say
		}
		if Usable(call, at.Add(c.later)) != c.good {
			t.Errorf("%s: good is %v", name, !c.good)
		}
	}
	if Usable(steps.Call{At: at, Code: "refused", Expires: at.Add(day)}, at) {
		t.Error("a call that was refused brought a token")
	}
}

// Past its end by our clock an access token is not handed out without a call, whatever
// the service said of its time.
func TestNoTokenPastItsEnd(t *testing.T) {
	for name, c := range map[string]struct{ life, skew, later time.Duration }{
		"a date that is a day behind, a second after": {time.Minute, -24 * time.Hour, 61 * time.Second},
		"a date that is two years behind, 55 s after": {24 * time.Hour, -2 * 365 * 24 * time.Hour, 24*time.Hour + 55*time.Second},
		"it lives 20 s, and half a minute has gone":   {20 * time.Second, 0, 30 * time.Second},
		"the same, and the date is two days behind":   {20 * time.Second, -48 * time.Hour, 30 * time.Second},
	} {
		at := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
		if Usable(steps.Call{At: at, Skew: c.skew, Expires: at.Add(c.life)}, at.Add(c.later)) {
			t.Errorf("%s: it is handed out", name)
		}
	}
}

// Over all differences of two clocks, and whether the service tells its time or not: a
// token is not handed out past its end by the service's clock.
func TestTokensOverAllDifferences(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		durations := rapid.OneOf(rapid.Int64Range(-400, 400), rapid.Int64Range(-2*86400, 2*86400), rapid.Int64Range(-40*365*86400, 40*365*86400))
		apart := time.Duration(durations.Draw(t, "the service's clock minus ours, s")) * time.Second
		life := time.Duration(rapid.Int64Range(300, 86400).Draw(t, "life, s")) * time.Second
		later := time.Duration(rapid.Int64Range(0, 3*86400).Draw(t, "later, s")) * time.Second
		at := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
		call := steps.Call{At: at, Expires: at.Add(apart + life)}
		if apart.Abs() > 2*time.Minute {
			call.Skew = apart
		}
		if Usable(call, at.Add(later)) && later >= life && later >= Fresh {
			t.Fatal("it is handed out past its end")
		}
		if later < Fresh && later < life && !Usable(call, at.Add(later)) {
			t.Fatal("more than one renewal a minute")
		}
	})
}

// Whatever the clocks say and how they jump, nobody renews a token twice in a minute
// that passes by the clock, and who asks in a minute is given the one that came.
func TestJumpsOfTheClock(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
		skew := time.Duration(rapid.Int64Range(-40*365*86400, 40*365*86400).Draw(t, "said, s")) * time.Second
		expires := time.Duration(rapid.Int64Range(-40*365*86400, 40*365*86400).Draw(t, "end, s")) * time.Second
		jump := time.Duration(rapid.Int64Range(-40*365*86400, 40*365*86400).Draw(t, "jump, s")) * time.Second
		call, now := steps.Call{At: at, Skew: skew, Expires: at.Add(expires)}, at.Add(jump)
		if jump.Abs() >= Fresh && Usable(call, now) && (!now.Before(call.Expires) || !now.Add(skew).Before(call.Expires)) {
			t.Fatal("it is over by one of two clocks, and handed out")
		}
		if jump.Abs() >= Fresh && jump < 0 && Usable(call, now) {
			t.Fatal("the clock was set back, and the token is believed")
		}
	})
}
