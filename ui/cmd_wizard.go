package ui

import (
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
	"kaizala-setup/ui/wizard"
	"kaizala-setup/ui/words"
)

// runWizard shows the wizard for a role, or asks for one if it is empty: on the
// whole screen, or line by line where there is none to draw on.
func (a *app) runWizard(ctx context.Context, r steps.Role) error {
	if a.flags.json {
		return usage(words.CodeUsage, "--json goes with commands, not with the wizard")
	}
	t, err := a.target()
	if err != nil {
		return err
	}
	var worked bool
	var home *session.Home
	open := func(ctx context.Context, t session.Target) (_ *session.Home, err error) {
		home, err = a.joined(ctx, t)
		return home, err
	}
	if why := a.plainly(os.Getenv); why != "" {
		in := a.In
		if a.flags.noInput {
			in = strings.NewReader("")
		}
		worked, err = plain.Run(ctx, plain.Options{
			Role: r, Target: t, Retired: t.Realm == persist.Public, Open: open, Now: a.now, Zone: a.zone, Why: why,
		}, in, a.Out)
	} else {
		worked, err = wizard.Run(ctx, wizard.Options{
			Role: r, Target: t, Retired: t.Realm == persist.Public, Open: open, Now: a.now, Zone: a.zone,
			ASCII: !utf8Locale(os.Getenv), Still: os.Getenv("KAIZALA_SETUP_STILL") != "",
		}, a.In, a.Out)
	}
	if worked && r != steps.User && (err == nil || errors.Is(err, context.Canceled)) {
		_, _ = fmt.Fprintln(a.Err, "Saved. Start kaizala-setup again to go on where you were.")
	}
	if home != nil {
		for _, dir := range home.Places() {
			_, _ = fmt.Fprintln(a.Err, words.KeptElsewhere(dir))
		}
	}
	if ctx.Err() != nil && !errors.Is(err, session.ErrUnsaved) {
		return alreadyTold(words.ExitInterrupted)
	}
	return err
}

// plainly is why the wizard goes line by line, or "" where it has a screen.
func (a *app) plainly(env func(string) string) string {
	switch {
	case a.flags.plain:
		return "--plain was given."
	case a.flags.noInput:
		return "--no-input was given: nothing is asked."
	case !isTerminal(a.In):
		return "Standard input is no terminal."
	case !isTerminal(a.Out):
		return "Standard output is no terminal."
	case env("TERM") == "dumb":
		return "The terminal cannot be drawn on (TERM is dumb)."
	}
	return ""
}

// joined opens a target's documents, and its sandbox.
func (a *app) joined(ctx context.Context, t session.Target) (*session.Home, error) {
	h, err := a.home(t)
	if err != nil {
		return nil, err
	}
	if err := h.Join(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// utf8Locale reports whether the terminal shows UTF-8. Where no locale says
// anything it does: on macOS and Windows, and in most containers.
func utf8Locale(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return true
}
