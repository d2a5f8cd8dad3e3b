package sandbox

import (
	"errors"
	"net/http"
	"slices"
	"time"
)

// Orders change the clock, the faults, single tokens and endpoints. The package
// documentation lists the calls.

// orders is the answer to an order: the clock and the faults still to come.
type orders struct {
	Now    time.Time `json:"now"`
	Ahead  string    `json:"ahead"` // of the machine's clock, as time.Duration writes it
	Faults []fault   `json:"faults"`
}

func (s *Server) orders() orders {
	return orders{s.now().UTC(), s.world.Ahead.String(), append([]fault{}, s.world.Faults...)}
}

// obey carries an order out. It returns an *Error with code CodeUnsaved if the disk
// failed, and the order's own error if the order is wrong. The caller holds s.mu.
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

// ordering makes a handler of an order. It reads the body into a T, whose missing
// fields are those of usual, and answers by the error with which the order ended.
func ordering[T any](s *Server, usual T, obey func(T) error) func(*http.Request) (any, *refusal) {
	return func(r *http.Request) (any, *refusal) {
		body := usual
		if no := readBody(r, &body); no != nil {
			return nil, no
		}
		var disk *Error
		switch err := obey(body); {
		case errors.As(err, &disk):
			return nil, unsaved()
		case err != nil:
			return nil, invalid(err.Error())
		}
		return s.orders(), nil
	}
}

// clockOrder moves the clock: see MoveClock.
type clockOrder struct {
	Clock string `json:"clock"`
}

// revoking names one token, or all tokens of a grant.
type revoking struct {
	Token       string `json:"token"`
	ConnectorID string `json:"connectorId"`
	GroupID     string `json:"groupId"` // "": the person's user tokens
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

// moving says whether a person has the second endpoint.
type moving struct {
	Person Person `json:"person"`
	Moved  bool   `json:"moved"`
}

var errNobody = errors.New("person: want developer or admin")

func (s *Server) move(m moving) error {
	return s.obey(func(w *world) error {
		if !slices.Contains(everybody(), m.Person) {
			return errNobody
		}
		w.edit(m.Person, func(a *account) { a.Moved = m.Moved })
		return nil
	})
}

// tenancy says whether a person is a tenant admin.
type tenancy struct {
	Person Person `json:"person"`
	Admin  bool   `json:"admin"`
}

func (s *Server) setTenantAdmin(t tenancy) error {
	return s.obey(func(w *world) error {
		if !slices.Contains(everybody(), t.Person) {
			return errNobody
		}
		w.edit(t.Person, func(a *account) { a.Tenant = t.Admin })
		return nil
	})
}

// MoveClock moves the sandbox's clock forward by "+36h" or "+330d", forward to a day
// in the life of the newest refresh token by "day330", or back to the machine's
// time by "now". It returns an *Error with code CodeUnsaved if the disk failed, and
// an error of another type if the text is wrong.
func (s *Server) MoveClock(text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.moveClock(text)
}

// OrderFault makes the next calls for an access token fail. The text is KIND,
// KIND:CALLS or KIND:CALLS:SECONDS, with the seconds of Retry-After. Errors are
// those of MoveClock.
func (s *Server) OrderFault(text string) error {
	f, err := readFault(text)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addFault(f)
}

// Control returns the root of the control calls and the key that they take.
func (s *Server) Control() (root, key string) {
	return s.APIRoot() + "/sandbox", s.key().derive("control")
}
