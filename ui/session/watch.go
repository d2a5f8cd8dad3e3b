package session

import (
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// watched is what went over the network for the latest effect that called the
// service, in memory alone, and until when a call pauses.
type watched struct {
	effect  steps.Effect
	records []kaizala.Record
	pause   time.Time
}

// follow keeps what the calls of an effect send and get, and how long they wait.
func (s *Session) follow(e steps.Effect) kaizala.Watch {
	return kaizala.Watch{
		Record: func(r kaizala.Record) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.watched.effect != e {
				s.watched = watched{effect: e}
			}
			s.watched.records = append(s.watched.records, r)
		},
		Waits: func(d time.Duration) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.watched.pause = s.Now().Add(d)
		},
	}
}

// Records are the requests of the latest call, if a page has to do with it.
func (s *Session) Records(v steps.Page) []kaizala.Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watched.effect.Grant != v.Grant.ID || v.Step != 4 && !v.Does.Once() {
		return nil
	}
	return s.watched.records
}

// Pause is how long a call still waits for its turn, or to be tried again.
func (s *Session) Pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(0, s.watched.pause.Sub(s.Now()))
}
