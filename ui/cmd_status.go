package ui

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

func newStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status [CONNECTOR]",
		Short: "Connectors, groups, what is missing, what expires when",
		Long: `Lists what is set up here and how far it is. Nothing is unlocked and nobody is
called: dates are what the tokens say of themselves, the last call is the last
one that was made.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.status(c.Context(), args) },
	}
}

func (a *app) status(ctx context.Context, names []string) error {
	t, err := a.target()
	if err != nil {
		return err
	}
	h, err := a.home(t)
	if err != nil {
		return err
	}
	docs, unread := h.Documents(ctx)
	if len(docs) == 0 && len(unread) > 0 {
		return errors.Join(unread...)
	}
	a.warn(unread...)
	all := make([]session.Standing, 0, len(docs))
	for _, d := range docs {
		if len(names) == 0 || d.Is(names[0]) {
			all = append(all, d.Standings(a.now())...)
		}
	}
	switch {
	case len(all) == 0 && len(names) > 0:
		return usage(words.CodeUnknownConnector, names[0])
	case len(all) == 0:
		return usage(words.CodeNothingSetUp)
	case a.flags.json:
		return a.statusJSON(all)
	}
	return a.statusTable(all)
}

// statusTable has a row a grant. A plain writer, since it can be long.
func (a *app) statusTable(all []session.Standing) error {
	whole := bufio.NewWriter(a.Out) // a tabwriter writes cell by cell
	out := tabwriter.NewWriter(whole, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(out, "CONNECTOR\tGROUP\tSTANDS AT\tREFRESH TOKEN\tLAST CALL\tSECRETS IN")
	for _, s := range all {
		_, _ = fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s\t%s\n", words.Document(s.Role, s.Connector.Name, ""), groupOf(s.Grant), standsAt(s),
			words.Life(s.Grant.Refresh, a.now().Add(s.Grant.Last.Skew), a.zone), a.lastOf(s), words.Store(s.Role, string(s.Store.Kind)))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	a.statusStores(whole, all)
	return whole.Flush()
}

// statusStores tells of each kind of place that the table names, once.
func (a *app) statusStores(out io.Writer, all []session.Standing) {
	told := map[persist.PinKind]bool{}
	for _, s := range all {
		kind, known := words.StoreOf(s.Role, string(s.Store.Kind))
		if !known || told[s.Store.Kind] {
			continue
		}
		told[s.Store.Kind] = true
		_, _ = fmt.Fprintf(out, "\nSecrets in %s: %s. %s\n  Limit: %s\n", words.Store(s.Role, string(s.Store.Kind)), kind.Name, kind.Why, kind.Limit)
	}
}

// lastOf is the last that was done with a grant: the live call, or for an admin
// the handing over.
func (a *app) lastOf(s session.Standing) string {
	if s.Role != steps.Admin {
		return words.LastCall(s.Grant.Last, a.now())
	}
	if at := s.Grant.Reply.Handed; !at.IsZero() {
		return "handed over, " + words.Ago(at, a.now())
	}
	return "-"
}

func groupOf(g steps.Grant) string {
	switch {
	case g.Group != "":
		return g.Group
	case g.Kind == steps.UserGrant:
		return "all of the user's"
	}
	return "-"
}

func standsAt(s session.Standing) string {
	if s.Done() {
		return "done"
	}
	at := words.StepName(s.Page)
	if missing := s.Missing(); len(missing) > 0 {
		at += " (lacks " + strings.Join(missing, ", ") + ")"
	}
	return at
}

// standing is one row for programs. Times are RFC 3339.
type standing struct {
	Role          steps.Role `json:"role"`
	Connector     string     `json:"connector"`
	ConnectorID   string     `json:"connectorId,omitempty"`
	Group         string     `json:"group,omitempty"`
	GroupID       string     `json:"groupId,omitempty"`
	Done          bool       `json:"done"`
	Step          int        `json:"step"`
	Page          string     `json:"page"`
	Missing       []string   `json:"missing"`
	Store         string     `json:"store,omitempty"`
	Why           string     `json:"why,omitempty"`   // that store was chosen
	Limit         string     `json:"limit,omitempty"` // what it does not protect from
	RefreshExpiry string     `json:"refreshTokenExpiry,omitempty"`
	AccessExpiry  string     `json:"accessTokenExpiry,omitempty"`
	LastCall      *lastCall  `json:"lastCall,omitempty"`
}

type lastCall struct {
	At   string `json:"at"`
	OK   bool   `json:"ok"`
	Code string `json:"code,omitempty"`
}

func (a *app) statusJSON(all []session.Standing) error {
	out := []standing{}
	for _, s := range all {
		g := s.Grant
		row := standing{
			Role: s.Role, Connector: s.Connector.Name, ConnectorID: s.Connector.ID, Group: g.Group, GroupID: g.GroupID,
			Done: s.Done(), Step: s.Page.Step, Page: s.Page.Title, Missing: append([]string{}, s.Missing()...), Store: string(s.Store.Kind),
			RefreshExpiry: rfc3339(g.Refresh.Says.Expires), AccessExpiry: rfc3339(g.Last.Expires),
		}
		if kind, known := words.StoreOf(s.Role, row.Store); known {
			row.Why, row.Limit = kind.Why, kind.Limit
		}
		if !g.Last.At.IsZero() {
			row.LastCall = &lastCall{rfc3339(g.Last.At), g.Last.Worked(), g.Last.Code}
		}
		out = append(out, row)
	}
	return json.NewEncoder(a.Out).Encode(out)
}

// rfc3339 is "" for no time.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
