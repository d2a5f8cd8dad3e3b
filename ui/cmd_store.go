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
	c := a.command(&cobra.Command{
		Use:   "store",
		Short: "Show where secrets are kept, and move them",
		Long: `Shows for each connector where its secrets are kept, why there, and what that does
not protect from. The command opens no secret.`,
	}, nil, o.run)
	c.AddCommand(newStoreMove(a), newStoreRestore(a))
	return c
}

// run finds where the secrets of each document are.
func (o *storeOptions) run(ctx context.Context) (result, error) {
	h, err := o.open()
	if err != nil {
		return result{}, err
	}
	docs, unread := h.Documents(ctx)
	o.warn(unread...)
	var text strings.Builder
	list, told := []stored{}, map[persist.PinKind]bool{} // each kind of store is explained once
	for _, d := range docs {
		places, err := h.Store.Places(d.Key())
		if err != nil {
			return result{}, err
		}
		pin := d.Pin()
		kind, known := words.StoreOf(d.Role, string(pin.Kind))
		s := stored{d.Role, d.Name, "", string(pin.Kind), pin.Path, kind.Why, kind.Limit}
		for _, p := range places {
			if p.Kind == files.PlaceDocument {
				s.File = p.Path
			}
		}
		list = append(list, s)
		fmt.Fprintf(&text, "%s: %s\n  %s\n", strings.TrimSpace(s.Connector+" ("+string(s.Role)+")"), strings.TrimSpace(kind.Name+" "+s.Identity), s.File)
		if known && !told[pin.Kind] {
			told[pin.Kind] = true
			fmt.Fprintf(&text, "  Why: %s\n  Limit: %s\n", kind.Why, kind.Limit)
		}
	}
	keyring, state := h.Store.Identities.HasKeyring(persist.NotPrompting(ctx)), "A keyring answers here."
	if keyring != nil {
		state = o.words(keyring).What
	}
	fmt.Fprintf(&text, "Everything is below %s, for you alone.\n%s\n", o.stateDir(), state)
	return result{text: text.String(), json: map[string]any{
		"directory": o.stateDir(), "keyring": keyring == nil, "keyringState": cmp.Or(steps.CodeOf(keyring), "ok"),
		"passphrase": h.Store.Identities.HasPassphrase(), "connectors": list,
	}}, nil
}

type stored struct {
	Role      steps.Role `json:"role"`
	Connector string     `json:"connector"`
	File      string     `json:"file"`
	Store     string     `json:"store,omitempty"` // keyring, passphrase, file or sandbox; empty: none yet
	Identity  string     `json:"identity,omitempty"`
	Why       string     `json:"why,omitempty"`   // the store was chosen
	Limit     string     `json:"limit,omitempty"` // what the store does not protect from
}
