package session

import (
	"sync"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// calls are the requests of the latest effect that called the service, in memory
// alone, and until when a call pauses.
type calls struct {
	mu      sync.Mutex
	effect  steps.Effect
	records []kaizala.Record
	pause   time.Time
}

// follow keeps what the calls of an effect send and get, and how long they wait.
func (c *calls) follow(e steps.Effect, now func() time.Time) kaizala.Watch {
	return kaizala.Watch{
		Record: func(r kaizala.Record) {
			c.mu.Lock()
			defer c.mu.Unlock()
			if c.effect != e {
				c.effect, c.records, c.pause = e, nil, time.Time{}
			}
			c.records = append(c.records, r)
		},
		Waits: func(d time.Duration) {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.pause = now().Add(d)
		},
	}
}

// Records are the requests of the latest call, if a page has to do with it.
func (s *Session) Records(v steps.Page) []kaizala.Record {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	if s.calls.effect.Grant != v.Grant.ID || v.Step != 4 && !v.Does.Once() {
		return nil
	}
	return s.calls.records
}

// Pause is how long a call still waits until it is sent, or tried again.
func (s *Session) Pause() time.Duration {
	s.calls.mu.Lock()
	defer s.calls.mu.Unlock()
	return max(0, s.calls.pause.Sub(s.Now()))
}
