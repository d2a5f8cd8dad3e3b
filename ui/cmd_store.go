package ui

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/persist/files"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

type storeOptions struct{ *app }

func newStore(a *app) *cobra.Command {
	o := &storeOptions{a}
	c := &cobra.Command{
		Use:   "store",
		Short: "Show where secrets are kept, and move them",
		Long: `Shows for each connector where its secrets are kept, why there, and what that does
not protect from. The command opens no secret.`,
		Args: noArgs,
		RunE: a.runs(nil, o.run),
	}
	c.AddCommand(newStoreMove(a), newStoreRestore(a))
	return c
}

// run finds where the secrets of each document are.
func (o *storeOptions) run(ctx context.Context) (result, error) {
	h, err := o.open()
	if err != nil {
		return nil, err
	}
	docs, unread := h.Documents(ctx)
	o.warn(unread...)
	r := stores{app: o.app, passphrase: h.Store.Identities.HasPassphrase(), keyring: h.Store.Identities.HasKeyring(persist.NotPrompting(ctx))}
	for _, d := range docs {
		s := stored{Role: string(d.Role), Connector: d.Name, Store: string(d.Pin().Kind), Identity: d.Pin().Path}
		if kind, known := words.StoreOf(d.Role, s.Store); known {
			s.Why, s.Limit = kind.Why, kind.Limit
		}
		places, err := h.Store.Places(d.Key())
		if err != nil {
			return nil, err
		}
		for _, p := range places {
			if p.Kind == files.PlaceDocument {
				s.File = p.Path
			}
		}
		r.list = append(r.list, s)
	}
	return r, nil
}

// stored is where the secrets of one document are, for programs.
type stored struct {
	Role      string `json:"role"`
	Connector string `json:"connector"`
	File      string `json:"file"`
	Store     string `json:"store,omitempty"` // keyring, passphrase, file or sandbox; empty: none yet
	Identity  string `json:"identity,omitempty"`
	Why       string `json:"why,omitempty"`   // the store was chosen
	Limit     string `json:"limit,omitempty"` // what the store does not protect from
}

// stores is the result of store.
type stores struct {
	*app
	list       []stored
	keyring    error // why no keyring answers
	passphrase bool  // a passphrase was chosen here
}

func (r stores) Text(out *strings.Builder) {
	told := map[string]bool{} // each kind of store is explained once
	for _, s := range r.list {
		kind, known := words.StoreOf(steps.Role(s.Role), s.Store)
		fmt.Fprintf(out, "%s: %s\n  %s\n", strings.TrimSpace(s.Connector+" ("+s.Role+")"), strings.TrimSpace(kind.Name+" "+s.Identity), s.File)
		if known && !told[s.Store] {
			told[s.Store] = true
			fmt.Fprintf(out, "  Why: %s\n  Limit: %s\n", kind.Why, kind.Limit)
		}
	}
	state := "A keyring answers here."
	if r.keyring != nil {
		state = r.words(r.keyring).What
	}
	fmt.Fprintf(out, "Everything is below %s, for you alone.\n%s\n", r.stateDir(), state)
}

func (r stores) JSON() any {
	return map[string]any{
		"directory": r.stateDir(), "keyring": r.keyring == nil, "keyringState": cmp.Or(steps.CodeOf(r.keyring), "ok"),
		"passphrase": r.passphrase, "connectors": append([]stored{}, r.list...),
	}
}
