package kaizala

import (
	"slices"
	"time"
)

// Watch follows the calls of a client. Its functions run in the goroutine of the
// call, and may be nil.
type Watch struct {
	Record func(Record)        // is told of each request with its answer
	Waits  func(time.Duration) // is told before a call waits, for its turn or to try again, how long at least
}

// Watched returns the same client with w following its calls too. It shares
// connections and limits with c.
func (c *Client) Watched(w Watch) *Client {
	watched := *c
	watched.watches = append(slices.Clip(c.watches), w)
	return &watched
}

// tellWait tells the watches that a call is about to wait.
func (c *Client) tellWait(d time.Duration) {
	for _, w := range c.watches {
		if w.Waits != nil && d > 0 {
			w.Waits(d)
		}
	}
}
