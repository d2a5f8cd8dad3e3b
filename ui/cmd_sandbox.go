package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/ui/words"
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
afterwards, unless --state names a file for it.

The wizard's sandbox is another one, which is there while a window of it is open.
With --sandbox it is that one which stays until it is interrupted, for programs of
yours that call it with a token of kaizala-setup token --sandbox.

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
	if o.flags.sandbox {
		return o.stay(ctx)
	}
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
		o.tellAddresses(s)
	}
	<-ctx.Done()
	return nil
}

// addressed is a sandbox of our own, or the joined one.
type addressed interface {
	Portal(sandbox.Person) string
	APIRoot() string
}

func (o *sandboxOptions) tellAddresses(s addressed) {
	_, _ = fmt.Fprintf(o.Out, "Kaizala's sandbox runs on this machine until Ctrl+C.\n\n  Developer's portal  %s\n  Admin's portal      %s\n  API root            %s/v1\n",
		s.Portal(sandbox.Developer), s.Portal(sandbox.Admin), s.APIRoot())
}

// watch is how often the joined sandbox is looked after: whoever serves it may
// end at any time.
const watch = 500 * time.Millisecond

// stay has the joined sandbox there until ctx ends.
func (o *sandboxOptions) stay(ctx context.Context) error {
	if o.state != "" || o.clock != "" || len(o.faults) > 0 || o.strict || o.log != "" {
		return usage(words.CodeUsage, "with --sandbox it is the wizard's sandbox, whose clock and faults are ordered in its portal")
	}
	t, err := o.target()
	if err != nil {
		return err
	}
	h, err := o.joined(ctx, t)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	if o.flags.json {
		s := h.Sandbox
		err = json.NewEncoder(o.Out).Encode(map[string]string{"portal": s.Portal(sandbox.Developer), "adminPortal": s.Portal(sandbox.Admin), "apiRoot": s.APIRoot() + "/v1"})
	} else {
		o.tellAddresses(h.Sandbox)
	}
	for err == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(watch):
			err = h.Join(ctx)
		}
	}
	return err
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
		return nil, nil, usage(words.CodeUsage, "sandbox has addresses of its own: --sandbox, --api-root and --portal do not go with it")
	}
	log, err := o.accessLog()
	if err != nil {
		return nil, nil, usage(words.CodeUsage, err.Error())
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
	return usage(words.CodeUsage, err.Error())
}
