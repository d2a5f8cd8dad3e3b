package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type teamJoinOptions struct {
	*app
	name  string
	again bool
}

func newTeamJoin(a *app) *cobra.Command {
	o := &teamJoinOptions{app: a}
	c := a.command(&cobra.Command{
		Use:   "join",
		Short: "Ask a team to take this machine in",
		Long: `Asks the team at --store to take this machine in, and shows six words. Tell
them to a member, who lets the machine in with kaizala-setup team approve and
these words.

The machine gets an age identity of its own: in the keyring, under a
passphrase, or yours with --identity. A second call shows the words again.`,
		Example: "  kaizala-setup team join --store postgres://db.example.com/kaizala --name runner-1",
	}, nil, o.run)
	labelVar(c, &o.name, steps.NameField, "name", "what the team is to call this machine (default: user@machine)")
	c.Flags().BoolVar(&o.again, "again", false, "trust the team that is there now, whatever it was before: ask the other members first")
	return c
}

// run asks to join. Codes: usage, store_left, those of session.Team.Enrol and of
// postgres.Store.Join.
func (o *teamJoinOptions) run(ctx context.Context) (result, error) {
	keep, err := o.keeping()
	if err != nil {
		return result{}, err
	}
	var member bool
	t, err := o.inTeam(ctx, func(t *session.Team) error {
		name := cmp.Or(o.name, machineName())
		if err := t.Enrol(ctx, keep, name); err != nil {
			return err
		}
		if o.again {
			if err := t.Engine.ForgetTeam(ctx); err != nil {
				return err
			}
		}
		member, err = t.Engine.Join(ctx, cmp.Or(o.name, t.Host.Name))
		return err
	})
	if err != nil {
		return result{}, err
	}
	mine := t.Host.Member.Recipient
	key := session.CheckWords(mine)
	r := result{json: map[string]any{"team": t.Name, "member": member, "recipient": mine, "checkWords": key}}
	if member {
		r.text = "This machine is in the team at " + t.Name + ".\n"
		return r, nil
	}
	said := strings.Join(key, " ")
	r.text = fmt.Sprintf("The team at %s is asked to take this machine in. Its six words:\n\n    %s\n\nTell them to a member, who runs:\n  kaizala-setup team approve %s\n", t.Name, said, said)
	return r, nil
}

type teamApproveOptions struct {
	*app
	said []string // the words, or a name
	name string   // in place of the one that was asked for
}

func newTeamApprove(a *app) *cobra.Command {
	o := &teamApproveOptions{app: a}
	c := &cobra.Command{
		Use:   "approve WORDS...",
		Short: "Let a machine in that asks to join",
		Long: `Lets the machine in whose six words these are. Take the words from whoever
asks, by voice or chat: the database could hold a request of somebody else
under the same name.`,
		Annotations: arguments("WORDS", "the six words that team join shows there"),
		Example:     "  kaizala-setup team approve river wear ski marine rare faith",
		Args: func(_ *cobra.Command, args []string) error {
			o.said = strings.Fields(strings.ToLower(strings.Join(args, " ")))
			if len(o.said) != len(session.CheckWords("")) {
				return usage(words.CodeUsage, fmt.Sprintf("team approve takes the six words that team join shows, and there are %d.", len(o.said)))
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return a.finish(o.run(c.Context())) },
	}
	labelVar(c, &o.name, steps.NameField, "name", "what the team calls it (default: the name that it asked for)")
	return c
}

// run adds whoever has these words. Codes: request_unknown, those of
// postgres.Store.Requests and AddMember.
func (o *teamApproveOptions) run(ctx context.Context) (result, error) {
	var member postgres.Member
	t, err := o.inTeam(ctx, func(t *session.Team) error {
		requests, err := t.Engine.Requests(ctx)
		if err != nil {
			return err
		}
		for _, m := range requests {
			if strings.Join(session.CheckWords(m.Recipient), " ") == strings.Join(o.said, " ") {
				member = postgres.Member{Recipient: m.Recipient, Name: cmp.Or(o.name, m.Name)}
				return t.Engine.AddMember(ctx, member.Recipient, member.Name)
			}
		}
		return &persist.Error{Reason: persist.CodeRequestUnknown, Path: t.Name}
	})
	if err != nil {
		return result{}, err
	}
	return added(t, member), nil
}
