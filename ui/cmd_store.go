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
	"kaizala-setup/ui/session"
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
		Example: "  kaizala-setup store\n  kaizala-setup store --json",
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

type moveOptions struct{ selection }

func newStoreMove(a *app) *cobra.Command {
	o := &moveOptions{selection{app: a}}
	return a.command(&cobra.Command{
		Use:   "move [CONNECTOR]",
		Short: "Move secrets to a keyring, a passphrase or an identity file",
		Long: `Moves the secrets of one connector, or of all, to where --store or --identity says.

The secrets are read back from the new place before the old one is given up. The
old place is removed if nothing else needs it; an identity file of yours stays.`,
		Annotations: arguments("CONNECTOR", everyOne),
		Example: `  age-keygen -o other.age
  kaizala-setup store move Payroll --identity other.age`,
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
	r.json = map[string]any{"moved": list}
	return r, nil
}

type moved struct {
	Connector string `json:"connector"`
	Store     string `json:"store,omitempty"`
	Identity  string `json:"identity,omitempty"`
	Moved     bool   `json:"moved"` // false: there was nothing to move
}

type restoreOptions struct {
	selection
	ofConnector bool // its secret, not a token
}

func newStoreRestore(a *app) *cobra.Command {
	o := &restoreOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "restore [CONNECTOR]",
		Short: "Go back to the refresh token or secret before",
		Long: `Puts the refresh token before the present one in its place, and keeps the present
one in its stead: a second restore undoes the first. The program never does this
by itself. Use verify to see whether the service still takes the token.

With --secret it does the same with the connector's secret. The secret of another
connector brings that connector's ID and name back.`,
		Annotations: arguments("CONNECTOR", aConnector),
		Example:     "  kaizala-setup store restore Payroll --group Drivers",
	}, &o.connector, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, by its name or ID, if the connector has several")
	c.Flags().BoolVar(&o.ofConnector, "secret", false, "go back to the connector's secret, not to a token")
	return c
}

// run restores the token before of one grant, or the secret before. Codes: none_before,
// usage, those of openOne, of openGrant and of session.Setup.Restore.
func (o *restoreOptions) run(ctx context.Context) (result, error) {
	if o.ofConnector {
		return o.secret(ctx)
	}
	s, g, err := o.openGrant(ctx)
	if err != nil {
		return result{}, err
	}
	if !g.Before.Yes() {
		return result{}, usage(session.CodeNoneBefore)
	}
	if err := o.unlocking(ctx, s, func() error { return s.Restore(ctx, g.ID) }); err != nil {
		return result{}, err
	}
	connector, says := s.Facts().Connector.Name, g.Before.Says
	return result{
		text: fmt.Sprintf("%s %s: the refresh token before is in place again: %s. Now: kaizala-setup verify%s\n", connector, g.Called(), words.Held(g.Before, o.zone), s.Target.Flags()),
		json: restored{connector, g.Group, rfc3339(says.Issued), rfc3339(says.Expires)},
	}, nil
}

// secret restores the secret before. Codes: usage, none_before, those of openOne and of
// session.Setup.Restore.
func (o *restoreOptions) secret(ctx context.Context) (result, error) {
	if o.group != "" {
		return result{}, usage(words.CodeUsage, "--secret is the connector's: it goes without --group")
	}
	s, err := o.openOne(ctx)
	if err != nil {
		return result{}, err
	}
	if err := o.unlocking(ctx, s, func() error { return s.Restore(ctx, "") }); err != nil {
		return result{}, err
	}
	connector := s.Facts().Connector.Name
	return result{
		text: fmt.Sprintf("%s: the secret before is in place again. Now: kaizala-setup verify%s\n", connector, s.Target.Flags()),
		json: restored{Connector: connector},
	}, nil
}

// restored is the token that is in place again. Times are RFC 3339.
type restored struct {
	Connector string `json:"connector"`
	Group     string `json:"group,omitempty"`
	Issued    string `json:"refreshTokenIssued,omitempty"`
	Expires   string `json:"refreshTokenExpiry,omitempty"`
}
