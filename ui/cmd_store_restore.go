package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

func newStoreRestore(a *app) *cobra.Command {
	var group string
	c := &cobra.Command{
		Use:   "restore [CONNECTOR]",
		Short: "Go back to the refresh token before the present one",
		Long: `Puts the refresh token that was there before in the place of the present one, which
is kept in its stead: done twice, it changes nothing. It is never done by itself.
Verify tells whether the service still takes it.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.restore(c.Context(), args, group) },
	}
	c.Flags().StringVar(&group, "group", "", "the `group`, where the connector has several")
	return c
}

// restored is what is in place again, for programs. Times are RFC 3339, as the token
// says them.
type restored struct {
	Connector string `json:"connector"`
	Group     string `json:"group,omitempty"`
	Issued    string `json:"refreshTokenIssued,omitempty"`
	Expires   string `json:"refreshTokenExpiry,omitempty"`
}

func (a *app) restore(ctx context.Context, names []string, group string) error {
	h, s, err := a.theOne(ctx, names)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	g, err := a.oneGrant(s, group)
	if err != nil {
		return err
	}
	if !g.Before.Yes() {
		return usage(session.CodeNoneBefore)
	}
	if err := a.unlocking(ctx, s, func() error { return s.Restore(ctx, g.ID) }); err != nil {
		return err
	}
	connector, now := s.Facts().Connector.Name, g.Before
	if a.flags.json {
		return json.NewEncoder(a.Out).Encode(restored{connector, g.Group, rfc3339(now.Says.Issued), rfc3339(now.Says.Expires)})
	}
	_, err = fmt.Fprintf(a.Out, "%s: the refresh token before is in place again: %s. Now: kaizala-setup verify\n", strings.TrimSpace(connector+" "+g.Group), words.Held(now, a.zone))
	return err
}
