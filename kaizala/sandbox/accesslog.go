package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// accessLog writes one line for each answer: time, status, route and duration. It
// logs the route's pattern and not the requested address, since an address may
// hold a session or an ID. Status 0 means that no answer was sent.
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

// delivery logs a try to deliver an event, and nothing of the receiver.
func (l *accessLog) delivery(at time.Time, eventType string, a received) {
	if l.to == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, _ = fmt.Fprintf(l.to, "%s %d webhook %s %s\n", at.UTC().Format(time.RFC3339), a.status, eventType, a.took.Round(10*time.Microsecond))
}
