package sandbox

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxAhead is the furthest that the clock can be ahead of the machine's: 100 years.
const maxAhead = 100 * 365 * 24 * time.Hour

// Reasons for which the clock is not moved.
var (
	errClock = errors.New("clock: want +330d, +36h, day330 or now")
	errPast  = errors.New("clock: that is over, it goes forward only; now takes it back to the machine's")
	errFar   = errors.New("clock: want a time within 100 years")
)

// now is the sandbox's time.
func (s *Server) now() time.Time { return s.clock().Add(s.world.Ahead) }

// jumpText matches what day330 and +330d look like.
var jumpText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\+|day ?)([0-9]+)(d?)$`) })

// spanText matches what +36h and +1h30m look like.
var spanText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\+([0-9]+(\.[0-9]+)?(h|m|s|ms))+$`) })

// jump moves the clock: "now" back to the machine's time, "+36h" or "+330d"
// forward, "day330" forward to that day in the life of the newest refresh token.
func (w *world) jump(text string, machine time.Time) error {
	text = strings.ToLower(strings.TrimSpace(text))
	m := jumpText().FindStringSubmatch(text)
	if m == nil {
		if text == "now" {
			w.Ahead = 0
			return nil
		}
		by, err := time.ParseDuration(text)
		switch {
		case err != nil && spanText().MatchString(text): // longer than a time.Duration
			return errFar
		case err != nil || text[0] != '+' || by <= 0:
			return errClock
		}
		return w.ahead(by)
	}
	number, err := strconv.Atoi(m[2])
	switch days := time.Duration(number) * 24 * time.Hour; {
	case (m[1] == "+") != (m[3] == "d"):
		return errClock
	case err != nil || number > int(maxAhead/(24*time.Hour)): // the product may be none
		return errFar
	case m[1] == "+":
		return w.ahead(days)
	default:
		now := machine.Add(w.Ahead)
		return w.ahead(w.newest(now).Add(days).Sub(now))
	}
}

func (w *world) ahead(by time.Duration) error {
	switch {
	case by < 0:
		return errPast
	case by > maxAhead-w.Ahead:
		return errFar
	}
	w.Ahead += by
	return nil
}

// newest returns when the newest refresh token was issued, or now without one.
func (w *world) newest(now time.Time) time.Time {
	var newest time.Time
	for g := range w.Grants.all() {
		if !g.Removed && g.Issued.After(newest) {
			newest = g.Issued
		}
	}
	if newest.IsZero() {
		return now
	}
	return newest
}

// moveClock moves the clock and drops the call counts, whose times the old clock
// gave. The caller holds s.mu.
func (s *Server) moveClock(text string) error {
	err := s.obey(func(w *world) error { return w.jump(text, s.clock()) })
	if err == nil {
		s.calls = nil
	}
	return err
}
