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

type tokenOptions struct {
	selection
	header bool
}

func newToken(a *app) *cobra.Command {
	o := &tokenOptions{selection: selection{app: a}}
	c := a.command(&cobra.Command{
		Use:   "token [CONNECTOR | -]",
		Short: "Print an access token",
		Long: `Prints an access token alone on standard output. It is the one from the last live
call while that is good, else one from a new call.

With --header the output is a line for curl -H @-, so that the token is in no
argument, where other programs could read it.

With - the values come from standard input, as for verify. Nothing is stored.`,
		Example: `  kaizala-setup token --header | curl -H @- https://ENDPOINT/v1/groups`,
	}, &o.connector, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, by its name or ID, if the connector has several")
	c.Flags().BoolVar(&o.header, "header", false, "print a header line for curl -H @-")
	return c
}

// run gets an access token, with - for values that are stored nowhere. Codes: those of
// verify.
func (o *tokenOptions) run(ctx context.Context) (r result, err error) {
	switch {
	case o.connector == "-" && o.group != "":
		return r, usage(words.CodeUsage, "--group is for connectors that are set up here")
	case o.connector == "-":
		err = o.proveGiven(ctx, o.watch(nil), func(_ *kaizala.Client, p tokens.Proof) { r = o.printed(p.Access.Token, p.Call()) })
		return r, err
	}
	s, g, err := o.openGrant(ctx)
	if err != nil {
		return r, err
	}
	err = o.unlocking(ctx, s, func() error {
		return o.renewing(ctx, s, g.ID, func() error {
			token, call, err := s.Tokens(o.watch(nil)).Token(ctx, g.ID)
			if err == nil {
				r = o.printed(token, call)
			}
			return err
		})
	})
	return r, err
}

// printed holds the token in clear: printing it is what the command is for.
func (o *tokenOptions) printed(token secret.Secret, call steps.Call) result {
	text := token.Reveal() + "\n"
	if o.header {
		text = "accessToken: " + text
	}
	return result{text: text, json: map[string]string{
		"accessToken": token.Reveal(), "endpoint": call.Endpoint, "accessTokenExpiry": rfc3339(call.Expires),
	}}
}
