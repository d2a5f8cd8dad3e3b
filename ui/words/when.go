package words

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a day, in the person's zone.
func Date(t time.Time, zone *time.Location) string { return t.In(zone).Format("2 January 2006") }

// DateTime is a day and the time of it, in the person's zone.
func DateTime(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("2 January 2006 15:04")
}

// Ago is how long t is past, roughly.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	if d < 2*time.Minute {
		return "just now"
	}
	return span(d) + " ago"
}

// Days counts them, to the nearest: "1 day", "365 days".
func Days(d time.Duration) string {
	days := int((d + 12*time.Hour) / (24 * time.Hour))
	if days == 1 {
		return "1 day"
	}
	return strconv.Itoa(days) + " days"
}

// HoursLeft is how many hours an access token has left.
func HoursLeft(expires, now time.Time) string {
	switch h := int((expires.Sub(now) + 30*time.Minute) / time.Hour); {
	case !expires.After(now):
		return "over"
	case h == 1:
		return "1 hour"
	case h < 1:
		return strconv.Itoa(int(expires.Sub(now)/time.Minute)) + " min"
	default:
		return strconv.Itoa(h) + " hours"
	}
}

// Until is the end of an access token: with the year only if that is another one.
func Until(t, now time.Time, zone *time.Location) string {
	form := "2 Jan 15:04"
	if t.In(zone).Year() != now.In(zone).Year() {
		form = "2 Jan 2006 15:04"
	}
	return "until " + t.In(zone).Format(form)
}

// UntilDay is the day on which a refresh token ends.
func UntilDay(t time.Time, zone *time.Location) string {
	return "until " + t.In(zone).Format("2 Jan 2006")
}

// RenewsFrom tells from when on a refresh token renews itself.
func RenewsFrom(t, now time.Time, zone *time.Location) string {
	if !now.Before(t) {
		return "renews itself when it is used: now"
	}
	return "renews itself when it is used, from " + t.In(zone).Format("2 Jan 2006") + " on"
}

// RenewsOnlyWhenUsed stands below a list of refresh tokens.
const RenewsOnlyWhenUsed = "A refresh token renews itself only when a program calls with it after day 328: kaizala-setup help schedule shows how to have that done."

// RefreshTokens counts them.
func RefreshTokens(n int) string {
	if n == 1 {
		return "1 refresh token"
	}
	return Number(n) + " refresh tokens"
}

// DaysLeft is how many days a refresh token has left; "" where that is not known.
func DaysLeft(expires, now time.Time) string {
	if expires.IsZero() || expires.Before(now) {
		return ""
	}
	return Days(expires.Sub(now)) + " left"
}

// EndsSoon says what to do about a refresh token that ends soon.
func EndsSoon(expires, now time.Time) string {
	if left := expires.Sub(now); left >= 24*time.Hour {
		return "ends in " + Days(left) + ": renew it"
	}
	return "ends today: renew it"
}

// In is how far t lies ahead, roughly.
func In(t, now time.Time) string {
	d := t.Sub(now).Round(time.Minute)
	switch {
	case d <= 0:
		return "no longer valid"
	case d >= 2*time.Hour:
		d = d.Round(time.Hour)
	}
	return "in " + span(d)
}

// Clock tells how far this machine's clock is from the service's, or "" if that is
// not worth it.
func Clock(d time.Duration) string {
	if d == 0 {
		return ""
	}
	way := "behind"
	if d < 0 {
		way = "ahead of"
	}
	return "This machine's clock is " + toTheMinute(d.Abs()) + " " + way + " the service's."
}

// toTheMinute is a time of at least a minute, such as "1 day, 2 hours and 17 minutes".
func toTheMinute(d time.Duration) string {
	minutes := int(d.Round(time.Minute).Minutes())
	var parts []string
	for _, unit := range []struct {
		name string
		of   int
	}{{"day", 24 * 60}, {"hour", 60}, {"minute", 1}} {
		n := minutes / unit.of
		minutes %= unit.of
		switch n {
		case 0:
		case 1:
			parts = append(parts, "1 "+unit.name)
		default:
			parts = append(parts, Number(n)+" "+unit.name+"s")
		}
	}
	if last := len(parts) - 1; last > 0 {
		return strings.Join(parts[:last], ", ") + " and " + parts[last]
	}
	return strings.Join(parts, "")
}

func span(d time.Duration) string {
	switch {
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return Number(int(d.Hours()/24)) + " days"
}

// Characters counts them: "1 character", "1,043 characters".
func Characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return Number(n) + " characters"
}

// UnusedLines says how many lines of a text gave no value.
func UnusedLines(n int) string {
	if n == 1 {
		return "1 line of the text"
	}
	return Number(n) + " lines of the text"
}

// Number groups the digits of a count by thousands.
func Number(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return Number(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
