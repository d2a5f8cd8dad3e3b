package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
)

type sandboxOptions struct {
	*app
	addr, state, clock, log string
	faults                  []string
	strict                  bool
}

func newSandbox(a *app) *cobra.Command {
	o := &sandboxOptions{app: a}
	c := &cobra.Command{
		Use: "sandbox", Short: "Run Kaizala on this machine: portal, token service, platform",
		Long: `Runs a sandbox until it is interrupted. Its world is in memory and is gone
afterwards, unless --state names a file for it. The wizard's own --sandbox is
another one and needs no command.

With --json its first line has a connector and a refresh token that are ready for
use, and the key of the calls that move the clock and order faults.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return o.run(c.Context()) },
	}
	c.Flags().StringVar(&o.addr, "addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	c.Flags().StringVar(&o.state, "state", "", "keep the world in this `file`")
	f := c.PersistentFlags()
	f.StringVar(&o.clock, "clock", "", "move its clock once it is ready: +36h, +330d, day330 of the newest refresh token, or now, this machine's `time`")
	f.StringArrayVar(&o.faults, "fault", nil, "what the next token calls get: `KIND[:CALLS[:SECONDS]]`, the kind being 429, 500, error200, silence, captive or moved")
	f.BoolVar(&o.strict, "strict-grants", false, "a new refresh token ends all others of its connector, not of its group alone")
	f.StringVar(&o.log, "access-log", "", "write a line for each request to this `file`; - is standard error")
	c.AddCommand(newSandboxExec(o))
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
	AdminPortal  string `json:"adminPortal"`
	Control      string `json:"control"`    // root of the calls that move the clock and order faults
	ControlKey   string `json:"controlKey"` // their header Sandbox-Key
}

func (o *sandboxOptions) run(ctx context.Context) error {
	s, done, err := o.serve(ctx, sandbox.Config{Addr: o.addr, State: o.state})
	if err != nil {
		return err
	}
	defer done()
	var shown sandbox.Shown
	if o.flags.json {
		if shown, err = s.Ready(ctx); err != nil {
			return err
		}
	}
	if err := o.order(s); err != nil {
		return err
	}
	if o.flags.json {
		if err := json.NewEncoder(o.Out).Encode(readyOf(s, shown)); err != nil {
			return err
		}
	} else {
		_, _ = fmt.Fprintf(o.Out, "Kaizala's sandbox runs on this machine until Ctrl+C.\n\n  Developer's portal  %s\n  Admin's portal      %s\n  API root            %s/v1\n",
			s.Portal(sandbox.Developer), s.Portal(sandbox.Admin), s.APIRoot())
	}
	<-ctx.Done()
	return nil
}

func readyOf(s *sandbox.Server, shown sandbox.Shown) ready {
	var r ready
	r.Portal, r.AdminPortal, r.APIRoot = s.Portal(sandbox.Developer), s.Portal(sandbox.Admin), s.APIRoot()+"/v1"
	r.Connector.Name, r.Connector.ID, r.Connector.Secret = shown.ConnectorName, shown.ConnectorID, shown.ConnectorSecret.Reveal()
	r.Group.ID, r.Group.Name, r.RefreshToken = shown.GroupID, shown.GroupName, shown.RefreshToken.Reveal()
	r.Control, r.ControlKey = s.Control()
	return r
}

// serve serves with the flags that all of these commands have. done ends it.
func (o *sandboxOptions) serve(ctx context.Context, c sandbox.Config) (s *sandbox.Server, done func(), err error) {
	if o.flags.sandbox || o.flags.apiRoot != "" || o.flags.portal != "" {
		return nil, nil, usage("usage", "sandbox has addresses of its own: --sandbox, --api-root and --portal do not go with it")
	}
	log, err := o.accessLog()
	if err != nil {
		return nil, nil, usage("usage", err.Error())
	}
	c.Now, c.StrictGrants = o.now, o.strict
	if log != nil {
		c.AccessLog = log
	}
	s, err = sandbox.Serve(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	return s, func() {
		_ = s.Close()
		if f, ok := log.(*os.File); ok && o.log != "-" {
			_ = f.Close()
		}
	}, nil
}

func (o *sandboxOptions) accessLog() (io.Writer, error) {
	switch o.log {
	case "":
		return nil, nil
	case "-":
		return o.Err, nil
	}
	return os.OpenFile(o.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// order moves the clock and orders the faults, after everything is ready: tokens
// that were made ready are from before.
func (o *sandboxOptions) order(s *sandbox.Server) error {
	var err error
	if o.clock != "" {
		err = s.MoveClock(o.clock)
	}
	for _, f := range o.faults {
		if err == nil {
			err = s.OrderFault(f)
		}
	}
	var known *sandbox.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	return usage("usage", err.Error())
}

func newSandboxExec(o *sandboxOptions) *cobra.Command {
	c := &cobra.Command{
		Use: "exec [flags] -- COMMAND [ARGUMENTS]", Short: "Run a command beside a sandbox of its own",
		Long: `Runs a command while a sandbox serves in memory, and ends with its exit code: 127
if there is no such command, 126 if it cannot be run. These are in its environment:

  KAIZALA_API_ROOT          without /v1: GET $KAIZALA_API_ROOT/v1/accessToken
  KAIZALA_CONNECTOR_ID
  KAIZALA_CONNECTOR_SECRET
  KAIZALA_REFRESH_TOKEN     of a group
  KAIZALA_GROUP_ID          of that group`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return o.exec(c.Context(), args) },
	}
	c.Flags().SetInterspersed(false) // what follows the command is the command's
	return c
}

// Exit codes of a shell, for a command that did not run.
const (
	exitCannotRun = 126
	exitNoCommand = 127
	exitSignal    = 128 // and the signal's number
)

// exec runs a command with a sandbox of its own. The sandbox stays while the
// command deals with the signal that ends this process.
func (o *sandboxOptions) exec(ctx context.Context, args []string) error {
	s, done, err := o.serve(context.WithoutCancel(ctx), sandbox.Config{Addr: "127.0.0.1:0"})
	if err != nil {
		return err
	}
	defer done()
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
		"KAIZALA_API_ROOT="+s.APIRoot(), "KAIZALA_CONNECTOR_ID="+shown.ConnectorID, "KAIZALA_CONNECTOR_SECRET="+shown.ConnectorSecret.Reveal(),
		"KAIZALA_REFRESH_TOKEN="+shown.RefreshToken.Reveal(), "KAIZALA_GROUP_ID="+shown.GroupID)
	signals, stop := listening(isTerminal(o.In))
	defer stop()
	if err := c.Start(); err != nil {
		return o.notRun(args[0], err)
	}
	go func() {
		for sig := range signals {
			_ = c.Process.Signal(sig)
		}
	}()
	return ended(c.Wait())
}

// listening gets the signals that are passed on to a command, until stop.
// Ctrl+C at a terminal reaches the command by itself.
func listening(terminal bool) (got chan os.Signal, stop func()) {
	signals := []os.Signal{syscall.SIGTERM, syscall.SIGHUP}
	if !terminal {
		signals = append(signals, os.Interrupt)
	}
	got = make(chan os.Signal, 8)
	signal.Notify(got, signals...)
	return got, func() { signal.Stop(got); close(got) }
}

// notRun tells why a command did not run, as shells do.
func (o *sandboxOptions) notRun(name string, err error) error {
	r, code := report{Code: "cannot_run", Message: name + ": cannot be run: " + err.Error()}, exitCannotRun
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		r, code = report{Code: "no_such_command", Message: name + ": there is no such command"}, exitNoCommand
	}
	if o.flags.json {
		_, _ = fmt.Fprintln(o.Err, errorJSON(r))
	} else {
		_, _ = fmt.Fprintln(o.Err, "kaizala-setup:", r.Message)
	}
	return alreadyTold(code)
}

// ended is the exit code of a command that ran.
func ended(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return alreadyTold(exitSignal + int(status.Signal()))
	}
	return alreadyTold(exit.ExitCode())
}
