package words

import (
	"fmt"
	"time"

	"kaizala-setup/ui/session"
)

// Reached tells of a team's store that did not answer, and of what waits to be saved
// there; nothing if all is well.
func Reached(r session.Reach, now time.Time, zone *time.Location) (lines []string) {
	if !r.AsOf.IsZero() {
		lines = append(lines, asOf(r.Name, r.AsOf, now, zone))
	}
	if waits := waiting(r.Waiting, r.Name, r.Since, now, zone); waits != "" {
		lines = append(lines, waits)
	}
	return lines
}

// asOf says that a team's store does not answer, and when what is shown was there.
func asOf(store string, at, now time.Time, zone *time.Location) string {
	return fmt.Sprintf("The team's store %s does not answer: this is as of %s.", store, clockTime(at, now, zone))
}

// waiting says how many answers of the service wait on this machine; "" for none.
func waiting(n int, store string, since, now time.Time, zone *time.Location) string {
	switch {
	case n == 0:
		return ""
	case n == 1:
		return fmt.Sprintf("A token waits on this machine since %s. The next command that reaches the team's store %s saves it there.", clockTime(since, now, zone), store)
	}
	return fmt.Sprintf("%d tokens wait on this machine since %s. The next command that reaches the team's store %s saves them there.", n, clockTime(since, now, zone), store)
}

// clockTime is the time of day, with the date if it is another day's.
func clockTime(at, now time.Time, zone *time.Location) string {
	at, now = at.In(zone), now.In(zone)
	if at.Format(time.DateOnly) == now.Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return DateTime(at, zone)
}
