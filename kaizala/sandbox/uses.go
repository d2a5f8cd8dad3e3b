package sandbox

import (
	"fmt"
	"time"
)

// use is when the tokens of a grant were used, for the portal. It is in memory alone: a
// call that changes nothing costs no write.
type use struct {
	last    time.Time // a call with one of its tokens
	renewed time.Time // a call brought a new refresh token
}

// maxUses is how many grants' uses are remembered. Beyond that all are forgotten.
const maxUses = 20_000

// useKey names a grant: a connector's access to a group, or to all groups of a person.
type useKey struct {
	connector, group string
	person           Person // "" if there is a group
}

func keyOfUse(connectorID, groupID string, p Person) useKey {
	if groupID != "" {
		p = ""
	}
	return useKey{connectorID, groupID, p}
}

// noteUse notes a call. The caller holds s.mu.
func (s *Server) noteUse(k useKey, how func(*use)) {
	if len(s.uses) >= maxUses {
		s.uses = map[useKey]use{}
	}
	u := s.uses[k]
	u.last = s.now()
	how(&u)
	s.uses[k] = u
}

// A call with a token, and one that brought a new refresh token.
func plainUse(*use)   {}
func renewing(u *use) { u.renewed = u.last }

// tokenRow is a grant's refresh token in the portal.
type tokenRow struct {
	For  string // the group, or whose groups
	Left int    // days, 0 to 365
	Life int    // days
	Says string // what that means
}

// tokenOf describes the newest refresh token of a grant, as far as it is known.
func (v *visit) tokenOf(g grant) tokenRow {
	row := tokenRow{For: "all groups of " + v.w.People[g.Person].Name, Life: int(refreshLife / day)}
	if in, ok := v.w.group(g.Group); ok && g.Group != "" {
		row.For = in.Name
	}
	since := g.Issued
	if renewed := v.s.uses[keyOfUse(g.Connector, g.Group, g.Person)].renewed; renewed.After(since) {
		since = renewed
	}
	age := v.now().Sub(since)
	row.Left = max(0, int((refreshLife-age+day-1)/day))
	switch {
	case age >= refreshLife:
		row.Left, row.Says = 0, "over since "+since.Add(refreshLife).Format("2 January 2006")
	case age >= rotateAfter:
		row.Says = days(row.Left) + " left: each call brings a new one"
	default:
		row.Says = days(row.Left) + " left, until " + since.Add(refreshLife).Format("2 January 2006")
	}
	return row
}

const day = 24 * time.Hour

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

// connectorRow is a connector in the portal, with what is known of its use.
type connectorRow struct {
	connector
	LastCall string // "" none since the sandbox started
	Tokens   []tokenRow
}

func (v *visit) connectorRow(c connector) connectorRow {
	row := connectorRow{connector: c}
	var last time.Time
	for g := range v.w.Grants.by(byConnector, c.ID) {
		if g.Removed {
			continue
		}
		row.Tokens = append(row.Tokens, v.tokenOf(g))
		if u := v.s.uses[keyOfUse(g.Connector, g.Group, g.Person)]; u.last.After(last) {
			last = u.last
		}
	}
	if !last.IsZero() {
		row.LastCall = last.UTC().Format("2 January 2006, 15:04 MST")
	}
	return row
}
