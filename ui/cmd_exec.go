package ui

import (
	"context"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/tokens"
	"kaizala-setup/ui/words"
)

// The variables that exec gives to a command, beside the group's ID.
const (
	envEndpoint = "KAIZALA_ENDPOINT"
	envAccess   = "KAIZALA_ACCESS_TOKEN"
	envExpiry   = "KAIZALA_ACCESS_TOKEN_EXPIRY"
	envGroup    = "KAIZALA_GROUP"
)

type execOptions struct {
	selection
	given given
}

func newExec(a *app) *cobra.Command {
	o := &execOptions{selection: selection{app: a}, given: given{app: a}}
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

The token is the one from the last live call while that is good, else one from a new
call. The command never gets the connector's secret or the refresh token.

` + givenHelp,
		Example: `  kaizala-setup exec Payroll -- sh -c 'echo "$KAIZALA_ENDPOINT"'
  kaizala-setup exec --env --save-refresh new-token.txt -- ./job`,
		Args: o.parse,
		RunE: func(c *cobra.Command, args []string) error {
			return a.finish(result{}, o.run(c.Context(), args[c.ArgsLenAtDash():]))
		},
	}
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, by its name or ID, if the connector has several")
	o.given.flags(c)
	return c
}

// parse takes the connector before --, and sees that a command follows it.
func (o *execOptions) parse(c *cobra.Command, args []string) error {
	at := c.ArgsLenAtDash()
	switch {
	case at < 0 || at == len(args):
		return usage(words.CodeUsage, "exec needs -- and a command")
	case at > 1:
		return usage(words.CodeUsage, "exec takes one connector before --")
	case at == 1 && args[0] == "":
		return usage(words.CodeUsage, "the connector is empty")
	case at == 1:
		o.connector = args[0]
	}
	return nil
}

// run gets an access token and runs the command with it. Codes: those of token, of
// child.
func (o *execOptions) run(ctx context.Context, command []string) error {
	env, err := o.environment(ctx)
	if err != nil {
		return err
	}
	o.signals.leave() // from here on they are the command's
	return o.child(command, env)
}

func (o *execOptions) environment(ctx context.Context) (env []string, err error) {
	meant, err := o.given.meant(o.connector)
	switch {
	case err != nil:
		return nil, err
	case meant && o.group != "":
		return nil, usage(words.CodeUsage, "--group is for connectors that are set up here")
	case meant:
		err = o.given.prove(ctx, o.watch(nil), func(_ *kaizala.Client, p tokens.Proof, came renewedToken) {
			if o.given.lost(came) {
				o.warn(usage(words.CodeRotationLost))
			}
			env = tokenEnv(p.Access.Token, p.Call(), steps.Group{})
		})
		return env, err
	}
	s, g, err := o.openGrant(ctx)
	if err != nil {
		return nil, err
	}
	err = o.unlocking(ctx, s, func() error {
		return o.renewing(ctx, s, g.ID, func() error {
			token, call, err := s.Tokens(o.watch(nil)).Token(ctx, g.ID)
			if err == nil {
				env = tokenEnv(token, call, steps.Group{ID: g.GroupID, Name: g.Group})
			}
			return err
		})
	})
	return env, err
}

// tokenEnv holds the token in clear: the command's environment is where it is to be.
func tokenEnv(token secret.Secret, call steps.Call, of steps.Group) []string {
	env := []string{envEndpoint + "=" + call.Endpoint, envAccess + "=" + token.Reveal(), envExpiry + "=" + rfc3339(call.Expires)}
	if len(call.Groups) == 1 && of.ID == "" {
		of = call.Groups[0]
	}
	if of.ID != "" {
		env = append(env, envGroup+"="+of.Name, envGroupID+"="+of.ID)
	}
	return env
}
