package ui

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/ui/words"
)

// span is the value of a flag for a time that lies ahead: days such as 30d, or hours and
// minutes such as 36h or 1h30m.
type span time.Duration

// maxSpan is the longest time, in days: a hundred years.
const maxSpan = 36500

var errSpan = errors.New("a time such as 30d, 36h or 90m is wanted")

// Set reads the time. It is longer than nothing.
func (s *span) Set(text string) error {
	if days, found := strings.CutSuffix(text, "d"); found {
		n, err := strconv.Atoi(days)
		if err != nil || n <= 0 || n > maxSpan {
			return errSpan
		}
		*s = span(time.Duration(n) * 24 * time.Hour)
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 || d > maxSpan*24*time.Hour {
		return errSpan
	}
	*s = span(d)
	return nil
}

// String is the time in words; "" for none.
func (s span) String() string {
	switch d := time.Duration(s); {
	case d <= 0:
		return ""
	case d%(24*time.Hour) == 0:
		return words.Days(d)
	default:
		text := d.String() // 36h0m0s, 10m0s
		for _, nothing := range []string{"m0s", "h0m"} {
			if strings.HasSuffix(text, nothing) {
				text = text[:len(text)-2]
			}
		}
		return text
	}
}

func (s *span) Type() string { return "time" }
