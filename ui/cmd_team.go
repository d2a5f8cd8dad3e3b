package ui

import (
	"context"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/postgres"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

func newTeam(a *app) *cobra.Command {
	c := a.onlyBelow(&cobra.Command{
		Use:   "team",
		Short: "Show and change who shares the team's store",
		Long: `Shows and changes the members of a team: the people and machines whose keys
open what is in the team's store. kaizala-setup store init makes the store, and
a team of one.

Whoever joins gets six words, and tells them to a member, by voice or chat:
they say that the key which asks is theirs.`,
		Example: `  # On the new machine:
  kaizala-setup team join --name runner-1
  # On a member's, with the words that the new machine shows:
  kaizala-setup team approve river wear ski marine rare faith`,
	})
	c.AddCommand(newTeamList(a), newTeamJoin(a), newTeamApprove(a), newTeamRefuse(a), newTeamAdd(a), newTeamRemove(a))
	return c
}

// openTeam gives the team of the store that --store names. Codes: usage, those of open.
func (a *app) openTeam() (*session.Team, error) {
	h, err := a.open()
	if err != nil {
		return nil, err
	}
	if h.Team == nil {
		return nil, usage(words.CodeUsage, "team needs the address of the team's store: --store postgres://HOST/DATABASE, or KAIZALA_SETUP_STORE")
	}
	return h.Team, nil
}

// inTeam runs do as a member, with the passphrase of the identity if it has one.
func (a *app) inTeam(ctx context.Context, do func(*session.Team) error) (*session.Team, error) {
	t, err := a.openTeam()
	if err != nil {
		return nil, err
	}
	return t, a.prompting(ctx, t.GivePassphrase, func() error { return do(t) })
}

type teamListOptions struct{ *app }

func newTeamList(a *app) *cobra.Command {
	o := &teamListOptions{a}
	return a.command(&cobra.Command{
		Use:     "list",
		Short:   "Show the members, and who asks to join",
		Long:    "Shows the members of the team, and who asks to join it.",
		Example: "  kaizala-setup team list\n  kaizala-setup team list --json",
	}, nil, o.run)
}

// run lists the members. Codes: those of postgres.Store.Members.
func (o *teamListOptions) run(ctx context.Context) (result, error) {
	var members []postgres.Member
	var requests []postgres.Request
	t, err := o.inTeam(ctx, func(t *session.Team) (err error) {
		if members, err = t.Engine.Members(ctx); err == nil {
			_ = t.Named(ctx, members) // it is only told by store
			requests, err = t.Engine.Requests(ctx)
		}
		return err
	})
	if err != nil {
		return result{}, err
	}
	rows, list, asking, asks := [][]string{}, []memberJSON{}, [][]string{}, []requestJSON{}
	for _, m := range members {
		mine := m.Recipient == t.Host.Member.Recipient
		here := ""
		if mine {
			here = "this machine"
		}
		rows = append(rows, []string{"  " + m.Name, here, m.Recipient})
		list = append(list, memberJSON{m.Name, m.Recipient, mine})
	}
	text := "The team at " + t.Name + ":\n" + columns(rows)
	for _, r := range requests {
		since := ""
		if !r.Asked.IsZero() {
			since = "asked " + words.Ago(r.Asked, o.now())
		}
		asking = append(asking, []string{"  " + r.Name, since})
		asks = append(asks, requestJSON{r.Name, rfc3339(r.Asked)})
	}
	r := result{json: map[string]any{"team": t.Name, "members": list, "requests": asks}}
	if len(asking) > 0 {
		text += "Asking to join:\n" + columns(asking)
		r.notes = "To let one in, or not: kaizala-setup team approve or refuse, and the six words\nthat it shows. A request ends after 7 days.\n"
	}
	r.text = text
	return r, nil
}

type requestJSON struct {
	Name  string `json:"name"`
	Asked string `json:"asked,omitempty"` // RFC 3339; a request ends 7 days later
}

type memberJSON struct {
	Name      string `json:"name"`
	Recipient string `json:"recipient"`
	Here      bool   `json:"here,omitempty"` // it is this machine
}
