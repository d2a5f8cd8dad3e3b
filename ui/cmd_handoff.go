package ui

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

func newHandoff(a *app) *cobra.Command {
	c := a.onlyBelow(&cobra.Command{
		Use:   "handoff",
		Short: "Ask for, seal and open tokens (step 3, for scripts)",
		Long: `Does what the wizard does for two people, for scripts and mail programs.

Whoever carries the message could put another key into it. Compare the six key
words by voice before you send the reply.`,
		Example: `  # The developer, for the admin:
  kaizala-setup handoff message Payroll --group Drivers > message.txt
  # The admin, for the developer:
  kaizala-setup handoff seal message.txt --api-root https://api.example.com < token.txt > reply.txt
  # The developer:
  kaizala-setup handoff open reply.txt`,
	})
	c.AddCommand(newHandoffMessage(a), newHandoffSeal(a), newHandoffOpen(a))
	return c
}

type messageOptions struct {
	selection
	card bool
}

func newHandoffMessage(a *app) *cobra.Command {
	o := &messageOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "message [CONNECTOR]",
		Short: "Print the developer's message to a group admin",
		Long: `Prints the message with which a developer asks a group admin for access. It holds
nothing secret.

With --card the command prints a web page that seals the token in any browser,
offline, for an admin without this program.`,
		Annotations: arguments("CONNECTOR", aConnector),
		Example: `  kaizala-setup handoff message Payroll --group Drivers > message.txt
  kaizala-setup handoff message Payroll --group Drivers --card > card.html`,
	}, &o.connector, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, as its admin knows it, or its ID")
	c.Flags().BoolVar(&o.card, "card", false, "print the web page instead of the text")
	return c
}

// run makes the message. Codes: those of session.Setup.Ask, several_groups.
func (o *messageOptions) run(ctx context.Context) (result, error) {
	s, err := o.openRegistered(ctx)
	if err != nil {
		return result{}, err
	}
	group, err := askedGroup(s.Facts().Grants, o.group)
	if err != nil {
		return result{}, err
	}
	r, err := unlocked(ctx, o.app, s, func() (handoff.Request, error) { return s.Ask(ctx, group) })
	if err != nil {
		return result{}, err
	}
	text := r.Message()
	if o.card {
		if text, err = r.Card(); err != nil {
			return result{}, err
		}
	}
	return result{text: strings.TrimRight(text, "\n") + "\n", json: map[string]any{"message": text, "key": r.Recipient, "checkWords": session.CheckWords(r.Recipient)}}, nil
}

// askedGroup is the group that a message is for: the named one, which may be new, or
// the only one that waits for a token. A group without a name is given by its
// grant's ID. Codes: several_groups.
func askedGroup(grants []steps.Grant, wanted string) (string, error) {
	if wanted != "" {
		if found := selectGrants(grants, wanted); len(found) == 1 {
			return string(found[0].ID), nil
		}
		return wanted, nil
	}
	waiting := keep(grants, func(g steps.Grant) bool { return !g.Refresh.Yes() && g.By != steps.Myself })
	if len(waiting) > 1 {
		return "", usage(words.CodeSeveralGroups, grantNames("", waiting))
	}
	return "", nil
}
