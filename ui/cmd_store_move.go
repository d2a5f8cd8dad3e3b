package ui

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/words"
)

type moveOptions struct{ selection }

func newStoreMove(a *app) *cobra.Command {
	o := &moveOptions{selection{app: a}}
	return a.command(&cobra.Command{
		Use:   "move [CONNECTOR]",
		Short: "Move secrets into the keyring, under a passphrase, or to an identity file",
		Long: `Moves the secrets of one connector, or of all, to where --store or --identity says.

The secrets are read back from the new place before the old one is given up. The
old place is removed if nothing else needs it; an identity file of yours stays.`,
		Example: `  kaizala-setup store move --store keyring
  kaizala-setup store move Payroll --identity FILE`,
	}, &o.connector, o.run)
}

// run moves the secrets of the connectors that the arguments name. If one fails,
// those before it have moved. Codes: those of vault.Vault.Reseal and of
// selectDocuments.
func (o *moveOptions) run(ctx context.Context) (result, error) {
	to, err := o.keeping()
	if err != nil {
		return result{}, err
	}
	if to.Kind == "" {
		return result{}, usage(words.CodeUsage, "store move needs --store keyring, --store passphrase, or --identity FILE")
	}
	h, docs, err := o.selectDocuments(ctx)
	if err != nil {
		return result{}, err
	}
	list := []moved{}
	var r result
	for _, d := range docs {
		if d.Pin().Kind == "" || d.Pin().Kind == to.Kind && d.Pin().Path == to.Path {
			list = append(list, moved{d.Name, string(d.Pin().Kind), d.Pin().Path, false})
			r.notes += d.Name + ": nothing to move.\n"
			continue
		}
		s, err := h.Setup(d)
		if err == nil {
			err = o.unlocking(ctx, s, func() error { return s.Vault.Reseal(ctx, to) })
		}
		if err != nil {
			return r, err
		}
		list = append(list, moved{d.Name, string(to.Kind), to.Path, true})
		r.text += fmt.Sprintf("%s: its secrets are now in %s.\n", d.Name, strings.TrimSpace(words.Stores[string(to.Kind)].Name+" "+to.Path))
	}
	r.json = list
	return r, nil
}

type moved struct {
	Connector string `json:"connector"`
	Store     string `json:"store,omitempty"`
	Identity  string `json:"identity,omitempty"`
	Moved     bool   `json:"moved"` // false: there was nothing to move
}
