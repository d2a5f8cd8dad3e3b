package sandbox

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// controlsPage is the data of the page Clock and faults, which the real portal
// does not have.
type controlsPage struct {
	Now    time.Time
	Ahead  string // "" for the machine's time
	Kinds  []faultKind
	Faults []fault
	Grants []grantRow
	People []personRow
}

// faultKind is a fault that a person can choose.
type faultKind struct{ Kind, Text string }

type grantRow struct {
	ID, Connector, GroupID, Group, Person string
	Who                                   Person
	Issued                                time.Time
	Day                                   int // of the refresh token's 365
}

type personRow struct {
	Who            Person
	Name, Endpoint string
	Moved          bool
}

func faultTexts() []faultKind {
	return []faultKind{
		{"429", "429: too many calls, try later"}, {"500", "500: something went wrong"}, {"error200", "an error with status 200"},
		{"silence", "silence"}, {"captive", "the sign-in page of a guest network"}, {"moved", "308: another endpoint"},
	}
}

func (v *visit) controls() {
	p := controlsPage{Now: v.now().UTC(), Kinds: faultTexts(), Faults: v.w.Faults}
	if v.w.Ahead > 0 {
		p.Ahead = inDays(v.w.Ahead)
	}
	for g := range v.w.Grants.all() {
		if c, ok := v.w.connector(g.Connector); ok && !g.Removed {
			in, _ := v.w.group(g.Group)
			p.Grants = append(p.Grants, grantRow{c.ID, c.Name, g.Group, in.Name, v.w.People[g.Person].Name, g.Person, g.Issued, int(v.now().Sub(g.Issued) / (24 * time.Hour))})
		}
	}
	for _, who := range everybody() {
		p.People = append(p.People, personRow{who, v.w.People[who].Name, endpoint(v.s.rootFor(v.r), v.w, who) + "/", v.w.People[who].Moved})
	}
	v.shows("controls", "controls", "Clock and faults", p)
}

func inDays(d time.Duration) string {
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	return strings.TrimSuffix(fmt.Sprintf("%d days %v", days, rest), " 0s")
}

// obeyed redirects to the page after an order, or says at the field why the order
// was refused.
func (v *visit) obeyed(err error, field, wrong string) {
	if err == nil {
		v.goTo = "/controls"
		return
	}
	var disk *Error
	if errors.As(err, &disk) {
		field, wrong = "", "This could not be saved: "+err.Error()
	}
	v.w = v.s.world // a change that failed was undone
	v.Wrong, v.Error = field, wrong
	v.controls()
}

func (v *visit) moveClock() {
	v.obeyed(v.s.moveClock(v.Form.Get("clock")), "clock", "Write +36h, +330d, day330 or now. The clock goes forward only, and not beyond 100 years.")
}

func (v *visit) orderFault() {
	calls, err := strconv.Atoi(v.Form.Get("calls"))
	if err == nil {
		err = v.s.addFault(fault{Kind: v.Form.Get("fault"), Calls: calls})
	}
	v.obeyed(err, "fault", "Choose a fault, and from 1 to 1000 calls.")
}

func (v *visit) revoke() {
	err := v.s.revoke(revoking{ConnectorID: v.Form.Get("connector"), GroupID: v.Form.Get("group"), Person: Person(v.Form.Get("person"))})
	v.obeyed(err, "", "There is no such token any more.")
}

func (v *visit) moveEndpoint() {
	v.obeyed(v.s.move(moving{Person(v.Form.Get("person")), v.Form.Get("moved") == "true"}), "", "There is no such person.")
}
