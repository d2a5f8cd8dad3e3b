package ui

import (
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// standing is a grant for programs. Times are RFC 3339.
type standing struct {
	Kaizala       string     `json:"kaizala"` // sandbox, public or the host of one's own
	Role          steps.Role `json:"role"`
	Connector     string     `json:"connector"`
	Default       bool       `json:"default,omitempty"` // the one that is meant when none is named
	ConnectorID   string     `json:"connectorId,omitempty"`
	Group         string     `json:"group,omitempty"`
	GroupID       string     `json:"groupId,omitempty"`
	Grant         string     `json:"grant,omitempty"` // the grant's ID where there is no group
	Done          bool       `json:"done"`
	Step          int        `json:"step"`
	Page          string     `json:"page"`
	Missing       []string   `json:"missing"`
	Store         string     `json:"store,omitempty"`
	Team          string     `json:"team,omitempty"`  // server and database of the team's store
	Why           string     `json:"why,omitempty"`   // that store was chosen
	Limit         string     `json:"limit,omitempty"` // what the store does not protect from
	RefreshExpiry string     `json:"refreshTokenExpiry,omitempty"`
	RenewsFrom    string     `json:"renewsFrom,omitempty"` // a call from then on brings a new refresh token
	DaysLeft      *int       `json:"daysLeft,omitempty"`   // of the refresh token, to the nearest
	AccessExpiry  string     `json:"accessTokenExpiry,omitempty"`
	LastCall      *lastCall  `json:"lastCall,omitempty"`
}

type lastCall struct {
	At   string `json:"at"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"`
}

func (o *statusOptions) standings(all []*session.Standing) []standing {
	out := make([]standing, 0, len(all))
	for _, s := range all {
		g := s.Grant
		row := standing{
			Kaizala: s.Target.Badge(), Role: s.Key.Role, Connector: s.Connector.Name, Default: o.isDefault(s.Key), ConnectorID: s.Connector.ID, Group: g.Group, GroupID: g.GroupID, Grant: unnamed(g),
			Done: s.At.Last, Step: s.At.Step, Page: s.At.Title, Missing: append([]string{}, s.At.Missing...), Store: s.StoredIn(), Team: s.Team,
			RefreshExpiry: rfc3339(g.Refresh.Says.Expires), AccessExpiry: rfc3339(g.Last.Expires),
		}
		if from, _, dated := renewalDays(s); dated {
			row.RenewsFrom, row.DaysLeft = rfc3339(from), o.daysLeft(s)
		}
		kind, _ := words.StoreOf(s.Key.Role, row.Store)
		row.Why, row.Limit = kind.Why, kind.Limit
		if !g.Last.At.IsZero() {
			row.LastCall = &lastCall{rfc3339(g.Last.At), g.Last.Worked(), g.Last.Code}
		}
		out = append(out, row)
	}
	return out
}

// rfc3339 writes a time for programs; no time is "".
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
