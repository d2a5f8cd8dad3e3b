package session

import (
	"context"
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

func (s *Session) readPIN() secret.Secret {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pin
}

// usedPIN forgets the PIN: it is good for one time.
func (s *Session) usedPIN() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pin = secret.Secret{}
}

// runSendPIN has the service send a PIN to the person's phone, once.
func (s *Session) runSendPIN(ctx context.Context, a *steps.Answer) error {
	phone, err := paste.Phone(s.Wizard().Phone)
	if err != nil {
		return err
	}
	client, err := s.service(ctx, s.follow(a.Effect))
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if !s.grant(a.Effect.Grant).PINSent.IsZero() {
		a.Says = CodePINSent // nothing else on the page shows it
	}
	err = client.RequestPIN(ctx, phone, s.Wizard().Facts.Connector.ID)
	if kaizala.CodeOf(err) == kaizala.CodeInvalidParameters {
		return steps.Fail(CodePhoneRefused, err)
	}
	return once(a, CodePINUnsure, err)
}

// runLogin gives the PIN for a refresh token, once.
func (s *Session) runLogin(ctx context.Context, a *steps.Answer) error {
	phone, err := paste.Phone(s.Wizard().Phone)
	if err != nil {
		return err
	}
	client, err := s.service(ctx, s.follow(a.Effect))
	if err != nil {
		return err
	}
	if err := s.Load(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	token, err := client.LoginWithPIN(ctx, kaizala.PINLogin{
		Phone:           phone,
		ConnectorID:     s.Wizard().Facts.Connector.ID,
		ConnectorSecret: s.secret(steps.Slot{Kind: steps.SlotSecret}),
		PIN:             s.readPIN(),
	})
	refused := slices.Contains([]kaizala.Code{kaizala.CodeUnauthenticated, kaizala.CodeInvalidParameters}, kaizala.CodeOf(err))
	if refused || !kaizala.NothingDone(err) {
		a.Spent = true
		s.usedPIN()
	}
	if refused {
		return steps.Fail(CodePINRefused, err)
	}
	if err := once(a, CodeLoginUnsure, err); err != nil {
		return err
	}
	a.Found = s.hold(paste.Values{Refresh: token.Refresh}, a.Effect.Grant)
	if a.Found.Refresh.Says.Expires.IsZero() {
		a.Found.Refresh.Says.Expires = token.Expires
	}
	return nil
}
