package ui

import (
	"context"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/tokens"
	"kaizala-setup/ui/words"
)

// given are the values of one live call that are stored nowhere: they come from standard
// input (the argument "-") or from the environment (--env). From day 328 on the call
// brings a new refresh token, which needs a place before the call is made: a file, or
// the JSON of the answer.
type given struct {
	app         *app
	env         bool
	saveRefresh string
	allowLost   bool
	anyway      bool
	noJSON      bool // the command prints no JSON in which a new token could be
}

// givenHelp is the part of a command's help that tells of these values.
const givenHelp = givenValuesHelp + `

From day 328 of a refresh token on, the answer brings a new one. With
--save-refresh it is written to a file, before anything else is shown; with
--json it is in the answer. Use it from then on: the old one ends on day 365.`

// givenValuesHelp tells where the values come from.
const givenValuesHelp = `With - the values come from standard input, as JSON with applicationId,
applicationSecret and refreshToken, or as KEY=value lines. With --env they come
from the variables that sandbox exec sets: KAIZALA_API_ROOT,
KAIZALA_CONNECTOR_ID, KAIZALA_CONNECTOR_SECRET, KAIZALA_REFRESH_TOKEN and
KAIZALA_GROUP_ID. Nothing is stored. A token that says it is cut off, expired or
another connector's is not sent, unless --anyway is there.`

func (g *given) flags(c *cobra.Command) {
	c.Flags().BoolVar(&g.env, "env", false, "take the values from the five variables of sandbox exec")
	c.Flags().StringVar(&g.saveRefresh, "save-refresh", "", "with - or --env: write a new refresh token to this `file`")
	c.Flags().BoolVar(&g.allowLost, "allow-lost-rotation", false, "with - or --env: make the call although its new refresh token is lost")
	c.Flags().BoolVar(&g.anyway, "anyway", false, "with - or --env: make the call whatever the values state about themselves")
}

// meant reports whether the values are given, rather than those of a connector that is
// set up here. Codes: usage.
func (g *given) meant(argument string) (bool, error) {
	switch {
	case g.env && argument == "-":
		return false, usage(words.CodeUsage, "--env and - cannot be used together: each says where the values are")
	case g.env && argument != "":
		return false, usage(words.CodeUsage, "--env cannot be used with the name of a connector: its values are stored here")
	case g.saveRefresh == "-":
		if g.noJSON {
			return false, usage(words.CodeUsage, "--save-refresh takes a file")
		}
		return false, usage(words.CodeUsage, "--save-refresh takes a file; with --json the token is on standard output")
	case g.env || argument == "-":
		return true, nil
	case g.saveRefresh != "" || g.allowLost:
		return false, usage(words.CodeUsage, "--save-refresh and --allow-lost-rotation are for - and --env: a connector that is set up here keeps its new token itself")
	case g.anyway:
		return false, usage(words.CodeUsage, "--anyway is for - and --env: the values of a connector that is set up here were judged when they came")
	}
	return false, nil
}

// renewedToken is a new refresh token that a call with given values brought.
type renewedToken struct {
	token secret.Secret // zero: none came
	file  string        // it is in this file; empty: it is in no file
}

// prove makes the live call with the given values, and gives what it brought to then if
// it worked. A new refresh token is in the file by then. The watch follows all calls.
// Codes: those of open and of givenCall.prove.
func (g *given) prove(ctx context.Context, w kaizala.Watch, then func(*kaizala.Client, tokens.Proof, renewedToken)) error {
	c, err := g.open(ctx, w)
	if err != nil {
		return err
	}
	proof, came, err := c.prove(ctx)
	switch {
	case err == nil:
		then(c.client, proof, came)
	case g.inJSON(came):
		err = broughtToken{err, came.token}
	}
	return err
}

// target is the Kaizala of the call. A flag counts more than the variable of the values,
// and that more than the settings.
func (g *given) target() (session.Target, error) {
	f, root := g.app.flags, paste.AsSecret(g.app.environment.apiRoot).Reveal()
	if !g.env || f.sandbox || root == "" || g.app.setting("api-root").From == fromFlag {
		root = f.apiRoot
	}
	return session.ParseTarget(f.sandbox, root, f.portal)
}

// maxRefresh is how long a refresh token may be at most, in bytes.
const maxRefresh = 16 << 10

// hasPlace checks before the call that a new refresh token would not be lost. Codes:
// rotation_unplaced, file_unwritable.
func (g *given) hasPlace(refresh secret.Secret) error {
	if g.saveRefresh != "" {
		if err := disk.New().Probe(g.saveRefresh, maxRefresh); err != nil {
			return fileUnwritable(g.saveRefresh, err)
		}
		return nil
	}
	now := g.app.now()
	held := paste.Values{Refresh: refresh}.Describe(now).Refresh
	from := held.Says.RenewsFrom()
	if g.answersJSON() || g.allowLost || from.IsZero() || now.Before(from) || held.Expired(now) {
		return nil
	}
	instead := "--allow-lost-rotation, which goes without"
	if !g.noJSON {
		instead = "--json, which has it in the answer, or " + instead
	}
	return usage(words.CodeRotationUnplaced, words.Date(from, g.app.zone), instead)
}

// answersJSON reports whether the answer is JSON, which has room for a new refresh token.
func (g *given) answersJSON() bool { return g.app.flags.json && !g.noJSON }

// save has a new refresh token on disk, if a file was named for it. At a terminal a
// person may make room for it. Codes: renewed_unsaved.
func (g *given) save(ctx context.Context, renewed secret.Secret) error {
	if g.saveRefresh == "" {
		return nil
	}
	write := func() error { return disk.New().ReplaceOwn(g.saveRefresh, []byte(renewed.Reveal()+"\n")) }
	err := write()
	if err == nil {
		return nil
	}
	err = steps.Fail(words.CodeRenewedUnsaved, persist.DiskError(g.saveRefresh, err))
	if g.app.makesRoom(context.WithoutCancel(ctx), err, func() secret.Secret { return renewed }, write) {
		return nil
	}
	return err
}

// inJSON reports whether a new refresh token came and has its place in the JSON.
func (g *given) inJSON(r renewedToken) bool {
	return g.answersJSON() && !r.token.IsZero() && r.file == ""
}

// forJSON is the token for the JSON of the answer: "" where none came or a file has it.
func (g *given) forJSON(r renewedToken) string {
	if !g.inJSON(r) {
		return ""
	}
	return r.token.Reveal()
}

// lost reports whether a new refresh token came that has no place: the person allowed
// it, or the token did not say that it is so old.
func (g *given) lost(r renewedToken) bool {
	return !r.token.IsZero() && r.file == "" && !g.inJSON(r)
}

// broughtToken is the error of a call that brought a new refresh token all the same. The
// JSON of the error has the token, since nothing else does.
type broughtToken struct {
	error
	token secret.Secret
}

func (e broughtToken) Unwrap() error { return e.error }

// fileUnwritable is the error of a file that a person named for output.
func fileUnwritable(path string, err error) error {
	return steps.Fail(words.CodeFileUnwritable, err, path, causeOf(err))
}
