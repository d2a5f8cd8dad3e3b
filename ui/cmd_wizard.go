package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/talk"
	"kaizala-setup/ui/wizard"
	"kaizala-setup/ui/words"
)

type wizardOptions struct {
	*app
	role  steps.Role // empty: the wizard asks
	name  string     // of the connector to go on with
	fresh bool       // begin a new set-up
}

// newWizards are the commands that go straight into a track of the wizard.
func newWizards(a *app) []*cobra.Command {
	return []*cobra.Command{
		newTrack(a, steps.Developer, "Set up a connector (steps 1, 3 and 4)", `Registers a connector in the portal, keeps its ID and secret, asks a group admin
for a refresh token, and makes the live call that proves all three.`),
		newTrack(a, steps.Admin, "Grant access to a group, hand the token over (steps 2 and 3)", `Lists the taps in the portal that grant a connector access, takes the refresh token
that the portal shows, and seals it to the developer who asked for it.`),
		newTrack(a, steps.User, "What a user has to do", "A user has nothing to set up: the page says what there is to know."),
	}
}

// newTrack is the wizard of one role. A user has nothing to set up, so nothing to name.
func newTrack(a *app, r steps.Role, short, long string) *cobra.Command {
	o := &wizardOptions{app: a, role: r}
	c := &cobra.Command{Use: string(r), Short: short, Long: long, Example: "  kaizala-setup " + string(r)}
	if r == steps.User {
		return a.command(c, nil, o.run)
	}
	c.Use += " [CONNECTOR]"
	c.Annotations = arguments("CONNECTOR", "name or ID of a connector; goes on with its set-up")
	c.Example += " Payroll\n  kaizala-setup " + string(r) + " --new --sandbox"
	a.command(c, &o.name, o.run)
	c.Flags().BoolVar(&o.fresh, "new", false, "begin a new set-up")
	return c
}

// run shows the wizard: on the whole screen, or line by line if there is no screen to
// draw on. Codes: usage, unsaved, those of app.home, of prefetchIdentity and of known.
func (o *wizardOptions) run(ctx context.Context) (result, error) {
	a, r := o.app, o.role
	if a.flags.json {
		return result{}, usage(words.CodeUsage, "--json is for commands; the wizard has no JSON")
	}
	if o.fresh && o.name != "" {
		return result{}, usage(words.CodeUsage, "--new begins a set-up, so it takes no connector")
	}
	t, err := a.target()
	if err != nil {
		return result{}, err
	}
	home, err := a.home(t) // what is wrong with it is told before anything is drawn
	if err != nil {
		return result{}, err
	}
	if err := a.prefetchIdentity(ctx, t); err != nil {
		return result{}, err
	}
	if err := a.enter(ctx, home); err != nil { // its passphrase too
		return result{}, err
	}
	if err := o.known(ctx, home); err != nil {
		return result{}, err
	}
	var left *talk.Talk
	both := talk.Options{Role: r, Name: o.name, New: o.fresh, Target: t, Retired: t.Realm == persist.Public, Now: a.now, Zone: a.zone}
	both.Open = func(context.Context, session.Target) (*session.Home, error) { return home, nil }
	if why := a.whyPlain(); why != "" {
		in := a.In
		if a.flags.noInput {
			in = strings.NewReader("")
		}
		left, err = plain.Run(ctx, plain.Options{Options: both, Why: why, Brackets: os.Getenv("TERM") != "dumb"}, in, a.Out)
	} else {
		left, err = wizard.Run(ctx, wizard.Options{
			Options: both, ASCII: !utf8Locale(), Still: a.flags.still, Remote: os.Getenv("SSH_CONNECTION") != "",
		}, a.In, a.Out)
	}
	if left != nil && (err == nil || errors.Is(err, context.Canceled)) {
		if text := left.Refreshed().Parting(short(a.stateDir())); text != "" {
			_, _ = fmt.Fprintln(a.Err, text)
		}
	}
	if _, gone := a.dropDefault(context.WithoutCancel(ctx), home); gone != nil {
		a.warn(gone)
	}
	for _, dir := range home.Places() {
		_, _ = fmt.Fprintln(a.Err, words.KeptElsewhere(dir))
	}
	if ctx.Err() != nil && !errors.Is(err, session.ErrUnsaved) {
		return result{}, exitStatus(a.signals.exit())
	}
	return result{}, err
}

// prefetchIdentity has the identity that the person gives by a command or a descriptor
// before there is a screen, over which the command would write. Codes: those of
// identitySource and givenIdentity.
func (a *app) prefetchIdentity(ctx context.Context, t session.Target) error {
	source, err := a.identitySource()
	if err != nil || source.kind != persist.PinGiven || t.Realm == persist.Sandbox {
		return err
	}
	_, err = a.givenIdentity(ctx)
	return err
}

// whyPlain is why the wizard runs line by line; it is empty if there is a screen.
func (a *app) whyPlain() string {
	switch {
	case a.flags.plain:
		return a.setting("plain").says() + "."
	case a.flags.noInput:
		return a.setting("no-input").says() + ": nothing is asked."
	case !isTerminal(a.In):
		return "Standard input is no terminal."
	case !isTerminal(a.Out):
		return "Standard output is no terminal."
	case os.Getenv("TERM") == "dumb":
		return "The terminal cannot be drawn on (TERM is dumb)."
	}
	return ""
}

// known refuses the name of a connector that is not kept, before anything is drawn.
// Codes: several_named, those of selection.documents.
func (o *wizardOptions) known(ctx context.Context, h *session.Home) error {
	if o.name == "" {
		return nil
	}
	by := &selection{app: o.app, connector: o.name}
	docs, err := by.documents(ctx, h, o.role)
	if err != nil || len(docs) == 1 {
		return err
	}
	return by.several(docs)
}

// short is a path with the home directory as ~.
func short(path string) string {
	home, err := os.UserHomeDir()
	if rest, ok := strings.CutPrefix(path, home+string(os.PathSeparator)); ok && err == nil && home != "" {
		return "~" + string(os.PathSeparator) + rest
	}
	return path
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// utf8Locale reports whether the terminal shows UTF-8. Without any locale it does:
// on macOS and Windows, and in most containers.
func utf8Locale() bool {
	v := strings.ToLower(cmp.Or(os.Getenv("LC_ALL"), os.Getenv("LC_CTYPE"), os.Getenv("LANG")))
	return v == "" || strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
}
