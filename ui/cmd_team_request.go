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

// answerOptions are of a member who answers a request to join.
type answerOptions struct {
	*app
	said []string // the six words
	name string   // in place of the one that was asked for
}

// command is a command that takes the six words. They are not completed by a shell:
// whoever answers has them from whoever asks, and from nowhere else.
func (o *answerOptions) command(c *cobra.Command, run func(context.Context) (result, error)) *cobra.Command {
	c.Use += " WORDS..."
	c.Annotations = arguments("WORDS", "the six words that team join shows there")
	c.ValidArgsFunction = cobra.NoFileCompletions
	c.Args = func(c *cobra.Command, args []string) error {
		o.said = strings.Fields(strings.ToLower(strings.Join(args, " ")))
		if len(o.said) != len(session.CheckWords("")) {
			return usage(words.CodeUsage, fmt.Sprintf("team %s takes the six words that team join shows, and there are %d.", c.Name(), len(o.said)))
		}
		return nil
	}
	c.RunE = func(c *cobra.Command, _ []string) error { return o.finish(run(c.Context())) }
	return c
}

// answer does something with the request that has the six words. Codes: request_unknown,
// those of postgres.Store.Requests and of do.
func (o *answerOptions) answer(ctx context.Context, do func(*session.Team, postgres.Member) error) (*session.Team, postgres.Member, error) {
	var found postgres.Member
	t, err := o.inTeam(ctx, func(t *session.Team) error {
		requests, err := t.Engine.Requests(ctx)
		if err != nil {
			return err
		}
		for _, r := range requests {
			if strings.Join(session.CheckWords(r.Recipient), " ") == strings.Join(o.said, " ") {
				found = postgres.NewMember(r.Recipient, cmp.Or(o.name, r.Name))
				return do(t, found)
			}
		}
		return &persist.Error{Reason: persist.CodeRequestUnknown, Path: t.Name}
	})
	return t, found, err
}

func newTeamApprove(a *app) *cobra.Command {
	o := &answerOptions{app: a}
	c := o.command(&cobra.Command{
		Use:   "approve",
		Short: "Let a machine in that asks to join",
		Long: `Lets the machine in whose six words these are. Take the words from whoever
asks, by voice or chat: the database could hold a request of somebody else
under the same name.`,
		Example: "  kaizala-setup team approve river wear ski marine rare faith",
	}, o.approve)
	labelVar(c, &o.name, steps.NameField, "name", "what the team calls it (default: the name that it asked for)")
	return c
}

// approve adds whoever has these words. Codes: those of answer and of
// postgres.Store.AddMember.
func (o *answerOptions) approve(ctx context.Context) (result, error) {
	t, m, err := o.answer(ctx, func(t *session.Team, m postgres.Member) error { return t.Engine.AddMember(ctx, m.Recipient, m.Name) })
	if err != nil {
		return result{}, err
	}
	return added(t, m), nil
}

func newTeamRefuse(a *app) *cobra.Command {
	o := &answerOptions{app: a}
	return o.command(&cobra.Command{
		Use:   "refuse",
		Short: "Refuse a machine that asks to join",
		Long: `Refuses the request to join that has these six words: it is not offered any
more, and the machine that made it is told at its next command. It may ask
again. A request that nobody answers ends by itself after 7 days.`,
		Example: "  kaizala-setup team refuse river wear ski marine rare faith",
	}, o.refuse)
}

// refuse refuses the request with these words. Codes: those of answer and of
// postgres.Store.Refuse.
func (o *answerOptions) refuse(ctx context.Context) (result, error) {
	t, m, err := o.answer(ctx, func(t *session.Team, m postgres.Member) error { return t.Engine.Refuse(ctx, m.Recipient) })
	if err != nil {
		return result{}, err
	}
	return result{
		text: fmt.Sprintf("%s is not let in to the team at %s. It is told at its next command.\n", m.Name, t.Name),
		json: refusedJSON{t.Name, memberJSON{m.Name, m.Recipient, false}},
	}, nil
}

type refusedJSON struct {
	Team    string     `json:"team"`
	Refused memberJSON `json:"refused"`
}
