package ui

import (
	"context"

	"github.com/spf13/cobra"
)

type tokenOptions struct {
	accessOptions
	header bool
}

func newToken(a *app) *cobra.Command {
	o := &tokenOptions{accessOptions: newAccess(a)}
	c := a.command(&cobra.Command{
		Use:   "token [CONNECTOR | -]",
		Short: "Print an access token",
		Long: `Prints an access token alone on standard output. It is the one from the last live
call while that is good, else one from a new call.

With --header the output is a line for curl -H @-, so that the token is in no
argument, where other programs could read it.

` + givenHelp,
		Annotations: arguments("CONNECTOR", aConnector, "-", aStdin),
		Example: `  kaizala-setup token --header | curl -H @- https://api.example.com/v1/groups
  kaizala-setup token --env --save-refresh new-token.txt`,
	}, &o.connector, o.run)
	o.accessFlags(c)
	c.Flags().BoolVar(&o.header, "header", false, "print a header line for curl -H @-")
	return c
}

// run gets an access token, with - or --env for values that are stored
// nowhere. Codes: those of access.
func (o *tokenOptions) run(ctx context.Context) (result, error) {
	got, err := o.access(ctx)
	if err != nil {
		return result{}, err
	}
	return o.printed(got), nil
}

// printed holds the token in clear: printing it is what the command is for.
func (o *tokenOptions) printed(got access) result {
	text := got.token.Reveal() + "\n"
	if o.header {
		text = "accessToken: " + text
	}
	return result{text: text, plain: true, json: accessToken{
		got.token.Reveal(), got.call.Endpoint, rfc3339(got.call.Expires), o.given.forJSON(got.came), got.came.file,
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
