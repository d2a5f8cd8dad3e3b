package sandbox

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/kaizala/secret"
)

// What names a value that a portal shows.
type What string

// The values that the guide tells a person to note.
const (
	WantConnector  What = "connector"
	WantGroupToken What = "group-token"
	WantUserToken  What = "user-token"
	WantPhone      What = "phone" // the person's number
	WantPIN        What = "pin"   // of the SMS on the phone beside the pages
)

func everything() []What {
	return []What{WantConnector, WantGroupToken, WantUserToken, WantPhone, WantPIN}
}

// Wanted says which value a wizard asks for, and whose.
type Wanted struct {
	Person        Person `json:"person"`
	What          What   `json:"what"`
	ConnectorID   string `json:"connectorId"` // "": by name
	ConnectorName string `json:"connectorName"`
	Group         string `json:"group"` // by name; "": the person's first group
}

// Shown holds the values that a portal shows once. Fields that do not belong to
// what was asked for are empty.
type Shown struct {
	ConnectorName, ConnectorID    string
	ConnectorSecret, RefreshToken secret.Secret
	GroupID, GroupName            string
	Phone                         string
	PIN                           secret.Secret
	At                            time.Time
}

// shown is what a person's portal shows, or showed before.
type shown struct {
	Shown
	person   Person
	what     What
	onScreen bool // the page that shows it is still open
	taken    bool // a wizard has received it
}

// mostShown is how many of them are remembered, of all people together, in memory alone:
// of several wizards side by side each gets its own values again.
const mostShown = 100

// show records the values that the person's portal shows from now on. The caller
// holds s.mu.
func (s *Server) show(p Person, what What, v Shown) {
	v.At = s.now()
	s.shown[p] = &shown{Shown: v, person: p, what: what, onScreen: true}
	s.remembered = append(s.remembered[max(0, len(s.remembered)+1-mostShown):], s.shown[p])
}

// fitting is the latest that the person's portal showed of what w asks for, or nil. The
// caller holds s.mu.
func (s *Server) fitting(w Wanted) *shown {
	for _, v := range slices.Backward(s.remembered) {
		if v.person == w.Person && v.what == w.What && v.fits(w) && s.stillGood(v.Shown) {
			return v
		}
	}
	return nil
}

// fill returns what the person's portal shows or showed, after taking the guide's taps for
// the person if nothing of it fits. The caller holds s.mu.
func (s *Server) fill(w Wanted) (Shown, error) {
	if w.What == WantPhone || w.What == WantPIN {
		return s.fillPhone(w)
	}
	if v := s.fitting(w); v != nil {
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

// fillPhone returns the person's number, which it registers if there is none. For
// WantPIN it also returns the PIN that was sent to the phone for the connector.
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

// fits reports whether v is what w asks for: a connector that no other wizard has
// received, or a token for the named connector and group.
func (v *shown) fits(w Wanted) bool {
	known := w.ConnectorID != "" && w.ConnectorID == v.ConnectorID
	if w.What == WantConnector {
		return known || !v.taken && w.ConnectorID == ""
	}
	named := w.ConnectorID == "" && strings.EqualFold(w.ConnectorName, v.ConnectorName)
	return (known || named) && (w.Group == "" || strings.EqualFold(w.Group, v.GroupName))
}

// stillGood reports whether the shown values still work: the connector exists, and
// no newer token has ended the shown one.
func (s *Server) stillGood(v Shown) bool {
	if v.RefreshToken.IsZero() {
		_, ok := s.world.connector(v.ConnectorID)
		return ok
	}
	_, _, _, why := s.world.verify(v.RefreshToken.Reveal(), useRefresh, s.now())
	return why == ""
}

// ensurePhone signs the person in and registers a made-up number.
func (s *Server) ensurePhone(w *world, p Person) {
	w.edit(p, func(a *account) { a.SignedIn = true })
	if w.People[p].Phone == "" {
		w.registers(p, map[Person]string{Developer: "+442079460101", Admin: "+442079460102"}[p]) // of a range for fiction
	}
}

func (s *Server) create(w *world, wanted Wanted) (Shown, error) {
	var all []string
	for _, p := range permissions {
		all = append(all, p.Name)
	}
	c, secret, err := w.addConnector(connector{Name: cmp.Or(named(wanted.ConnectorName), w.freeName("Payroll")), Owner: wanted.Person, Permissions: all}, s.now())
	return Shown{ConnectorName: c.Name, ConnectorID: c.ID, ConnectorSecret: secret}, err
}

// freeName is a name that no connector has: the usual one, or that with a number.
func (w *world) freeName(usual string) string {
	taken := map[string]bool{}
	for c := range w.Connectors.all() {
		taken[strings.ToLower(c.Name)] = true
	}
	name := usual
	for n := 2; taken[strings.ToLower(name)]; n++ {
		name = usual + " " + strconv.Itoa(n)
	}
	return name
}

func (s *Server) grant(w *world, wanted Wanted) (Shown, error) {
	c, ok := w.connector(wanted.ConnectorID)
	if !ok {
		c, ok = firstOf(w.Connectors.all(), func(c connector) bool { return strings.EqualFold(c.Name, wanted.ConnectorName) })
	}
	if !ok || c.Inactive {
		return Shown{}, &Error{Reason: CodeUnknownConnector}
	}
	g := group{}
	if wanted.What == WantGroupToken {
		own := w.groupsOf(wanted.Person)
		if len(own) == 0 {
			own = append(own, w.addGroup(group{Name: "Practice group", Admins: []string{w.People[wanted.Person].UserID}}))
		}
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

// Ready makes a connector and grants it access to a group. It returns all values
// that an exchange takes; with a seed they are those of its first connector that has a
// token. The error is an *Error, or the disk's.
func (s *Server) Ready(context.Context) (Shown, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := s.seeded(); ok {
		return v, nil
	}
	c, err := s.fill(Wanted{Person: Developer, What: WantConnector})
	if err != nil {
		return Shown{}, err
	}
	out, err := s.fill(Wanted{Person: Admin, What: WantGroupToken, ConnectorID: c.ConnectorID})
	out.ConnectorSecret = c.ConnectorSecret
	return out, err
}
