package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

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
	role steps.Role // empty: the wizard asks
}

// run shows the wizard: on the whole screen, or line by line if there is no screen to
// draw on. Codes: usage, those of session.Home.Join, unsaved.
func (o *wizardOptions) run(ctx context.Context) (result, error) {
	a, r := o.app, o.role
	if a.flags.json {
		return result{}, usage(words.CodeUsage, "--json is for commands; the wizard has no JSON")
	}
	t, err := a.target()
	if err != nil {
		return result{}, err
	}
	if err := a.prefetchIdentity(ctx, t); err != nil {
		return result{}, err
	}
	var worked bool
	var home *session.Home
	both := talk.Options{Role: r, Target: t, Retired: t.Realm == persist.Public, Now: a.now, Zone: a.zone}
	both.Open = func(ctx context.Context, t session.Target) (_ *session.Home, err error) {
		home, err = a.joined(ctx, t)
		return home, err
	}
	if why := a.whyPlain(); why != "" {
		in := a.In
		if a.flags.noInput {
			in = strings.NewReader("")
		}
		worked, err = plain.Run(ctx, plain.Options{Options: both, Why: why, Brackets: os.Getenv("TERM") != "dumb"}, in, a.Out)
	} else {
		worked, err = wizard.Run(ctx, wizard.Options{Options: both, ASCII: !utf8Locale(), Still: a.flags.still}, a.In, a.Out)
	}
	if worked && r != steps.User && (err == nil || errors.Is(err, context.Canceled)) {
		if home != nil { // the person may have chosen another Kaizala
			t = home.Target
		}
		_, _ = fmt.Fprintf(a.Err, "Saved. Start kaizala-setup%s again to continue where you were.\n", t.Flags())
	}
	if home != nil {
		for _, dir := range home.Places() {
			_, _ = fmt.Fprintln(a.Err, words.KeptElsewhere(dir))
		}
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

// joined opens the documents of a target, and joins its sandbox if it is one.
func (a *app) joined(ctx context.Context, t session.Target) (*session.Home, error) {
	h, err := a.home(t)
	if err == nil {
		err = h.Join(ctx)
	}
	if err != nil {
		return nil, err
	}
	return h, nil
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
