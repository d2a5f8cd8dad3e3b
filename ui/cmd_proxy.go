package ui

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/listen"
	"kaizala-setup/ui/proxy"
	"kaizala-setup/ui/words"
)

// envSocket is the path of the proxy's socket, for its command.
const envSocket = "KAIZALA_PROXY_SOCKET"

type proxyOptions struct {
	accessOptions
	addr, socket string
	port         int
}

func newProxy(a *app) *cobra.Command {
	o := &proxyOptions{accessOptions: newAccess(a)}
	o.given.noJSON = true
	c := &cobra.Command{
		Use:   "proxy [CONNECTOR | -] [flags] [-- COMMAND [ARGUMENTS]]",
		Short: "Run an address on this machine that signs every call",
		Long: `Runs a reverse proxy for the calls of other programs. It adds the access token
to each, gets a new one before its end and when the service refuses it, follows
the endpoint when that moves, and keeps all programs together to the service's
call limits. It runs until you interrupt it, or beside a command until that ends;
then its exit code is the command's.

The environment of the command has:

  KAIZALA_API_ROOT          the proxy: GET $KAIZALA_API_ROOT/v1/groups
  KAIZALA_ENDPOINT          the same
  KAIZALA_ACCESS_TOKEN      a stand-in, as are the next two: no secret
  KAIZALA_CONNECTOR_SECRET
  KAIZALA_REFRESH_TOKEN
  KAIZALA_CONNECTOR_ID
  KAIZALA_GROUP             as far as it is known, as is the next
  KAIZALA_GROUP_ID
  KAIZALA_PROXY_SOCKET      with --socket, for curl --unix-socket
  NO_PROXY                  with the addresses of this machine

A program that makes the token call itself works as it is: the proxy answers
GET /v1/accessToken with its own address and the stand-in. Whatever token or
secret a program sends is replaced.

Whoever knows the address may call: it ends with a secret that is new at each
start. With --socket, whoever may open the socket, and that is you alone. Pages in
browsers are refused.

A body of up to 1 MiB is sent again after the service refused the token; a longer
one is passed on as it comes, and sent once.

/-/health (JSON, with the days left) and /-/metrics (for Prometheus, with the ends
of the tokens) need no secret: they hold none.

` + givenValuesHelp + `

From day 328 of a refresh token on, each new access token brings a new one. With
--save-refresh it is written to a file first, whenever one comes while the proxy
runs; without a file the proxy gets no access token from then on.`,
		Annotations: arguments("CONNECTOR", aConnector, "-", aStdin, "COMMAND", "the command, and its arguments"),
		Example: `  kaizala-setup proxy Payroll -- sh -c 'curl -sS "$KAIZALA_API_ROOT/v1/groups"'
  kaizala-setup proxy Payroll --socket ./kaizala.sock &
  kaizala-setup proxy --env --save-refresh new-token.txt -- ./server`,
		Args: o.parse,
		RunE: func(c *cobra.Command, args []string) error {
			return a.finish(result{}, o.run(c.Context(), args[max(0, len(args)-o.command(c, args)):]))
		},
	}
	o.accessFlags(c)
	c.Flags().StringVar(&o.addr, "addr", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	c.Flags().IntVar(&o.port, "port", 0, "`port` of 127.0.0.1 to listen on")
	c.Flags().StringVar(&o.socket, "socket", "", "listen on a Unix socket at this `path` instead")
	return c
}

// command is how many arguments are those of a command.
func (o *proxyOptions) command(c *cobra.Command, args []string) int {
	if at := c.ArgsLenAtDash(); at >= 0 {
		return len(args) - at
	}
	return 0
}

// parse takes the connector before --. Codes: usage.
func (o *proxyOptions) parse(c *cobra.Command, args []string) error {
	before := len(args) - o.command(c, args)
	if c.ArgsLenAtDash() >= 0 && before == len(args) {
		return usage(words.CodeUsage, "there is no command after --")
	}
	if err := o.takes(args[:before], "proxy takes one connector; a command comes after --"); err != nil {
		return err
	}
	set := 0
	for _, name := range []string{"addr", "port", "socket"} {
		f := c.Flags().Lookup(name)
		if f.Changed {
			set++
		}
		if f.Value.String() == "" && f.Changed { // as an unset variable of a shell gives it
			return usage(words.CodeUsage, "--"+name+" is empty")
		}
	}
	switch {
	case set > 1:
		return usage(words.CodeUsage, "--addr, --port and --socket each say where to listen: use one")
	case o.port < 0 || o.port > 1<<16-1:
		return usage(words.CodeUsage, "--port takes a number from 0 to 65535")
	case o.port > 0:
		o.addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(o.port))
	}
	return nil
}

// run serves until ctx ends, or until the command ends. Codes: those of access, of
// proxy.Serve and of child.
func (o *proxyOptions) run(ctx context.Context, command []string) error {
	if _, err := listen.HostOf(o.addr); err != nil { // before a call to the service
		return err
	}
	from, err := o.tokens(ctx)
	if err != nil {
		return err
	}
	p, err := proxy.Serve(proxy.Config{
		Source: from.source, First: from.first, Now: o.now,
		Words: func(err error) string { return strings.Join(o.words(err).Lines(), " ") },
	}, proxy.Place{Addr: o.addr, Socket: o.socket})
	if err != nil {
		return err
	}
	defer p.Close()
	if len(command) > 0 {
		o.signals.leave() // from here on they are the command's
		return o.child(command, o.stoodIn(p, from))
	}
	err = o.print(o.served(p))
	if err == nil {
		<-ctx.Done()
	}
	return err
}

// stoodIn is the environment of the command: every variable that may hold a secret has
// the stand-in.
func (o *proxyOptions) stoodIn(p *proxy.Proxy, from tokenSource) []string {
	_ = os.Unsetenv(envExpiry) // of an exec around this: it does not end here
	env := []string{
		envAPIRoot + "=" + p.Root(), envEndpoint + "=" + p.Root(), envID + "=" + from.connector,
		envSecret + "=" + proxy.StandInOther, envRefresh + "=" + proxy.StandInOther, envAccess + "=" + proxy.StandIn,
	}
	if from.group.ID != "" {
		env = append(env, envGroup+"="+from.group.Name, envGroupID+"="+from.group.ID)
	}
	if o.socket != "" {
		env = append(env, envSocket+"="+o.socket)
	}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		if old := os.Getenv(name); old != "*" { // else another proxy would get the calls
			env = append(env, name+"="+strings.TrimPrefix(old+",127.0.0.1,::1,localhost", ","))
		}
	}
	return env
}

// proxyAddresses are those of a proxy, for programs.
type proxyAddresses struct {
	APIRoot string `json:"apiRoot"` // with the secret that lets programs call
	Health  string `json:"health"`
	Metrics string `json:"metrics"`
	Socket  string `json:"socket,omitempty"`
}

// served tells where the proxy is. It is printed while it serves.
func (o *proxyOptions) served(p *proxy.Proxy) result {
	at := proxyAddresses{p.Root(), p.Health(), p.Metrics(), o.socket}
	text := fmt.Sprintf("The proxy signs calls until Ctrl+C. Its address is for your own programs alone.\n\n  API root  %s\n  Health    %s\n  Metrics   %s\n", at.APIRoot, at.Health, at.Metrics)
	if o.socket != "" {
		text += "  Socket    " + o.socket + "\n"
	}
	return result{text: text, json: at}
}
