package ui

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

type restoreOptions struct{ selection }

func newStoreRestore(a *app) *cobra.Command {
	o := &restoreOptions{selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "restore [CONNECTOR]",
		Short: "Go back to the refresh token before the present one",
		Long: `Puts the refresh token before the present one in its place, and keeps the present
one in its stead: a second restore undoes the first. The program never does this
by itself. Use verify to see whether the service still takes the token.`,
	}, &o.connector, o.run)
	c.Flags().StringVar(&o.group, "group", "", "the `group`, by its name or ID, if the connector has several")
	return c
}

// run restores the token before of one grant. Codes: none_before, those of openGrant
// and of session.Setup.Restore.
func (o *restoreOptions) run(ctx context.Context) (result, error) {
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

// restored is the token that is in place again. Times are RFC 3339.
type restored struct {
	Connector string `json:"connector"`
	Group     string `json:"group,omitempty"`
	Issued    string `json:"refreshTokenIssued,omitempty"`
	Expires   string `json:"refreshTokenExpiry,omitempty"`
}
