package words

import (
	"testing"
	"time"
)

func TestClockIsToldToTheMinute(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		3 * time.Minute:               "This machine's clock is 3 minutes behind the service's.",
		-time.Hour - time.Minute:      "This machine's clock is 1 hour and 1 minute ahead of the service's.",
		59*time.Minute + 59600*1e6:    "This machine's clock is 1 hour behind the service's.",
		26*time.Hour + 17*time.Minute: "This machine's clock is 1 day, 2 hours and 17 minutes behind the service's.",
		-2000 * 24 * time.Hour:        "This machine's clock is 2,000 days ahead of the service's.",
		48*time.Hour + 5*time.Minute:  "This machine's clock is 2 days and 5 minutes behind the service's.",
		0:                             "",
	} {
		if got := Clock(d); got != want {
			t.Errorf("%v: %q, not %q", d, got, want)
		}
	}
}
