package ui

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type statusOptions struct {
	selection
	within span
	ics    string
}

func newStatus(a *app) *cobra.Command {
	o := &statusOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "status [CONNECTOR]",
		Short: "Show connectors and groups, what is missing, what expires when",
		Long: `Lists what is set up here and how far it is. The command opens no secret and
calls nobody: the dates are those that the tokens state, and the last call is the
last one that was made.

With --check only refresh tokens that end within a time are listed, and there is
exit code 3 if there are any; without any, nothing is printed.

With --ics the command writes a calendar file: an event for each refresh token,
from the day on which it begins to renew itself to its last one.`,
		Annotations: arguments("CONNECTOR", everyOne),
		Example: `  kaizala-setup status
  kaizala-setup status --check 30d || echo "renew a token"
  kaizala-setup status --ics kaizala.ics`,
	}, &o.connector, o.run)
	c.Flags().Var(&o.within, "check", "exit with 3 if a refresh token ends within this `time`, such as 30d or 36h")
	c.Flags().StringVar(&o.ics, "ics", "", "write the renewal dates as a calendar to this `file`; - is standard output")
	return c
}

// run lists the grants. Codes: usage, nothing_set_up, unknown_connector, ends_soon,
// no_dates, file_unwritable.
func (o *statusOptions) run(ctx context.Context) (result, error) {
	if o.within > 0 && o.ics != "" {
		return result{}, usage(words.CodeUsage, "--check and --ics cannot be used together")
	}
	if o.ics == "-" && o.flags.json {
		return result{}, usage(words.CodeUsage, "--json and --ics - cannot be used together: each is the whole output")
	}
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	docs, err := o.documents(ctx, h, "")
	if err != nil {
		return result{}, err
	}
	var all []*session.Standing
	for i := range docs {
		all = append(all, docs[i].Standings(o.now())...)
	}
	all = sorted(all)
	team := h.Reached(ctx)
	o.warn(team.Unread...)
	switch {
	case o.ics != "":
		return noted(o.reached(team))(o.writeCalendar(all))
	case o.within > 0:
		return noted(o.reached(team))(o.check(all))
	}
	text, stores := o.table(all)
	if slices.ContainsFunc(all, func(s *session.Standing) bool { _, _, dated := renewalDays(s); return dated }) {
		stores += "\n" + words.RenewsOnlyWhenUsed + "\n"
	}
	return result{text: text + stores + o.reached(team), json: withTeam(map[string]any{"setUps": o.standings(all)}, team)}, nil
}

// check lists the grants whose refresh token ends within the time that was asked for.
// A program gets them with the exit code alone. Codes: ends_soon.
func (o *statusOptions) check(all []*session.Standing) (result, error) {
	limit := o.now().Add(time.Duration(o.within))
	all = keep(all, func(s *session.Standing) bool {
		_, until, dated := renewalDays(s)
		return dated && !until.After(limit.Add(s.Grant.Last.Skew))
	})
	r := result{json: map[string]any{"setUps": o.standings(all)}}
	switch {
	case len(all) == 0:
		return r, nil
	case o.flags.json:
		return r, exitStatus(words.ExitNotSetUp)
	}
	r.text, _ = o.table(all)
	return r, usage(words.CodeEndsSoon, o.within.String())
}

// writeCalendar writes the calendar. Codes: no_dates, file_unwritable.
func (o *statusOptions) writeCalendar(all []*session.Standing) (result, error) {
	text, events := calendar(all, o.zone)
	switch {
	case events == 0:
		return result{}, usage(words.CodeNoDates)
	case o.ics == "-":
		return result{text: text}, nil
	}
	if err := disk.New().ReplaceOwn(o.ics, []byte(text)); err != nil {
		return result{}, fileUnwritable(o.ics, err)
	}
	return result{
		text: fmt.Sprintf("%s has the renewal dates of %s.\n", secret.Clean(o.ics), words.RefreshTokens(events)),
		json: written{o.ics, events},
	}, nil
}

// written is a calendar for programs.
type written struct {
	File   string `json:"file"`
	Events int    `json:"events"`
}

// table is the table, and what is told below of the stores in it.
func (o *statusOptions) table(all []*session.Standing) (table, below string) {
	rows := [][]string{{"CONNECTOR", "GROUP", "KAIZALA", "STANDS AT", "REFRESH TOKEN", "DAYS LEFT", "LAST CALL", "SECRETS IN"}}
	var stores strings.Builder
	told := map[string]bool{} // each kind of store is explained once
	for _, s := range all {
		kind, known := words.StoreOf(s.Key.Role, s.StoredIn())
		days := "-"
		if n := o.daysLeft(s); n != nil {
			days = strconv.Itoa(max(0, *n))
		}
		rows = append(rows, []string{
			o.named(s), statusGroup(s.Grant), s.Target.Badge(), progress(s),
			words.Life(s.Grant.Refresh, o.now().Add(s.Grant.Last.Skew), o.zone), days, o.lastAct(s), kind.Short,
		})
		if known && !told[s.StoredIn()] {
			told[s.StoredIn()] = true
			fmt.Fprintf(&stores, "\nSecrets in %s: %s. %s\n  Limit: %s\n", kind.Short, kind.Name, kind.Why, kind.Limit)
		}
	}
	return columns(rows), stores.String()
}

// named is the connector's name in the table, with the mark of the default one.
func (o *statusOptions) named(s *session.Standing) string {
	name := words.Document(s.Key.Role, s.Connector.Name)
	if o.isDefault(s.Key) {
		name += " (default)"
	}
	return name
}

// daysLeft is how many days a refresh token has left, to the nearest, and less than 0
// after its end; nil where that is not known. An admin handed the token over.
func (o *statusOptions) daysLeft(s *session.Standing) *int {
	_, until, dated := renewalDays(s)
	if !dated {
		return nil
	}
	n := int(math.Round(until.Sub(o.now().Add(s.Grant.Last.Skew)).Hours() / 24))
	return &n
}

// lastAct is the last live call, or for an admin the hand-over.
func (o *statusOptions) lastAct(s *session.Standing) string {
	if s.Key.Role != steps.Admin {
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
func progress(s *session.Standing) string {
	if s.At.Last {
		return "done"
	}
	at := words.StepName(s.At.Step, s.At.Title)
	if missing := s.At.Missing; len(missing) > 0 {
		at += " (lacks " + strings.Join(missing, ", ") + ")"
	}
	return at
}
