package kaizala

import (
	"context"
	"sync"
	"time"
)

// line lets so many pass in any minute, one after the other. Its first has the
// turn; the channel wakes the others in the order of their coming.
type line struct {
	turn  chan struct{}
	limit int

	mu     sync.Mutex
	inside int         // who has the turn, and who waits for it
	passed []time.Time // within the last minute, in order
}

func newLine(limit int) *line { return &line{turn: make(chan struct{}, 1), limit: limit} }

// enter waits for the turn, which leave gives back.
func (l *line) enter(ctx context.Context) error {
	l.add(1)
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		l.add(-1)
		return ctx.Err()
	}
}

func (l *line) leave() {
	<-l.turn
	l.add(-1)
}

func (l *line) add(n int) {
	l.mu.Lock()
	l.inside += n
	l.mu.Unlock()
}

// outlook is how long who comes now will have to wait.
func (l *line) outlook(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.delay(now, l.inside)
}

// left is how long who has the turn still has to wait.
func (l *line) left(now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.delay(now, 0)
}

// delay counts with so many who go first. Each passes a minute after the one who
// is limit places ahead.
func (l *line) delay(now time.Time, ahead int) time.Duration {
	l.forget(now)
	at, later := len(l.passed)+ahead, time.Duration(0)
	for at >= l.limit && at >= len(l.passed) {
		at, later = at-l.limit, later+rateWindow
	}
	if at >= len(l.passed) {
		return later
	}
	return l.passed[at].Add(later).Sub(now)
}

// count notes that a call passes now.
func (l *line) count(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(now)
	l.passed = append(l.passed, now)
}

// forget drops what is over, and what a clock that was set back left ahead.
func (l *line) forget(now time.Time) {
	first, end := 0, len(l.passed)
	for first < end && now.Sub(l.passed[first]) >= rateWindow {
		first++
	}
	for end > first && l.passed[end-1].After(now) {
		end--
	}
	l.passed = l.passed[first:end]
}
