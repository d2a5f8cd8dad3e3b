package ui

import (
	"context"
	"strings"

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
	if steps.CodeOf(err) != words.CodeRenewedUnsaved || a.flags.noInput || a.flags.json || !isTerminal(a.In) {
		return err
	}
	ask := plain.NewAsker(a.In, a.Err, a.now)
	for {
		line, stopped := ask.Line(ctx, a.words(err).What+" Make room and press Enter to save it, or type show to see it:")
		switch {
		case stopped != nil:
			return err
		case strings.EqualFold(strings.TrimSpace(line), "show"):
			a.announce(s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}).Reveal())
			return err
		}
		if _, failed := s.Vault.Save(ctx); failed == nil {
			return do()
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
