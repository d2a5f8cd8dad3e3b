package ui

import (
	"context"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
)

func newSandboxExec(o *sandboxOptions) *cobra.Command {
	c := &cobra.Command{
		Use: "exec [flags] -- COMMAND [ARGUMENTS]", Short: "Run a command with a sandbox of its own",
		Long: `Runs a command while a sandbox serves in memory, and ends with the exit code of the
command: 127 if there is no such command, 126 if it cannot be run. The environment
of the command has:

  KAIZALA_API_ROOT          without /v1: GET $KAIZALA_API_ROOT/v1/accessToken
  KAIZALA_CONNECTOR_ID
  KAIZALA_CONNECTOR_SECRET
  KAIZALA_REFRESH_TOKEN     of a group
  KAIZALA_GROUP_ID          of that group`,
		Annotations: arguments("COMMAND", "the command, and its arguments"),
		Example: `  kaizala-setup sandbox exec -- env
  kaizala-setup sandbox exec --fault 500 --clock day330 -- sh -c 'echo $KAIZALA_API_ROOT'`,
		Args: needsCommand,
		RunE: func(c *cobra.Command, args []string) error { return o.exec(c.Context(), args) },
	}
	o.ownFlags(c)
	c.Flags().SetInterspersed(false) // flags after the command belong to the command
	return c
}

// exec runs a command with a sandbox of its own. The sandbox serves until the
// command ends, also after a signal to this process. Codes: cannot_run,
// no_such_command, those of serve and order.
func (o *sandboxOptions) exec(ctx context.Context, args []string) error {
	o.signals.leave()
	s, err := o.serve(context.WithoutCancel(ctx), sandbox.Config{Addr: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	shown, err := s.Ready(ctx)
	if err != nil {
		return err
	}
	if err := o.order(s); err != nil {
		return err
	}
	return o.child(args, []string{
		envAPIRoot + "=" + s.APIRoot(), envID + "=" + shown.ConnectorID, envSecret + "=" + shown.ConnectorSecret.Reveal(),
		envRefresh + "=" + shown.RefreshToken.Reveal(), envGroupID + "=" + shown.GroupID,
	})
}
