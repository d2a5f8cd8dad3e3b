package kaizala

import (
	"context"
	"sync"
	"time"
)

// window lets a number of calls pass in any minute, in the order in which they
// came. The first of them holds the turn; the channel wakes the others in order.
type window struct {
	turn  chan struct{}
	limit int

	mu      sync.Mutex
	waiting int         // calls that hold the turn or wait for it
	sent    []time.Time // of the calls within the last minute, in order
}

func newWindow(limit int) *window { return &window{turn: make(chan struct{}, 1), limit: limit} }

// acquire waits for the turn, which release gives back.
func (w *window) acquire(ctx context.Context) error {
	w.addWaiting(1)
	select {
	case w.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		w.addWaiting(-1)
		return ctx.Err()
	}
}

func (w *window) release() {
	<-w.turn
	w.addWaiting(-1)
}

func (w *window) addWaiting(n int) {
	w.mu.Lock()
	w.waiting += n
	w.mu.Unlock()
}

// waitForNext returns how long a call that comes now will have to wait.
func (w *window) waitForNext(now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.waitBehind(now, w.waiting)
}

// waitForHolder returns how long the call that holds the turn still has to wait.
func (w *window) waitForHolder(now time.Time) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.waitBehind(now, 0)
}

// waitBehind returns the wait of a call that has so many others ahead of it. Each
// call passes a minute after the one that is limit places ahead.
func (w *window) waitBehind(now time.Time, ahead int) time.Duration {
	w.prune(now)
	at, later := len(w.sent)+ahead, time.Duration(0)
	for at >= w.limit && at >= len(w.sent) {
		at, later = at-w.limit, later+rateWindow
	}
	if at >= len(w.sent) {
		return later
	}
	return w.sent[at].Add(later).Sub(now)
}

// record notes that a call is sent now.
func (w *window) record(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.prune(now)
	w.sent = append(w.sent, now)
}

// prune drops calls older than a minute, and calls in the future, which a clock
// that was set back leaves.
func (w *window) prune(now time.Time) {
	first, end := 0, len(w.sent)
	for first < end && now.Sub(w.sent[first]) >= rateWindow {
		first++
	}
	for end > first && w.sent[end-1].After(now) {
		end--
	}
	w.sent = w.sent[first:end]
}
