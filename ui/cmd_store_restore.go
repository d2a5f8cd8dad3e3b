package ui

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

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
// usage, those of openGrant and of session.Setup.Restore.
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
		text: fmt.Sprintf("%s, for %s: the refresh token before is in place again: %s. Now: %s\n", connector, groupOf(g), words.Held(g.Before, o.zone), s.Target.Command("verify", connector)),
		json: restored{connector, g.Group, rfc3339(says.Issued), rfc3339(says.Expires)},
	}, nil
}

// secret restores the secret before. Codes: usage, none_before, those of openRegistered and of
// session.Setup.Restore.
func (o *restoreOptions) secret(ctx context.Context) (result, error) {
	if o.group != "" {
		return result{}, usage(words.CodeUsage, "--secret is the connector's: it goes without --group")
	}
	s, err := o.openRegistered(ctx)
	if err != nil {
		return result{}, err
	}
	if err := o.unlocking(ctx, s, func() error { return s.Restore(ctx, "") }); err != nil {
		return result{}, err
	}
	connector := s.Facts().Connector.Name
	return result{
		text: fmt.Sprintf("%s: the secret before is in place again. Now: %s\n", connector, s.Target.Command("verify", connector)),
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
