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

// accessOptions are where a command has an access token from: a connector that is set up
// here, or values that are given and stored nowhere.
type accessOptions struct {
	selection
	given given
}

func newAccess(a *app) accessOptions {
	return accessOptions{selection: selection{app: a}, given: given{app: a}}
}

func (o *accessOptions) accessFlags(c *cobra.Command) {
	labelVar(c, &o.group, steps.GroupField, "group", "the `group`, by its name or ID, if the connector has several")
	o.given.flags(c)
}

// takes takes the connector from the arguments before a command. Codes: usage.
func (o *accessOptions) takes(args []string, tooMany string) error {
	switch {
	case len(args) > 1:
		return usage(words.CodeUsage, tooMany)
	case len(args) == 1 && args[0] == "":
		return usage(words.CodeUsage, "the connector is empty")
	case len(args) == 1:
		o.connector = args[0]
	}
	return nil
}

// access is an access token, with the call that brought it.
type access struct {
	token secret.Secret
	call  steps.Call
	group steps.Group  // the one that it is for, as far as that is known
	came  renewedToken // with it, where the values are stored nowhere
}

// access gets an access token: the one from the last live call while that is good, else
// one from a new call. Codes: those of verify.
func (o *accessOptions) access(ctx context.Context) (got access, err error) {
	switch meant, err := o.given.meant(o.connector); {
	case err != nil:
		return got, err
	case meant && o.group != "":
		return got, usage(words.CodeUsage, "--group is for connectors that are set up here")
	case meant:
		err = o.given.prove(ctx, o.watch(nil), func(_ *kaizala.Client, p tokens.Proof, came renewedToken) {
			got = access{token: p.Access.Token, call: p.Call(), came: came}
		})
		if o.given.lost(got.came) {
			o.warn(usage(words.CodeRotationLost))
		}
		return got, err
	}
	s, g, err := o.openGrant(ctx)
	if err != nil {
		return got, err
	}
	err = o.unlocking(ctx, s, func() error {
		return o.renewing(ctx, s, g.ID, func() error {
			token, call, err := s.Tokens(o.watch(nil)).Token(ctx, g.ID)
			got = access{token: token, call: call, group: steps.Group{ID: g.GroupID, Name: g.Group}}
			return err
		})
	})
	return got, err
}
