package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"time"
)

// What is ordered of a sandbox: the time, faults, revoked tokens, endpoints. The
// package documentation has the calls.

// orders is what stands.
type orders struct {
	Now    time.Time `json:"now"`
	Ahead  string    `json:"ahead"` // of the machine's clock, as time.Duration writes it
	Faults []fault   `json:"faults"`
}

func (s *Server) orders() orders {
	return orders{s.now().UTC(), s.world.Ahead.String(), append([]fault{}, s.world.Faults...)}
}

// ordered answers an order that was obeyed, or not.
func (s *Server) ordered(err error) (any, *refusal) {
	var disk *Error
	switch {
	case errors.As(err, &disk):
		return nil, unsaved()
	case err != nil:
		return nil, invalid(err.Error())
	}
	return s.orders(), nil
}

// obey changes the world as ordered. An *Error is one of the disk, and another
// one of the order. The caller holds s.mu.
func (s *Server) obey(order func(*world) error) error {
	var bad error
	err := s.change(func(w *world) error {
		bad = order(w)
		return bad
	})
	if err != nil && bad == nil {
		return &Error{CodeUnsaved, s.state, err}
	}
	return err
}

func (s *Server) controlClock(r *http.Request) (any, *refusal) {
	var body struct {
		Clock string `json:"clock"`
	}
	if no := readBody(r, &body); no != nil {
		return nil, no
	}
	return s.ordered(s.turn(body.Clock))
}

func (s *Server) controlFault(r *http.Request) (any, *refusal) {
	f := fault{Calls: 1}
	if no := readBody(r, &f); no != nil {
		return nil, no
	}
	return s.ordered(s.obey(func(w *world) error { return w.order(f) }))
}

// revoking is either one token, or all of a grant.
type revoking struct {
	Token       string `json:"token"`
	ConnectorID string `json:"connectorId"`
	GroupID     string `json:"groupId"` // "": the person's user token
	Person      Person `json:"person"`
}

func (s *Server) revoke(v revoking) error {
	return s.obey(func(w *world) error {
		if v.Token != "" {
			return w.revoke(v.Token, s.now())
		}
		if !w.removeGrant(v.ConnectorID, v.GroupID, v.Person) {
			return errNoToken
		}
		return nil
	})
}

func (s *Server) controlRevoke(r *http.Request) (any, *refusal) {
	var v revoking
	if no := readBody(r, &v); no != nil {
		return nil, no
	}
	return s.ordered(s.revoke(v))
}

func (s *Server) controlEndpoint(r *http.Request) (any, *refusal) {
	var body struct {
		Person Person `json:"person"`
		Moved  bool   `json:"moved"`
	}
	if no := readBody(r, &body); no != nil {
		return nil, no
	}
	return s.ordered(s.moveTo(body.Person, body.Moved))
}

var errNobody = errors.New("person: want developer or admin")

func (s *Server) moveTo(p Person, moved bool) error {
	if !slices.Contains(everybody(), p) {
		return errNobody
	}
	return s.obey(func(w *world) error { w.move(p, moved); return nil })
}

// MoveClock moves the clock, forward only: "+36h", "+330d", "day330" of the newest
// refresh token; or "now", back to the machine's. The error is an *Error when
// the disk is at fault, and of another type when the text is.
func (s *Server) MoveClock(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.turn(text)
}

// OrderFault orders what the next calls for an access token get: KIND, KIND:CALLS
// or KIND:CALLS:SECONDS, seconds being those of Retry-After. The error is as for
// MoveClock.
func (s *Server) OrderFault(text string) error {
	f, err := readFault(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.obey(func(w *world) error { return w.order(f) })
}

// Control is the root of the control calls, and the key that they take.
func (s *Server) Control() (root, key string) {
	return s.APIRoot() + "/sandbox", (&world{Key: s.key()}).derive("control")
}
