package wizard

import (
	"strings"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// life is how long a token is good, and from when on it is renewed when it is used.
type life struct{ from, renews, until time.Time }

// lifeOf is the life of a refresh token by its claims.
func lifeOf(c steps.Claims) life {
	from := c.Issued
	if from.IsZero() {
		from = c.Expires.AddDate(0, 0, -steps.LastDay)
	}
	return life{from, c.RenewsFrom(), c.Expires}
}

// life draws a token's life: what is over, what is left, and the part in which it is
// renewed when it is used.
func (t theme) life(l life, now time.Time, cells int) string {
	whole := l.until.Sub(l.from)
	if whole <= 0 {
		return strings.Repeat(" ", cells)
	}
	at := func(when time.Time) int {
		return min(cells, max(0, int(int64(cells)*int64(when.Sub(l.from)/time.Second)/int64(whole/time.Second))))
	}
	over, renews := at(now), at(l.renews)
	if l.renews.IsZero() {
		renews = cells
	}
	left := max(0, renews-over)
	style := t.good
	if over >= renews {
		style = t.warn
	}
	return t.dim.Render(strings.Repeat(t.mark.gone, over)) + style.Render(strings.Repeat(t.mark.left, left)+strings.Repeat(t.mark.renewing, cells-over-left))
}

// lifeLine is a refresh token's life in a line of the side bar, with the days in words.
func (t theme) lifeLine(says steps.Claims, now time.Time, width int) string {
	return "  " + t.life(lifeOf(says), now, min(width-17, 24)) + " " + words.DaysLeft(says.Expires, now)
}
