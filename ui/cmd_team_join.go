package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
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
	var member, late bool
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
		all, err := t.Engine.Members(ctx)
		switch persist.CodeOf(err) {
		case persist.CodeStoreNoMember, persist.CodeRequestRefused:
		case persist.CodeRequestOver:
			late = true
		default:
			member = err == nil
			_ = t.Named(ctx, all) // it is only told by store
			return err
		}
		_, err = t.Engine.Join(ctx, cmp.Or(o.name, t.Host.Name))
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
	r.text = fmt.Sprintf("The team at %s is asked to take this machine in. Its six words:\n\n    %s\n\nTell them to a member, who runs:\n  kaizala-setup team approve %s\nA request ends after 7 days.\n", t.Name, said, said)
	if late {
		r.notes = "Nobody answered your request before this one in time.\n"
	}
	return r, nil
}
