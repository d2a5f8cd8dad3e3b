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
	given  given
	header bool
}

func newToken(a *app) *cobra.Command {
	o := &tokenOptions{selection: selection{app: a}, given: given{app: a}}
	c := a.command(&cobra.Command{
		Use:   "token [CONNECTOR | -]",
		Short: "Print an access token",
		Long: `Prints an access token alone on standard output. It is the one from the last live
call while that is good, else one from a new call.

With --header the output is a line for curl -H @-, so that the token is in no
argument, where other programs could read it.

` + givenHelp,
		Example: `  kaizala-setup token --header | curl -H @- https://ENDPOINT/v1/groups
  kaizala-setup token --env --save-refresh new-token.txt`,
	}, &o.connector, o.run)
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, by its name or ID, if the connector has several")
	o.given.flags(c)
	c.Flags().BoolVar(&o.header, "header", false, "print a header line for curl -H @-")
	return c
}

// run gets an access token, with - or --env for values that are stored
// nowhere. Codes: those of verify.
func (o *tokenOptions) run(ctx context.Context) (r result, err error) {
	switch meant, err := o.given.meant(o.connector); {
	case err != nil:
		return r, err
	case meant && o.group != "":
		return r, usage(words.CodeUsage, "--group is for connectors that are set up here")
	case meant:
		err = o.given.prove(ctx, o.watch(nil), func(_ *kaizala.Client, p tokens.Proof, came renewedToken) {
			r = o.printed(p.Access.Token, p.Call(), came)
		})
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
				r = o.printed(token, call, renewedToken{})
			}
			return err
		})
	})
	return r, err
}

// printed holds the token in clear: printing it is what the command is for.
func (o *tokenOptions) printed(token secret.Secret, call steps.Call, came renewedToken) result {
	text := token.Reveal() + "\n"
	if o.header {
		text = "accessToken: " + text
	}
	if o.given.lost(came) {
		o.warn(usage(words.CodeRotationLost))
	}
	return result{text: text, json: accessToken{
		token.Reveal(), call.Endpoint, rfc3339(call.Expires), o.given.forJSON(came), came.file,
	}}
}

// accessToken is an access token for programs.
type accessToken struct {
	AccessToken       string `json:"accessToken"`
	Endpoint          string `json:"endpoint"`
	AccessTokenExpiry string `json:"accessTokenExpiry"`          // RFC 3339
	RefreshToken      string `json:"refreshToken,omitempty"`     // a new one that is in no file
	RefreshTokenFile  string `json:"refreshTokenFile,omitempty"` // that has the new one
}
