package session

import (
	"context"

	"kaizala-setup/kaizala/sandbox"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// runFill takes over what the sandbox's portal shows to the wizard's person. If
// nothing is shown there, the sandbox takes the guide's taps for the person.
func (s *Session) runFill(ctx context.Context, a *steps.Answer) error {
	if s.Sandbox == nil {
		return steps.Fail(paste.CodeNothingFound, nil)
	}
	if err := s.Sandbox.Ensure(ctx); err != nil {
		return err
	}
	w := s.Wizard()
	g := s.grant(a.Effect.Grant)
	wanted := sandbox.Wanted{Person: s.person(), ConnectorID: w.Facts.Connector.ID, ConnectorName: w.Facts.Connector.Name, Group: g.Group}
	switch {
	case w.Page == steps.PageNote:
		wanted.What = sandbox.WantConnector
	case w.Page == steps.PageUserNote:
		wanted.What = sandbox.WantUserToken
	case w.Page == steps.PagePhone:
		wanted.What = sandbox.WantPhone
	case w.Page == steps.PagePIN:
		wanted.What = sandbox.WantPIN
	default:
		wanted.What = sandbox.WantGroupToken
	}
	shown, err := s.Sandbox.Fill(ctx, wanted)
	if err != nil {
		return err
	}
	found := paste.Values{Refresh: shown.RefreshToken, Group: shown.GroupName, GroupID: shown.GroupID}
	if wanted.What == sandbox.WantConnector {
		found = paste.Values{Name: shown.ConnectorName, ID: shown.ConnectorID, Secret: shown.ConnectorSecret}
	}
	found.PIN = shown.PIN
	a.Found = s.hold(found, a.Effect.Grant)
	a.Found.Phone = shown.Phone
	return nil
}
