package ui

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/user"

	"github.com/spf13/cobra"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

type storeInitOptions struct {
	*app
	name string
}

func newStoreInit(a *app) *cobra.Command {
	o := &storeInitOptions{app: a}
	c := a.command(&cobra.Command{
		Use:   "init",
		Short: "Make a team's store in a PostgreSQL database",
		Long: `Makes the tables of a team's store in the database that --store names, and a
team of which this machine is the first member. Where there is one of an older
version, its tables are brought to this one. A second call changes nothing.

The machine gets an age identity of its own: in the keyring, under a
passphrase, or yours with --identity. Everything in the database is sealed to
the members' identities.

Others ask to join with kaizala-setup team join. See kaizala-setup help team.`,
		Example: "  kaizala-setup store init --store postgres://db.example.com/kaizala",
	}, nil, o.run)
	labelVar(c, &o.name, steps.NameField, "name", "what the team calls this machine (default: user@machine)")
	return c
}

// run makes the store, and this machine its first member. Codes: usage, store_no_member
// if there is a team that this machine is not in, those of session.Team.Enrol and of
// postgres.Store.Init.
func (o *storeInitOptions) run(ctx context.Context) (result, error) {
	keep, err := o.keeping()
	if err != nil {
		return result{}, err
	}
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	t := h.Team
	if t == nil {
		return result{}, usage(words.CodeUsage, "store init needs the address of a database: --store postgres://HOST/DATABASE, or KAIZALA_SETUP_STORE")
	}
	err = o.prompting(ctx, t.GivePassphrase, func() error { return t.Enrol(ctx, keep, cmp.Or(o.name, machineName())) })
	if err == nil {
		err = t.Engine.Init(ctx, t.Host.Name)
	}
	if err != nil {
		return result{}, err
	}
	if _, errs := t.Engine.List(ctx); len(errs) > 0 { // a team that is there already may be another one
		return result{}, errs[0]
	}
	return result{
		text: fmt.Sprintf("The team's store at %s is there, and this machine is in the team as %s.\nIts recipient: %s\n", t.Name, t.Host.Name, t.Host.Member.Recipient),
		notes: "Next: kaizala-setup store move CONNECTOR --store ADDRESS moves a connector there.\n" +
			"On another machine: kaizala-setup team join --store ADDRESS\n",
		json: map[string]any{"team": t.Name, "name": t.Host.Name, "recipient": t.Host.Member.Recipient, "identity": string(t.Host.Member.Kind)},
	}, nil
}

// machineName is how a team calls this machine, if nobody says otherwise.
func machineName() string {
	host, _ := os.Hostname()
	u, err := user.Current()
	if err != nil || u.Username == "" {
		return cmp.Or(host, "a machine")
	}
	return u.Username + "@" + cmp.Or(host, "a machine")
}
