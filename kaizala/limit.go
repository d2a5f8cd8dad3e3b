package kaizala

import "time"

// Limits bound every call. A field that is zero has its default.
type Limits struct {
	Dial   time.Duration // to look up the name and connect
	TLS    time.Duration // for the handshake
	Header time.Duration // from the request to the answer's headers
	Stall  time.Duration // in which a body must bring 1 KiB, or end
	Total  time.Duration // for one try with its redirects and bodies

	Body    int64 // bytes of an answer's body
	Headers int64 // bytes of an answer's headers

	Tries      int           // requests for one call, redirects not counted
	RetryAfter time.Duration // the longest wait that the service may ask for; see PauseAfter

	PerConnector int // tries a minute for one connector; further ones wait
	PerMinute    int // tries a minute in all; further ones wait
}

// DefaultLimits returns 10 s to connect, 10 s for TLS, 30 s for headers, 10 s for each
// KiB of a body, 60 s for a try (the documentation suggests a time-out of 1 minute), 1
// MiB of body, 64 KiB of headers, 3 tries, a Retry-After of 60 s, and 100 calls a minute
// for a connector and 300 in all (documented; the 300 are for a tenant).
func DefaultLimits() Limits {
	return Limits{
		Dial: 10 * time.Second, TLS: 10 * time.Second, Header: 30 * time.Second, Stall: 10 * time.Second, Total: time.Minute,
		Body: 1 << 20, Headers: 64 << 10,
		Tries: 3, RetryAfter: time.Minute,
		PerConnector: 100, PerMinute: 300,
	}
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	return Limits{
		Dial: or(l.Dial, d.Dial), TLS: or(l.TLS, d.TLS), Header: or(l.Header, d.Header), Stall: or(l.Stall, d.Stall), Total: or(l.Total, d.Total),
		Body: or(l.Body, d.Body), Headers: or(l.Headers, d.Headers),
		Tries: or(l.Tries, d.Tries), RetryAfter: or(l.RetryAfter, d.RetryAfter),
		PerConnector: or(l.PerConnector, d.PerConnector), PerMinute: or(l.PerMinute, d.PerMinute),
	}
}

func or[T int | int64 | time.Duration](v, otherwise T) T {
	if v > 0 {
		return v
	}
	return otherwise
}
