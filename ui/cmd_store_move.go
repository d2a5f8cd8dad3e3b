package ui

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type moveOptions struct {
	selection
	from string // the team's store that has it until now
}

func newStoreMove(a *app) *cobra.Command {
	o := &moveOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "move [CONNECTOR]",
		Short: "Move secrets to a keyring, a passphrase, an identity file or a team",
		Long: `Moves the secrets of one connector, or of all, to where --store or --identity says.
With the address of a team's store, the connector itself moves there; what the team
keeps comes back to this machine with --from ADDRESS and any other store.

The secrets are read back from the new place before the old one is given up. The
old place is removed if nothing else needs it; an identity file of yours stays.`,
		Annotations: arguments("CONNECTOR", everyOne),
		Example: `  age-keygen -o other.age
  kaizala-setup store move Payroll --identity other.age`,
	}, &o.connector, o.run)
	c.Flags().StringVar(&o.from, "from", "", "`address` of the team's store to move from (default: that of KAIZALA_SETUP_STORE or config.json)")
	return c
}

// run moves the secrets of the connectors that the arguments name. If one fails,
// those before it have moved. Codes: usage, those of vault.Vault.Reseal, of
// session.Moves.Give, of selectDocuments and of oneConnector.
func (o *moveOptions) run(ctx context.Context) (result, error) {
	to, err := o.destination()
	if err != nil {
		return result{}, err
	}
	h, docs, err := o.selectDocuments(ctx)
	if err != nil {
		return result{}, err
	}
	if o.connector != "" {
		if docs, err = o.oneConnector(ctx, docs); err != nil {
			return result{}, err
		}
	}
	docs, ended, err := o.settle(ctx, h, docs)
	if err != nil {
		return result{}, err
	}
	if o.connector != "" && len(docs) == 1 && docs[0].Target.InSandbox() {
		return result{}, usage(words.CodeUsage, docs[0].Called()+" is in the sandbox: its secrets stay sealed to the sandbox's own identity file, and cannot be moved")
	}
	list := []moved{}
	var r result
	for _, d := range docs {
		m := moved{d.Name, d.StoredIn(), d.Pin().Path, d.Team(), false}
		switch {
		case ended[d.Key()] && isAt(d, to):
			m.Moved = true
			r.text += fmt.Sprintf("%s: what was left of an earlier move is removed: its secrets are in %s alone.\n", d.Called(), words.Stores[m.Store].Name)
		case isAt(d, to), o.connector == "" && d.Target.InSandbox():
			r.notes += d.Called() + ": nothing to move.\n"
		default:
			if m, err = o.move(ctx, h, d, to); err != nil {
				return r, err
			}
			r.text += fmt.Sprintf("%s: its secrets are now in %s.\n", d.Called(), strings.TrimSpace(words.Stores[m.Store].Name+" "+m.Identity+m.Team))
		}
		list = append(list, m)
	}
	r.json = map[string]any{"moved": list}
	return r, nil
}

// destination is where the secrets go; Kind "" is the team, which keeps them then. To look for
// what a team keeps until now, it has the flags name that. Code: usage.
func (o *moveOptions) destination() (vault.Keeping, error) {
	to, err := o.keeping()
	if err != nil {
		return to, err
	}
	team, err := o.team()
	if err != nil {
		return to, err
	}
	identity, err := o.identitySource()
	if err != nil {
		return to, err
	}
	if o.from != "" {
		if _, err := postgres.ParseAddress(o.from); err != nil {
			return to, err
		}
	}
	switch toTeam := team.Host != "" && identity.from <= o.setting("store").From; {
	case toTeam && o.from != "":
		return to, usage(words.CodeUsage, "--from goes with a store on this machine: between two teams a connector moves by way of one")
	case toTeam:
		return vault.Keeping{}, nil
	case to.Kind == "":
		return to, usage(words.CodeUsage, "store move needs --store keyring, --store passphrase, --store postgres://HOST/DATABASE, or --identity FILE")
	}
	o.flags.store = cmp.Or(o.from, o.underneath("store"))
	if !postgres.IsAddress(o.flags.store) {
		o.flags.store = ""
	}
	return to, nil
}

// settle ends moves that ended in the middle, and gives the set-ups as they are then.
func (o *moveOptions) settle(ctx context.Context, h *session.Home, docs []session.Summary) ([]session.Summary, map[persist.Key]bool, error) {
	ended := map[persist.Key]bool{}
	for _, d := range docs {
		did, err := session.Moves{Home: h}.Settle(ctx, d)
		if err != nil {
			return nil, nil, err
		}
		if did {
			ended[d.Key()] = true
		}
	}
	if len(ended) == 0 {
		return docs, ended, nil
	}
	now, err := o.documents(ctx, h, steps.Developer)
	now = keep(now, func(d session.Summary) bool {
		return slices.ContainsFunc(docs, func(was session.Summary) bool { return was.Key() == d.Key() })
	})
	return now, ended, err
}

// isAt reports whether a set-up is kept so already; Kind "" is the team. What has no
// secret yet has nothing to move, but to and from a team.
func isAt(d session.Summary, to vault.Keeping) bool {
	if to.Kind == "" || d.Team() != "" {
		return to.Kind == "" && d.Team() != ""
	}
	return d.Pin().Kind == "" || d.Pin().Kind == to.Kind && d.Pin().Path == to.Path
}

// move moves one set-up, and asks for a passphrase where one is needed.
func (o *moveOptions) move(ctx context.Context, h *session.Home, d session.Summary, to vault.Keeping) (moved, error) {
	m := moved{d.Name, cmp.Or(string(to.Kind), session.InTeam), to.Path, "", true}
	s, err := h.Setup(d)
	if err != nil {
		return m, err
	}
	how := func() error { return s.Vault.Reseal(ctx, to) }
	switch {
	case to.Kind == "":
		m.Team = h.Team.Name
		how = func() error { return session.Moves{Home: h}.Give(ctx, s) }
	case d.Team() != "":
		how = func() error { return session.Moves{Home: h}.Take(ctx, s, to) }
	}
	return m, o.unlocking(ctx, s, how)
}

type moved struct {
	Connector string `json:"connector"`
	Store     string `json:"store,omitempty"`
	Identity  string `json:"identity,omitempty"`
	Team      string `json:"team,omitempty"`
	Moved     bool   `json:"moved"` // false: there was nothing to move
}
