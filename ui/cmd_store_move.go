package ui

import (
	"cmp"
	"context"
	"fmt"
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
// session.Home.Give and of selectDocuments.
func (o *moveOptions) run(ctx context.Context) (result, error) {
	to, err := o.keeping()
	if err != nil {
		return result{}, err
	}
	team, err := o.team()
	if err != nil {
		return result{}, err
	}
	identity, err := o.identitySource()
	if err != nil {
		return result{}, err
	}
	toTeam := team.Host != "" && identity.from <= o.setting("store").From
	if o.from != "" {
		if _, err := postgres.ParseAddress(o.from); err != nil {
			return result{}, err
		}
	}
	switch {
	case toTeam && o.from != "":
		return result{}, usage(words.CodeUsage, "--from goes with a store on this machine: between two teams a connector moves by way of one")
	case toTeam:
		to = vault.Keeping{} // the team keeps it
	case to.Kind == "":
		return result{}, usage(words.CodeUsage, "store move needs --store keyring, --store passphrase, --store postgres://HOST/DATABASE, or --identity FILE")
	default: // a team may keep it until now
		o.flags.store = cmp.Or(o.from, o.underneath("store"))
		if !postgres.IsAddress(o.flags.store) {
			o.flags.store = ""
		}
	}
	h, docs, err := o.selectDocuments(ctx)
	if err != nil {
		return result{}, err
	}
	docs, ended, err := o.settle(ctx, h, docs)
	if err != nil {
		return result{}, err
	}
	list := []moved{}
	var r result
	for _, d := range docs {
		if ended[d.Key()] && isAt(d, to) {
			list = append(list, moved{d.Name, d.StoredIn(), d.Pin().Path, d.Team(), true})
			r.text += fmt.Sprintf("%s: what was left of an earlier move is removed: its secrets are in %s alone.\n", d.Name, words.Stores[d.StoredIn()].Name)
			continue
		}
		if isAt(d, to) || o.connector == "" && d.Target.InSandbox() {
			list = append(list, moved{d.Name, d.StoredIn(), d.Pin().Path, d.Team(), false})
			r.notes += d.Name + ": nothing to move.\n"
			continue
		}
		s, err := h.Setup(d)
		if err == nil {
			err = o.unlocking(ctx, s, func() error { return move(ctx, h, d, s, to) })
		}
		if err != nil {
			return r, err
		}
		m := moved{d.Name, cmp.Or(string(to.Kind), session.InTeam), to.Path, "", true}
		if to.Kind == "" {
			m.Team = h.Team.Name
		}
		list = append(list, m)
		r.text += fmt.Sprintf("%s: its secrets are now in %s.\n", d.Name, strings.TrimSpace(words.Stores[m.Store].Name+" "+m.Identity+m.Team))
	}
	r.json = map[string]any{"moved": list}
	return r, nil
}

// settle ends moves that ended in the middle, and gives the set-ups as they are then.
func (o *moveOptions) settle(ctx context.Context, h *session.Home, docs []session.Summary) ([]session.Summary, map[persist.Key]bool, error) {
	ended := map[persist.Key]bool{}
	for _, d := range docs {
		did, err := h.Settle(ctx, d)
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
	docs, err := o.documents(ctx, h, steps.Developer)
	return docs, ended, err
}

// isAt reports whether a set-up is kept so already; Kind "" is the team. What has no
// secret yet has nothing to move, but to and from a team.
func isAt(d session.Summary, to vault.Keeping) bool {
	if to.Kind == "" || d.Team() != "" {
		return to.Kind == "" && d.Team() != ""
	}
	return d.Pin().Kind == "" || d.Pin().Kind == to.Kind && d.Pin().Path == to.Path
}

func move(ctx context.Context, h *session.Home, d session.Summary, s *session.Setup, to vault.Keeping) error {
	switch {
	case to.Kind == "":
		return h.Give(ctx, s)
	case d.Team() != "":
		return h.Take(ctx, s, to)
	}
	return s.Vault.Reseal(ctx, to)
}

type moved struct {
	Connector string `json:"connector"`
	Store     string `json:"store,omitempty"`
	Identity  string `json:"identity,omitempty"`
	Team      string `json:"team,omitempty"`
	Moved     bool   `json:"moved"` // false: there was nothing to move
}
