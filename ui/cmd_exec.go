package ui

import (
	"context"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/export"
	"kaizala-setup/ui/words"
)

// The variables that exec gives to a command, beside the group's ID.
const (
	envEndpoint = export.Endpoint
	envAccess   = export.Access
	envExpiry   = "KAIZALA_ACCESS_TOKEN_EXPIRY"
	envGroup    = export.Group
)

type execOptions struct{ accessOptions }

func newExec(a *app) *cobra.Command {
	o := &execOptions{newAccess(a)}
	o.given.noJSON = true
	c := &cobra.Command{
		Use:   "exec [CONNECTOR | -] [flags] -- COMMAND [ARGUMENTS]",
		Short: "Run a command with an access token in its environment",
		Long: `Runs a command, and ends with its exit code: 127 if there is no such command, 126
if it cannot be run, 128 and the signal's number if a signal ended it. The
environment of the command has:

  KAIZALA_ENDPOINT             GET $KAIZALA_ENDPOINT/v1/groups
  KAIZALA_ACCESS_TOKEN         for the header accessToken
  KAIZALA_ACCESS_TOKEN_EXPIRY  RFC 3339; good for 24 hours at most
  KAIZALA_GROUP                as far as it is known, as is the next
  KAIZALA_GROUP_ID

The token is the one from the last live call while that is good, else one from a
new call. The command never gets the connector's secret or the refresh token.

` + givenValuesHelp + `

From day 328 of a refresh token on, the answer brings a new one. With
--save-refresh it is written to a file before the command starts. Use it from
then on: the old one ends on day 365.`,
		Annotations: arguments("CONNECTOR", aConnector, "-", aStdin, "COMMAND", "the command, and its arguments"),
		Example: `  kaizala-setup exec Payroll -- sh -c 'echo "$KAIZALA_ENDPOINT"'
  kaizala-setup exec --env --save-refresh new-token.txt -- ./job`,
		Args: o.parse,
		RunE: func(c *cobra.Command, args []string) error {
			return a.finish(result{}, o.run(c.Context(), args[c.ArgsLenAtDash():]))
		},
	}
	o.accessFlags(c)
	return c
}

// parse takes the connector before --, and sees that a command follows it.
func (o *execOptions) parse(c *cobra.Command, args []string) error {
	at := c.ArgsLenAtDash()
	if at < 0 || at == len(args) {
		return usage(words.CodeUsage, "exec needs -- and a command")
	}
	return o.takes(args[:at], "exec takes one connector before --")
}

// run gets an access token and runs the command with it. Codes: those of access and of
// child.
func (o *execOptions) run(ctx context.Context, command []string) error {
	got, err := o.access(ctx)
	if err != nil {
		return err
	}
	o.signals.leave() // from here on they are the command's
	return o.child(command, got.environment())
}

// environment holds the token in clear: the command's environment is where it is to be.
func (a access) environment() []string {
	env := []string{envEndpoint + "=" + a.call.Endpoint, envAccess + "=" + a.token.Reveal(), envExpiry + "=" + rfc3339(a.call.Expires)}
	group := a.group
	if seen := a.call.Groups; len(seen) == 1 && group.ID == "" {
		group = seen[0]
	}
	if group.ID != "" {
		env = append(env, envGroup+"="+group.Name, envGroupID+"="+group.ID)
	}
	return env
}
