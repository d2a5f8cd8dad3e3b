package ui

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/words"
)

type sandboxOptions struct {
	*app
	addr, state, seed, clock, log string
	faults, hosts                 []string
	strictGrants, strict          bool
}

func newSandbox(a *app) *cobra.Command {
	o := &sandboxOptions{app: a}
	c := a.command(&cobra.Command{
		Use: "sandbox", Short: "Run Kaizala on this machine: portal, token service, platform",
		Long: `Runs a sandbox until you interrupt it. Its world is in memory and is gone
afterwards, unless --state names a file for it.

The wizard has a sandbox of its own, which runs while any wizard window is open.
With --sandbox the command keeps that one running until you interrupt it, for
programs of yours that call it with a token of kaizala-setup token --sandbox.

With --json the first line of output has a connector and a refresh token that are
ready for use, and the key of the calls that move the clock and order faults.
kaizala-setup help sandbox has the lines for CI.`,
		Example: `  kaizala-setup sandbox --json > ready.json &
  kaizala-setup sandbox --state world.json --clock +330d &
  kaizala-setup sandbox --fault 429:2 --access-log requests.log &
  kaizala-setup sandbox --strict --allow-host hooks.example.com &`,
	}, nil, o.run)
	c.Flags().StringVar(&o.addr, "addr", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one. One that other machines reach, like 0.0.0.0:8090, takes --allow-host")
	c.Flags().StringVar(&o.state, "state", "", "keep the world in this `file`")
	o.ownFlags(c)
	c.AddCommand(newSandboxExec(o), newSandboxSeed(a), newSandboxCheck(o))
	return c
}

// ownFlags adds the flags of a command that serves one sandbox.
func (o *sandboxOptions) ownFlags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&o.seed, "seed", "", "start a new world with the people, groups and connectors of this `file`: see sandbox seed")
	f.StringVar(&o.clock, "clock", "", "move the sandbox's clock: `TIME` is +36h, +330d, day330 (of the newest refresh token) or now")
	f.StringArrayVar(&o.faults, "fault", nil, "fault of the next token calls: `KIND[:CALLS[:SECONDS]]`; kinds are 429, 500, error200, silence, captive and moved")
	f.StringArrayVar(&o.hosts, "allow-host", nil, "`NAME` of another machine to which webhooks are delivered, and under which clients call a sandbox with --addr beyond this machine")
	f.BoolVar(&o.strictGrants, "strict-grants", false, "a new refresh token ends all others of its connector, not only those of its group")
	f.StringVar(&o.log, "access-log", "", "write a line for each request to this `file`; - is standard error")
	o.strictFlag(c)
}

// strictFlag adds the one flag that goes with every sandbox.
func (o *sandboxOptions) strictFlag(c *cobra.Command) {
	c.Flags().BoolVar(&o.strict, "strict", false, "refuse what the service took besides what is documented, such as sloppy JSON")
}

// ready is the first line of sandbox --json: everything that a script needs. It
// holds secrets, which open nothing but this sandbox.
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

// run serves until ctx ends. Codes: usage, those of sandbox.Serve.
func (o *sandboxOptions) run(ctx context.Context) (result, error) {
	if o.flags.sandbox {
		return result{}, o.stay(ctx)
	}
	s, err := o.serve(ctx, sandbox.Config{Addr: o.addr, State: o.state})
	if err != nil {
		return result{}, err
	}
	defer func() { _ = s.Close() }()
	at := addresses(s)
	if o.flags.json {
		shown, err := s.Ready(ctx)
		if err != nil {
			return result{}, err
		}
		at.json = readyOf(s, shown)
	}
	if err := o.order(s); err != nil {
		return result{}, err
	}
	err = o.print(at)
	if err == nil {
		<-ctx.Done()
	}
	return result{}, err
}

// addresses are those of a sandbox. They are printed while it serves.
func addresses(s interface {
	Portal(sandbox.Person) string
	APIRoot() string
}) result {
	developer, admin, root := s.Portal(sandbox.Developer), s.Portal(sandbox.Admin), s.APIRoot()+"/v1"
	return result{
		text: fmt.Sprintf("Kaizala's sandbox runs on this machine until Ctrl+C.\n\n  Developer's portal  %s\n  Admin's portal      %s\n  API root            %s\n", developer, admin, root),
		json: map[string]string{"portal": developer, "adminPortal": admin, "apiRoot": root},
	}
}

// rejoinEvery is how often stay looks whether the process that serves the wizard's
// sandbox has ended: then this one serves it.
const rejoinEvery = 500 * time.Millisecond

// stay keeps the wizard's sandbox running until ctx ends.
func (o *sandboxOptions) stay(ctx context.Context) error {
	if o.state+o.seed != "" || o.clock != "" || len(o.faults)+len(o.hosts) > 0 || o.strict || o.strictGrants || o.log != "" {
		return usage(words.CodeUsage, "--sandbox is the wizard's sandbox: move its clock and order its faults in its portal")
	}
	t, err := o.target()
	if err != nil {
		return err
	}
	h, err := o.joined(ctx, t)
	if err == nil {
		err = o.print(addresses(h.Sandbox))
	}
	for err == nil {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rejoinEvery):
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

// serve serves a sandbox with the flags that sandbox and sandbox exec share. Codes:
// usage, those of sandbox.Serve.
func (o *sandboxOptions) serve(ctx context.Context, c sandbox.Config) (*sandbox.Server, error) {
	if o.flags.sandbox || max(o.setting("api-root").From, o.setting("portal").From) == fromFlag {
		return nil, usage(words.CodeUsage, "sandbox cannot be used with --sandbox, --api-root or --portal: it has its own addresses")
	}
	for _, name := range o.hosts {
		if !bareHost(name) {
			return nil, usage(words.CodeUsage, "--allow-host takes a name or an IP address alone, without scheme and port: "+secret.Clean(name))
		}
	}
	switch o.log {
	case "":
	case "-":
		c.AccessLog = o.Err
	default:
		f, err := os.OpenFile(o.log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600) // open until the process ends
		if err != nil {
			return nil, fileUnwritable(o.log, err)
		}
		c.AccessLog = f
	}
	c.Seed, c.Now, c.StrictGrants, c.Strict, c.AllowHosts = o.seed, o.now, o.strictGrants, o.strict, o.hosts
	return sandbox.Serve(ctx, c)
}

// bareHost reports whether a text is the name or the IP address of a host and no more.
func bareHost(s string) bool {
	if net.ParseIP(strings.Trim(s, "[]")) != nil {
		return true
	}
	return s != "" && !strings.ContainsAny(s, ":/?#@*[]\\ \t\r\n")
}

// order moves the clock and orders the faults. It comes after Ready: the tokens that
// Ready made are older than the moved clock. Codes: usage, those of the sandbox.
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
