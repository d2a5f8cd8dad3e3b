package sandbox

import (
	"context"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// What is wanted of a portal.
type What string

// What the guide has a person note.
const (
	WantConnector  What = "connector"
	WantGroupToken What = "group-token"
	WantUserToken  What = "user-token"
	WantPhone      What = "phone" // the person's number
	WantPIN        What = "pin"   // from the SMS that the portal draws beside its pages
)

func everything() []What {
	return []What{WantConnector, WantGroupToken, WantUserToken, WantPhone, WantPIN}
}

// Wanted is what a wizard asks to be filled in.
type Wanted struct {
	Person        Person `json:"person"`
	What          What   `json:"what"`
	ConnectorID   string `json:"connectorId"` // or by name, whichever is known
	ConnectorName string `json:"connectorName"`
	Group         string `json:"group"` // by name; "" is the person's first
}

// Shown is what a portal shows once.
type Shown struct {
	ConnectorName, ConnectorID    string
	ConnectorSecret, RefreshToken secret.Secret
	GroupID, GroupName            string
	Phone                         string
	PIN                           secret.Secret
	At                            time.Time
}

// shown is what a person's portal shows, or showed last.
type shown struct {
	Shown
	what  What
	onit  bool // the page that shows it is open
	taken bool // a wizard took it over
}

// show remembers what is shown once. The caller holds s.mu.
func (s *Server) show(p Person, what What, v Shown) {
	v.At = s.now()
	s.shown[p] = &shown{Shown: v, what: what, onit: true}
}

// fill gives what the person's portal shows; where it shows nothing that fits,
// it takes the guide's taps for the person first. The caller holds s.mu.
func (s *Server) fill(w Wanted) (Shown, error) {
	if w.What == WantPhone || w.What == WantPIN {
		return s.fillPhone(w)
	}
	if v := s.shown[w.Person]; v != nil && v.what == w.What && v.fits(w) && s.stands(v.Shown) {
		v.taken = true
		return v.Shown, nil
	}
	var out Shown
	err := s.change(func(world *world) error {
		var err error
		s.ensurePhone(world, w.Person)
		if w.What == WantConnector {
			out, err = s.create(world, w)
			return err
		}
		out, err = s.grant(world, w)
		return err
	})
	if err != nil {
		return Shown{}, err
	}
	s.show(w.Person, w.What, out)
	s.shown[w.Person].taken = true
	return out, nil
}

// fillPhone gives the person's number, which is registered if there is none, and
// the PIN for the connector in question, if one lies on the phone.
func (s *Server) fillPhone(w Wanted) (Shown, error) {
	if s.world.People[w.Person].Phone == "" {
		if err := s.change(func(world *world) error { s.ensurePhone(world, w.Person); return nil }); err != nil {
			return Shown{}, err
		}
	}
	out := Shown{Phone: s.world.People[w.Person].Phone, At: s.now()}
	if w.What == WantPhone {
		return out, nil
	}
	m, ok := s.phones[w.Person]
	if !ok || m.about != w.ConnectorID || m.To != out.Phone {
		return Shown{}, &Error{Reason: CodeNoPIN}
	}
	out.PIN = m.pin
	return out, nil
}

// fits reports whether what is shown is what is wanted: a connector that no other
// wizard took over, or a token for the connector and group in question.
func (v *shown) fits(w Wanted) bool {
	known := w.ConnectorID != "" && w.ConnectorID == v.ConnectorID
	if w.What == WantConnector {
		return known || !v.taken && w.ConnectorID == ""
	}
	named := w.ConnectorID == "" && strings.EqualFold(w.ConnectorName, v.ConnectorName)
	return (known || named) && (w.Group == "" || strings.EqualFold(w.Group, v.GroupName))
}

// stands reports whether what was shown is still good: the connector is there,
// and no newer token ended this one.
func (s *Server) stands(v Shown) bool {
	if v.RefreshToken.IsZero() {
		_, ok := s.world.connector(v.ConnectorID)
		return ok
	}
	_, _, _, why := s.world.verify(v.RefreshToken.Reveal(), useRefresh, s.now())
	return why == ""
}

// ensurePhone signs the person in and registers a made-up number.
func (s *Server) ensurePhone(w *world, p Person) {
	a := w.People[p]
	a.SignedIn = true
	if a.Phone == "" {
		a.Phone = map[Person]string{Developer: "+442079460101", Admin: "+442079460102"}[p] // of a range for fiction
	}
	w.People[p] = a
}

func (s *Server) create(w *world, wanted Wanted) (Shown, error) {
	name := named(wanted.ConnectorName)
	if name == "" {
		name = "Payroll"
	}
	var all []string
	for _, p := range permissions {
		all = append(all, p.Name)
	}
	c, secret, err := w.addConnector(connector{Name: name, Owner: wanted.Person, Permissions: all}, s.now())
	return Shown{ConnectorName: c.Name, ConnectorID: c.ID, ConnectorSecret: secret}, err
}

func (s *Server) grant(w *world, wanted Wanted) (Shown, error) {
	c, ok := w.connector(wanted.ConnectorID)
	for _, other := range w.Connectors {
		if !ok && strings.EqualFold(other.Name, wanted.ConnectorName) {
			c, ok = other, true
		}
	}
	if !ok || c.Inactive {
		return Shown{}, &Error{Reason: CodeUnknownConnector}
	}
	g := group{}
	if wanted.What == WantGroupToken {
		own := w.groupsOf(wanted.Person)
		g = own[0]
		for _, other := range own {
			if strings.EqualFold(other.Name, wanted.Group) {
				g = other
			}
		}
	}
	_, token, err := w.grantTo(c.ID, g.ID, wanted.Person, s.now())
	return Shown{ConnectorName: c.Name, ConnectorID: c.ID, RefreshToken: token, GroupID: g.ID, GroupName: g.Name}, err
}

// Ready makes a connector, and access to a group with its refresh token, for
// scripts.
func (s *Server) Ready(context.Context) (Shown, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.fill(Wanted{Person: Developer, What: WantConnector})
	if err != nil {
		return Shown{}, err
	}
	out, err := s.fill(Wanted{Person: Admin, What: WantGroupToken, ConnectorID: c.ConnectorID})
	out.ConnectorSecret = c.ConnectorSecret
	return out, err
}
