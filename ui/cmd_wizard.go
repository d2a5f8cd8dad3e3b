package ui

import (
	"context"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/wizard"
)

// runWizard shows the wizard for a role, or asks for one if it is empty.
func (a *app) runWizard(ctx context.Context, r steps.Role) error {
	if a.flags.json {
		return usage("usage", "--json goes with commands, not with the wizard")
	}
	t, err := a.target()
	if err != nil {
		return err
	}
	if !isTerminal(a.In) || !isTerminal(a.Out) {
		return usage("no_terminal")
	}
	worked, err := wizard.Run(ctx, wizard.Options{
		Role: r, Target: t, Retired: t.Realm == persist.Public, Open: a.home,
		Now: a.now, Zone: a.zone, NewGrant: newGrant,
		ASCII: !utf8Locale(os.Getenv), Still: os.Getenv("KAIZALA_SETUP_STILL") != "" || a.flags.noInput,
	}, a.In, a.Out)
	if err != nil {
		return err
	}
	if worked && r != steps.User {
		_, _ = fmt.Fprintln(a.Err, "Saved. Start kaizala-setup again to go on where you were.")
	}
	if ctx.Err() != nil {
		return alreadyTold(exitInterrupted)
	}
	return nil
}

func newGrant() steps.GrantID { return steps.GrantID(session.NewID()) }

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
