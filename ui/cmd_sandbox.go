package ui

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
)

type sandboxOptions struct {
	*app
	addr, state string
}

func newSandbox(a *app) *cobra.Command {
	o := sandboxOptions{app: a}
	c := &cobra.Command{
		Use: "sandbox", Short: "Run Kaizala on this machine: portal, token service, platform",
		Long: `Runs a sandbox until it is interrupted. Its world is in memory and is gone
afterwards, unless --state names a file for it. The wizard's own --sandbox is
another one and needs no command.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	c.Flags().StringVar(&o.addr, "addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	c.Flags().StringVar(&o.state, "state", "", "keep the world in this `file`")
	return c
}

// ready is the first line of sandbox --json: everything that a script needs.
// This is the one command that prints secrets, and they open nothing but this
// sandbox.
type ready struct {
	Portal    string `json:"portal"`
	APIRoot   string `json:"apiRoot"`
	Connector struct {
		Name   string `json:"name"`
		ID     string `json:"id"`
		Secret string `json:"secret"`
	} `json:"connector"`
	Group struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"group"`
	RefreshToken string `json:"refreshToken"`
}

func (o sandboxOptions) run(ctx context.Context) error {
	if o.flags.sandbox || o.flags.apiRoot != "" || o.flags.portal != "" {
		return usage("usage", "sandbox has addresses of its own: --sandbox, --api-root and --portal do not go with it")
	}
	s, err := sandbox.Serve(ctx, sandbox.Config{Addr: o.addr, State: o.state, Now: o.now})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if o.flags.json {
		if err := o.ready(ctx, s); err != nil {
			return err
		}
	} else {
		_, _ = fmt.Fprintf(o.Out, "Kaizala's sandbox runs on this machine until Ctrl+C.\n\n  Developer's portal  %s\n  Admin's portal      %s\n  API root            %s/v1\n",
			s.Portal(sandbox.Developer), s.Portal(sandbox.Admin), s.APIRoot())
	}
	<-ctx.Done()
	return nil
}

func (o sandboxOptions) ready(ctx context.Context, s *sandbox.Server) error {
	shown, err := s.Ready(ctx)
	if err != nil {
		return err
	}
	var r ready
	r.Portal, r.APIRoot = s.Portal(sandbox.Developer), s.APIRoot()+"/v1"
	r.Connector.Name, r.Connector.ID, r.Connector.Secret = shown.ConnectorName, shown.ConnectorID, shown.ConnectorSecret.Reveal()
	r.Group.ID, r.Group.Name, r.RefreshToken = shown.GroupID, shown.GroupName, shown.RefreshToken.Reveal()
	return json.NewEncoder(o.Out).Encode(r)
}
