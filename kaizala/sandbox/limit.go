package sandbox

import "time"

// Calls allowed in a minute (documented).
const (
	perConnector = 100
	perTenant    = 300
	window       = time.Minute
)

// counted is one call within the window.
type counted struct {
	connector string
	at        time.Time
}

// limit counts a call, or refuses it if its minute already has too many.
func (s *Server) limit(connectorID string, now time.Time) *refusal {
	for len(s.calls) > 0 && now.Sub(s.calls[0].at) >= window { // the oldest are in front
		s.calls = s.calls[1:]
	}
	own, oldest := 0, counted{}
	for _, c := range s.calls {
		if c.connector == connectorID {
			if own++; own == 1 {
				oldest = c
			}
		}
	}
	switch {
	case len(s.calls) >= perTenant:
		return tooMany(s.calls[0], now)
	case own >= perConnector:
		return tooMany(oldest, now)
	}
	s.calls = append(s.calls, counted{connectorID, now})
	return nil
}

// tooMany refuses a call until the oldest counted one leaves the window.
func tooMany(oldest counted, now time.Time) *refusal {
	return throttled(int((window - now.Sub(oldest.at) + time.Second - 1) / time.Second))
}

func throttled(seconds int) *refusal {
	no := refuse(429, "TooManyRequests", "ThrottlingException", "Too many requests")
	no.retryAfter = seconds
	return no
}
