package ui

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

func newStore(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "store",
		Short: "Where secrets are, why, and moving them",
		Long: `Tells for each connector where its secrets are kept, why there, and what that does
not protect from. Nothing is unlocked.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.tellStore(c.Context()) },
	}
	c.AddCommand(&cobra.Command{
		Use:   "move [CONNECTOR]",
		Short: "Move secrets into the keyring, under a passphrase, or to an identity file",
		Long: `Moves the secrets of one connector, or of all, to where --store or --identity says:

  kaizala-setup store move --store keyring
  kaizala-setup store move --identity FILE

They are read back from the new place before the old one is given up, and the old
one is removed when nothing else needs it; an identity file of yours stays.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.moveStore(c.Context(), args) },
	})
	c.AddCommand(newStoreRestore(a))
	return c
}

// keptIn is where the secrets of one document are, for programs.
type keptIn struct {
	Role      string `json:"role"`
	Connector string `json:"connector"`
	File      string `json:"file"`
	Store     string `json:"store,omitempty"` // keyring, passphrase, file, sandbox; none yet
	Identity  string `json:"identity,omitempty"`
	Why       string `json:"why,omitempty"`   // it was chosen
	Limit     string `json:"limit,omitempty"` // what it does not protect from
}

func (a *app) tellStore(ctx context.Context) error {
	t, err := a.target()
	if err != nil {
		return err
	}
	h, err := a.home(t)
	if err != nil {
		return err
	}
	var all []keptIn
	docs, unread := h.Documents(ctx)
	a.warn(unread...)
	for _, d := range docs {
		k := keptIn{Role: string(d.Role), Connector: d.Name, Store: string(d.Pin().Kind), Identity: d.Pin().Path}
		if kind, known := words.StoreOf(d.Role, k.Store); known {
			k.Why, k.Limit = kind.Why, kind.Limit
		}
		places, err := h.Store.Places(d.Key())
		if err != nil {
			return err
		}
		for _, p := range places {
			if p.Kind == files.PlaceDocument {
				k.File = p.Path
			}
		}
		all = append(all, k)
	}
	keyring := h.Store.Identities.HasKeyring(persist.NotPrompting(ctx))
	if a.flags.json {
		return json.NewEncoder(a.Out).Encode(map[string]any{
			"directory": a.stateDir(), "keyring": keyring == nil, "keyringState": cmp.Or(steps.CodeOf(keyring), "ok"),
			"passphrase": h.Store.Identities.HasPassphrase(), "connectors": append([]keptIn{}, all...),
		})
	}
	a.tellStores(all)
	_, _ = fmt.Fprintln(a.Out, "Everything is below "+a.stateDir()+", for you alone.")
	state := "A keyring answers here."
	if keyring != nil {
		w := a.words(keyring)
		state = w.What
	}
	_, err = fmt.Fprintln(a.Out, state)
	return err
}

// tellStores tells each document's place, and each kind of place once.
func (a *app) tellStores(all []keptIn) {
	told := map[string]bool{}
	for _, k := range all {
		kind, known := words.StoreOf(steps.Role(k.Role), k.Store)
		_, _ = fmt.Fprintf(a.Out, "%s: %s\n  %s\n", strings.TrimSpace(k.Connector+" ("+k.Role+")"), strings.TrimSpace(kind.Name+" "+k.Identity), k.File)
		if known && !told[k.Store] {
			told[k.Store] = true
			_, _ = fmt.Fprintf(a.Out, "  Why: %s\n  Limit: %s\n", kind.Why, kind.Limit)
		}
	}
}

func (a *app) moveStore(ctx context.Context, names []string) error {
	to, err := a.keeping()
	if err != nil {
		return err
	}
	if to.Kind == "" {
		return usage(words.CodeUsage, "store move needs --store keyring, --store passphrase, or --identity FILE")
	}
	t, err := a.target()
	if err != nil {
		return err
	}
	h, err := a.home(t)
	if err != nil {
		return err
	}
	docs, err := a.meant(ctx, h, names, true)
	if err != nil {
		return err
	}
	out := []moved{}
	for _, d := range docs {
		if d.Pin().Kind == "" || d.Pin().Kind == to.Kind && d.Pin().Path == to.Path {
			out = append(out, moved{d.Name, string(d.Pin().Kind), d.Pin().Path, false})
			if !a.flags.json {
				_, _ = fmt.Fprintln(a.Err, d.Name+": nothing to move.")
			}
			continue
		}
		s, err := h.Setup(d)
		if err != nil {
			return err
		}
		if err := a.unlocking(ctx, s, func() error { return s.Vault.Reseal(ctx, to) }); err != nil {
			return err
		}
		out = append(out, moved{d.Name, string(to.Kind), to.Path, true})
		if !a.flags.json {
			_, _ = fmt.Fprintf(a.Out, "%s: its secrets are now in %s.\n", d.Name, strings.TrimSpace(words.Stores[string(to.Kind)].Name+" "+to.Path))
		}
	}
	if a.flags.json {
		return json.NewEncoder(a.Out).Encode(out)
	}
	return nil
}

// moved is where a connector's secrets are now, for programs.
type moved struct {
	Connector string `json:"connector"`
	Store     string `json:"store,omitempty"`
	Identity  string `json:"identity,omitempty"`
	Moved     bool   `json:"moved"` // false: there was nothing to move
}
