package sandbox

import (
	"cmp"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// fault is an order: the next calls for an access token fail in this way.
type fault struct {
	Kind       string `json:"fault"`
	Calls      int    `json:"calls"`
	RetryAfter int    `json:"retryAfter,omitempty"` // seconds, of a 429
}

// Limits of an order.
const (
	retryAfter    = 5 // seconds, unless the order names them
	maxCalls      = 1000
	maxRetryAfter = 24 * 60 * 60
	noFault       = "none" // drops all faults
)

// Faults of an order.
var (
	errFaultForm    = errors.New("fault: want KIND, KIND:CALLS or KIND:CALLS:SECONDS, with whole numbers, such as 429:3:10")
	errFaultKind    = errors.New("fault: want the kind 429, 500, error200, silence, captive or moved")
	errFaultCalls   = errors.New("fault: want 1 to 1000 calls")
	errFaultSeconds = errors.New("fault: want a Retry-After of 0 to 86400 seconds")
)

// faults maps each kind of fault to the function that answers in its way.
func faults() map[string]func(*Server, fault, http.ResponseWriter, *http.Request) {
	return map[string]func(*Server, fault, http.ResponseWriter, *http.Request){
		"429": func(_ *Server, f fault, rw http.ResponseWriter, _ *http.Request) {
			writeAnswer(rw, nil, throttled(cmp.Or(f.RetryAfter, retryAfter)))
		},
		"500": func(_ *Server, _ fault, rw http.ResponseWriter, _ *http.Request) {
			writeAnswer(rw, nil, failed("Something went wrong"))
		},
		// Some errors of the service come with status 200 (documented).
		"error200": func(_ *Server, _ fault, rw http.ResponseWriter, _ *http.Request) {
			no := invalidToken(whyInvalid + " ordered in the sandbox")
			no.status = http.StatusOK
			writeAnswer(rw, nil, no)
		},
		"silence": func(_ *Server, _ fault, rw http.ResponseWriter, _ *http.Request) {
			if a, ok := rw.(*answer); ok {
				a.mute = true
			}
		},
		"captive": func(_ *Server, _ fault, rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = rw.Write([]byte(captive))
		},
		"moved": func(s *Server, _ fault, rw http.ResponseWriter, r *http.Request) {
			writeAnswer(rw, nil, s.elsewhere(r))
		},
	}
}

// Faults are the kinds of fault that can be ordered, sorted.
func Faults() []string { return slices.Sorted(maps.Keys(faults())) }

// captive is the page of a network on which a person must sign in first.
const captive = `<!doctype html><html lang="en"><head><title>Welcome to the guest network</title></head>
<body><h1>Welcome</h1><p>Accept the terms of use to get on the internet.</p></body></html>
`

// addFault adds a fault after those already ordered. noFault drops them all. The
// caller holds s.mu.
func (s *Server) addFault(f fault) error {
	return s.obey(func(w *world) error {
		_, known := faults()[f.Kind]
		switch {
		case f.Kind == noFault:
			w.Faults = nil
			return nil
		case !known:
			return errFaultKind
		case f.Calls < 1 || f.Calls > maxCalls:
			return errFaultCalls
		case f.RetryAfter < 0 || f.RetryAfter > maxRetryAfter:
			return errFaultSeconds
		case len(w.Faults) >= maxFaults:
			return errFull
		}
		w.Faults = append(w.Faults, f)
		return nil
	})
}

// readFault parses the value of a flag: KIND, KIND:CALLS or KIND:CALLS:SECONDS, with
// the seconds of Retry-After. Example: 429:3:10.
func readFault(text string) (fault, error) {
	parts := strings.Split(text, ":")
	f := fault{Kind: parts[0], Calls: 1}
	if len(parts) > 3 {
		return f, errFaultForm
	}
	into := []*int{&f.Calls, &f.RetryAfter}
	for i, number := range parts[1:] {
		n, err := strconv.Atoi(number)
		if err != nil {
			return f, errFaultForm
		}
		*into[i] = n
	}
	return f, nil
}

// orFault answers a call with the first ordered fault, or with next if there is
// none. The fault is counted on disk before it is answered.
func (s *Server) orFault(next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if len(s.world.Faults) == 0 || s.world.Faults[0].Kind == "moved" && atMoved(r) {
			next(rw, r)
			return
		}
		f := s.world.Faults[0]
		if err := s.change(func(w *world) error {
			w.Faults = slices.Clone(w.Faults)
			if w.Faults[0].Calls--; w.Faults[0].Calls < 1 {
				w.Faults = w.Faults[1:]
			}
			return nil
		}); err != nil {
			writeAnswer(rw, nil, unsaved())
			return
		}
		serve, known := faults()[f.Kind]
		if !known { // the world file names a kind that this version lacks
			serve = func(_ *Server, _ fault, rw http.ResponseWriter, r *http.Request) { next(rw, r) }
		}
		serve(s, f, rw, r)
	}
}
