package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// accessLog writes a line for each answer: when, the status, what was asked for,
// and how long it took. What was asked for is the pattern that fits, not the
// address as it came: sessions, IDs and whatever else stands in an address stay
// out of it. A status of 0 is an answer that is never sent.
type accessLog struct {
	mu sync.Mutex
	to io.Writer // nil: none
}

func (l *accessLog) line(at time.Time, r *http.Request, status int, took time.Duration) {
	if l.to == nil {
		return
	}
	asked := r.Pattern
	if asked == "" {
		asked = "-"
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(l.to, "%s %d %s %s\n", at.UTC().Format(time.RFC3339), status, asked, took.Round(10*time.Microsecond))
}
