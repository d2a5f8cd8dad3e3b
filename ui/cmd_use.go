package ui

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"kaizala-setup/persist"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type useOptions struct {
	selection
	unset bool
}

func newUse(a *app) *cobra.Command {
	o := &useOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "use [CONNECTOR]",
		Short: "Set or show the connector that is meant when none is named",
		Long: `Sets the default connector: the one that verify, token, exec, proxy, export,
handoff message, handoff open and store restore are about when none is named.
Without CONNECTOR the command shows it.

It is kept in $XDG_CONFIG_HOME/kaizala-setup/config.json, with no secret.`,
		Annotations: arguments("CONNECTOR", "name or ID of a connector"),
		Example: `  kaizala-setup use Payroll
  kaizala-setup use
  kaizala-setup use --unset`,
	}, &o.connector, o.run)
	c.Flags().BoolVar(&o.unset, "unset", false, "have no default connector any more")
	return c
}

// run sets, clears or shows the default. Codes: usage, several, default_gone, those of
// documents and of writeConfig.
func (o *useOptions) run(ctx context.Context) (result, error) {
	switch {
	case o.unset && o.connector != "":
		return result{}, usage(words.CodeUsage, "use takes a connector or --unset, not both")
	case o.unset:
		o.config.Connector = nil
		return used(nil), o.writeConfig(o.config)
	case o.connector == "" && o.config.Connector == nil:
		return used(nil), nil
	}
	chosen := o.connector != ""
	h, docs, err := o.selectDocuments(ctx)
	if err == nil && !chosen {
		docs, err = o.orDefault(h, docs)
	}
	if err != nil {
		return result{}, err
	}
	d, err := o.chooseConnector(ctx, docs)
	if err != nil {
		return result{}, err
	}
	if chosen {
		o.config.Connector = &defaultConnector{d.Name, d.Key()}
		err = o.writeConfig(o.config)
	}
	return used(&d), err
}

// used is the default connector; nil: there is none.
func used(d *session.Summary) result {
	if d == nil {
		return result{text: "No default connector is set: kaizala-setup use CONNECTOR sets one.\n", json: usedJSON{}}
	}
	return result{
		text: d.Name + " (" + d.Target.Badge() + ") is meant when no connector is named.\n",
		json: usedJSON{d.Name, d.Facts().Connector.ID, d.Target.Badge()},
	}
}

// usedJSON is the default connector for programs; without one it has no connector.
type usedJSON struct {
	Connector   string `json:"connector,omitempty"`
	ConnectorID string `json:"connectorId,omitempty"`
	Kaizala     string `json:"kaizala,omitempty"`
}

// isDefault reports whether a document is that of the default connector.
func (a *app) isDefault(k persist.Key) bool {
	return a.config.Connector != nil && a.config.Connector.Key == k
}

// meant keeps what is meant where several set-ups fit: the default connector's, or else
// those that have what the command needs, if any has. Codes: those of orDefault.
func (o *selection) meant(h *session.Home, docs []session.Summary, has func(session.Summary) bool) ([]session.Summary, error) {
	docs, err := o.orDefault(h, docs)
	if having := keep(docs, has); len(having) > 0 {
		docs = having
	}
	return docs, err
}

// orDefault keeps what is meant where several set-ups fit: those of the Kaizala that a
// variable names, and among them that of the default connector. Where the variable's
// Kaizala has none, only a connector that is named is of another. A default that is not
// there is an error only where no connector and no Kaizala was named. Codes: none_there,
// default_gone.
func (o *selection) orDefault(h *session.Home, docs []session.Summary) ([]session.Summary, error) {
	narrowed := false
	if root := o.setting("api-root"); !h.Target.Named && root.From == fromVariable {
		there := keep(docs, func(s session.Summary) bool { return s.Target.Flag() == h.Target.Flag() })
		switch {
		case len(there) > 0:
			docs, narrowed = there, true
		case o.connector == "":
			return nil, noneThere(root.Variable+"="+h.Target.API.String(), docs, "unset the variable")
		}
	}
	if i := slices.IndexFunc(docs, func(s session.Summary) bool { return o.isDefault(s.Key()) }); i >= 0 {
		return docs[i : i+1], nil
	}
	d := o.config.Connector
	elsewhere := d != nil && h.Target.Named && (h.Target.Realm != d.Key.Realm || d.Key.Realm == persist.Own)
	if d == nil || o.connector != "" || narrowed || elsewhere {
		return docs, nil
	}
	return nil, usage(words.CodeDefaultGone, d.Name)
}

// dropDefault has no default connector any more if its document was removed, and
// reports whether it did. Codes: those of a failing disk.
func (a *app) dropDefault(ctx context.Context, h *session.Home) (dropped bool, err error) {
	d := a.config.Connector
	if d == nil {
		return false, nil
	}
	if is, err := h.Has(ctx, d.Key); is || err != nil {
		return false, err
	}
	a.config.Connector = nil
	return true, a.writeConfig(a.config)
}
