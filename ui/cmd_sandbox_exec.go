package ui

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/ui/words"
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
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.exec(c.Context(), args) },
	}
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
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = o.In, o.Out, o.Err
	c.Env = append(os.Environ(),
		envAPIRoot+"="+s.APIRoot(), envID+"="+shown.ConnectorID, envSecret+"="+shown.ConnectorSecret.Reveal(),
		envRefresh+"="+shown.RefreshToken.Reveal(), envGroupID+"="+shown.GroupID)
	signals, stop := forwarded(isTerminal(o.In))
	defer stop()
	if err := c.Start(); err != nil {
		code := words.CodeCannotRun
		if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
			code = words.CodeNoSuchCommand
		}
		return usage(code, args[0], err.Error())
	}
	go func() {
		for sig := range signals {
			_ = c.Process.Signal(sig)
		}
	}()
	return ended(c.Wait())
}

// forwarded receives the signals that are passed on to a command, until stop is
// called. Ctrl+C at a terminal reaches the command by itself.
func forwarded(terminal bool) (got chan os.Signal, stop func()) {
	signals := []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
	if !terminal {
		signals = append(signals, os.Interrupt)
	}
	got = make(chan os.Signal, 8)
	signal.Notify(got, signals...)
	return got, func() { signal.Stop(got); close(got) }
}

// ended turns the end of a command into its exit code.
func ended(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitStatus(exitSignal + int(status.Signal()))
	}
	return exitStatus(exit.ExitCode())
}
