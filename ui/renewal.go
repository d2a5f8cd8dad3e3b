package ui

import (
	"context"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/plain"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// renewing runs do, which may make a live call of a grant. If the call brings a new
// refresh token that cannot be saved, a person at a terminal may make room, after which
// it is saved and do runs again, or have the token shown. Codes: renewed_unsaved,
// those of do.
func (a *app) renewing(ctx context.Context, s *session.Setup, g steps.GrantID, do func() error) error {
	err := renewalOf(s, g, do())
	token := func() secret.Secret { return s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}) }
	save := func() error { _, err := s.Vault.Save(ctx); return err }
	if a.makesRoom(ctx, err, token, save) {
		return do()
	}
	return err
}

// makesRoom has a person at a terminal make room for a new refresh token that could not
// be saved, or shows it, and reports whether it is saved. err is that of the call.
func (a *app) makesRoom(ctx context.Context, err error, token func() secret.Secret, save func() error) bool {
	if steps.CodeOf(err) != words.CodeRenewedUnsaved || a.flags.noInput || a.flags.json || !isTerminal(a.In) {
		return false
	}
	ask := plain.NewAsker(a.In, a.Err, a.now)
	for {
		line, stopped := ask.Line(ctx, a.words(err).What+" Make room and press Enter to save it, or type show to see it:")
		switch {
		case stopped != nil:
			return false
		case strings.EqualFold(strings.TrimSpace(line), "show"):
			a.announce(token().Reveal())
			return false
		}
		if save() == nil {
			return true
		}
	}
}

// renewalOf is the error of a live call, or renewed_unsaved if the refresh token that
// the call brought is in memory alone.
func renewalOf(s *session.Setup, g steps.GrantID, err error) error {
	if _, unsaved := s.Vault.Unsaved(); err != nil && unsaved[steps.Slot{Kind: steps.SlotRefresh, Grant: g}] {
		return steps.Fail(words.CodeRenewedUnsaved, err)
	}
	return err
}
