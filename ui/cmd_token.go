package ui

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/tokens"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

type tokenOptions struct {
	*app
	names  []string
	group  string
	header bool
}

func newToken(a *app) *cobra.Command {
	o := tokenOptions{app: a}
	c := &cobra.Command{
		Use:   "token [CONNECTOR | -]",
		Short: "Print an access token, from the last call while it is good",
		Long: `Prints an access token alone on standard output, for scripts:

  kaizala-setup token --header | curl -H @- https://ENDPOINT/v1/groups

With --header it is one line for curl -H @-, so that the token is in no argument.

With - the values come from standard input, as for verify, and nothing is stored.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { o.names = args; return o.run(c.Context()) },
	}
	c.Flags().StringVar(&o.group, "group", "", "the `group`, where the connector has several")
	c.Flags().BoolVar(&o.header, "header", false, "print a header line for curl -H @-")
	return c
}

func (o tokenOptions) run(ctx context.Context) error {
	if len(o.names) == 1 && o.names[0] == "-" {
		t, err := o.target()
		if err != nil {
			return err
		}
		if o.group != "" {
			return usage(words.CodeUsage, "--group is for connectors that are set up here")
		}
		return o.proveGiven(ctx, t, o.watch(nil), func(_ *kaizala.Client, proof tokens.Proof) error {
			return o.print(proof.Access.Token, proof.Call())
		})
	}
	h, s, err := o.theOne(ctx, o.names)
	if err != nil {
		return err
	}
	defer func() { _ = h.Close() }()
	g, err := o.oneGrant(s, o.group)
	if err != nil {
		return err
	}
	var token secret.Secret
	var call steps.Call
	if err := o.unlocking(ctx, s, func() (err error) { token, call, err = s.Tokens(o.watch(nil)).Token(ctx, g.ID); return err }); err != nil {
		return err
	}
	return o.print(token, call)
}

// print writes the token, alone.
func (o tokenOptions) print(token secret.Secret, call steps.Call) (err error) {
	switch {
	case o.flags.json:
		return json.NewEncoder(o.Out).Encode(map[string]string{
			"accessToken": token.Reveal(), "endpoint": call.Endpoint, "accessTokenExpiry": call.Expires.UTC().Format(time.RFC3339),
		})
	case o.header:
		_, err = fmt.Fprintln(o.Out, "accessToken: "+token.Reveal())
	default:
		_, err = fmt.Fprintln(o.Out, token.Reveal())
	}
	return err
}
