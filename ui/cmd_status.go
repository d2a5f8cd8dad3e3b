package ui

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type statusOptions struct{ selection }

func newStatus(a *app) *cobra.Command {
	o := &statusOptions{selection{app: a}}
	return a.command(&cobra.Command{
		Use:   "status [CONNECTOR]",
		Short: "Show connectors, their groups, what is missing and what expires when",
		Long: `Lists what is set up here and how far it is. The command opens no secret and
calls nobody: the dates are those that the tokens state, and the last call is the
last one that was made.`,
	}, &o.connector, o.run)
}

// run lists the grants. Codes: nothing_set_up, unknown_connector.
func (o *statusOptions) run(ctx context.Context) (result, error) {
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	docs, err := o.documents(ctx, h, "")
	if err != nil {
		return result{}, err
	}
	var all []session.Standing
	for _, d := range docs {
		all = append(all, d.Standings(o.now())...)
	}
	return result{text: o.table(all), json: standings(all)}, nil
}

func (o *statusOptions) table(all []session.Standing) string {
	var table strings.Builder
	out := tabwriter.NewWriter(&table, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(out, "CONNECTOR\tGROUP\tKAIZALA\tSTANDS AT\tREFRESH TOKEN\tLAST CALL\tSECRETS IN")
	var stores strings.Builder
	told := map[persist.PinKind]bool{} // each kind of store is explained once
	for _, s := range all {
		kind, known := words.StoreOf(s.Role, string(s.Store.Kind))
		_, _ = fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", words.Document(s.Role, s.Connector.Name), statusGroup(s.Grant), s.Target.Badge(), progress(s),
			words.Life(s.Grant.Refresh, o.now().Add(s.Grant.Last.Skew), o.zone), o.lastAct(s), kind.Short)
		if known && !told[s.Store.Kind] {
			told[s.Store.Kind] = true
			fmt.Fprintf(&stores, "\nSecrets in %s: %s. %s\n  Limit: %s\n", kind.Short, kind.Name, kind.Why, kind.Limit)
		}
	}
	_ = out.Flush()
	return table.String() + stores.String()
}

// lastAct is the last live call, or for an admin the hand-over.
func (o *statusOptions) lastAct(s session.Standing) string {
	if s.Role != steps.Admin {
		return words.LastCall(s.Grant.Last, o.now())
	}
	if at := s.Grant.Reply.Handed; !at.IsZero() {
		return "handed over, " + words.Ago(at, o.now())
	}
	return "-"
}

// statusGroup is the group of a grant in the table. A grant that nobody asked for
// yet needs no name.
func statusGroup(g steps.Grant) string {
	switch {
	case g.Group == "" && g.Kind == steps.UserGrant:
		return "all of the user's"
	case g.Group == "" && !g.Refresh.Yes() && g.Asked.IsZero():
		return "-"
	}
	return g.Called()
}

// progress is the step that a grant is at, and what is missing there.
func progress(s session.Standing) string {
	if s.Done() {
		return "done"
	}
	at := words.StepName(s.Page)
	if missing := s.Missing(); len(missing) > 0 {
		at += " (lacks " + strings.Join(missing, ", ") + ")"
	}
	return at
}

// standing is a grant for programs. Times are RFC 3339.
type standing struct {
	Kaizala       string     `json:"kaizala"` // sandbox, public or the host of one's own
	Role          steps.Role `json:"role"`
	Connector     string     `json:"connector"`
	ConnectorID   string     `json:"connectorId,omitempty"`
	Group         string     `json:"group,omitempty"`
	GroupID       string     `json:"groupId,omitempty"`
	Grant         string     `json:"grant,omitempty"` // the grant's ID where there is no group
	Done          bool       `json:"done"`
	Step          int        `json:"step"`
	Page          string     `json:"page"`
	Missing       []string   `json:"missing"`
	Store         string     `json:"store,omitempty"`
	Why           string     `json:"why,omitempty"`   // that store was chosen
	Limit         string     `json:"limit,omitempty"` // what the store does not protect from
	RefreshExpiry string     `json:"refreshTokenExpiry,omitempty"`
	AccessExpiry  string     `json:"accessTokenExpiry,omitempty"`
	LastCall      *lastCall  `json:"lastCall,omitempty"`
}

type lastCall struct {
	At   string `json:"at"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"`
}

func standings(all []session.Standing) []standing {
	out := []standing{}
	for _, s := range all {
		g := s.Grant
		row := standing{
			Kaizala: s.Target.Badge(), Role: s.Role, Connector: s.Connector.Name, ConnectorID: s.Connector.ID, Group: g.Group, GroupID: g.GroupID, Grant: unnamed(g),
			Done: s.Done(), Step: s.Page.Step, Page: s.Page.Title, Missing: append([]string{}, s.Missing()...), Store: string(s.Store.Kind),
			RefreshExpiry: rfc3339(g.Refresh.Says.Expires), AccessExpiry: rfc3339(g.Last.Expires),
		}
		kind, _ := words.StoreOf(s.Role, row.Store)
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
