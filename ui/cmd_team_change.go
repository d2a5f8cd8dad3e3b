package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/postgres"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type teamAddOptions struct {
	*app
	member postgres.Member
}

func newTeamAdd(a *app) *cobra.Command {
	o := &teamAddOptions{app: a}
	return &cobra.Command{
		Use:   "add RECIPIENT NAME",
		Short: "Add a member by its age key",
		Long: `Adds the holder of an age key to the team, and seals everything to it, too.
Take the key from its holder, not from a message that others could have
changed.

The new member needs no request: it uses the store with that identity.`,
		Annotations: arguments("RECIPIENT", "public half of its identity: age1...", "NAME", "what the team calls it"),
		Example:     "  kaizala-setup team add age1z250vwxdj9lgfpzrgrqy794tejtkafuw37m8e5xvrhtetyl2ru6qpt67te runner-1",
		Args: func(c *cobra.Command, args []string) error {
			if len(args) != 2 || strings.TrimSpace(args[1]) == "" {
				return usage(words.CodeUsage, "team add takes a key and a name")
			}
			o.member.Recipient = args[0]
			return label{&o.member.Name, steps.NameField}.Set(args[1])
		},
		RunE: func(c *cobra.Command, _ []string) error { return a.finish(o.run(c.Context())) },
	}
}

// run adds a member. Codes: those of postgres.Store.AddMember.
func (o *teamAddOptions) run(ctx context.Context) (result, error) {
	t, err := o.inTeam(ctx, func(t *session.Team) error { return t.Engine.AddMember(ctx, o.member.Recipient, o.member.Name) })
	if err != nil {
		return result{}, err
	}
	return added(t, postgres.NewMember(o.member.Recipient, o.member.Name)), nil
}

func added(t *session.Team, m postgres.Member) result {
	return result{
		text: fmt.Sprintf("%s is in the team at %s: everything there is sealed to it, too.\n", m.Name, t.Name),
		json: map[string]any{"team": t.Name, "added": memberJSON{m.Name, m.Recipient, false}},
	}
}

type teamRemoveOptions struct {
	*app
	member string
}

func newTeamRemove(a *app) *cobra.Command {
	o := &teamRemoveOptions{app: a}
	c := a.command(&cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a member, and seal everything to the others",
		Long: `Removes a member. Everything in the store is sealed anew to the others, all at
once. The member opens nothing that is saved from then on.

What it read before it can still use: the command says how to make new tokens.`,
		Annotations: arguments("NAME", "name or key of a member: see team list"),
		Example:     "  kaizala-setup team remove runner-1",
	}, &o.member, o.run)
	c.ValidArgsFunction = a.members
	return c
}

// run removes a member. Codes: usage, those of postgres.Store.RemoveMember.
func (o *teamRemoveOptions) run(ctx context.Context) (result, error) {
	if o.member == "" {
		return result{}, usage(words.CodeUsage, "team remove needs the name of a member: see team list")
	}
	var gone postgres.Member
	t, err := o.inTeam(ctx, func(t *session.Team) (err error) {
		gone, err = t.Engine.RemoveMember(ctx, o.member)
		return err
	})
	if err != nil {
		return result{}, err
	}
	return result{
		text: fmt.Sprintf("%s is out of the team at %s: everything there is sealed to the others alone.\n%s\n", gone.Name, t.Name, strings.Join(words.MemberLeft, "\n")),
		json: map[string]any{"team": t.Name, "removed": memberJSON{gone.Name, gone.Recipient, false}, "alive": words.MemberLeft},
	}, nil
}
