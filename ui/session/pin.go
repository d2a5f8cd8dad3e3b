package session

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session/read"
)

var (
	// number is a phone number with its country code (E.164).
	number = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	// separators are what people put between digits.
	separators = strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "/", "", "\u00a0", "")
	digits     = regexp.MustCompile(`[0-9]{4,8}`)
)

// phone is the number that the person gave, as generatePin wants it.
func (s *Session) phone() (string, error) {
	n := separators.Replace(s.Wizard().Phone)
	if rest, ok := strings.CutPrefix(n, "00"); ok {
		n = "+" + rest
	}
	if !number.MatchString(n) {
		return "", steps.Fail(CodeOddPhone, nil)
	}
	return n, nil
}

// pinIn is the PIN of an SMS that was pasted whole, or what was typed.
func pinIn(text string) secret.Secret {
	if all := digits.FindAllString(text, 2); len(all) == 1 {
		return secret.New(all[0])
	}
	return read.Value(text)
}

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
	phone, err := s.phone()
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
	phone, err := s.phone()
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
	if refused || !kaizala.Undone(err) {
		s.usedPIN()
	}
	if refused {
		return steps.Fail(CodePINRefused, err)
	}
	if err := once(a, CodeLoginUnsure, err); err != nil {
		return err
	}
	a.Found = s.hold(read.Found{Refresh: token.Refresh}, a.Effect.Grant)
	if a.Found.Refresh.Says.Expires.IsZero() {
		a.Found.Refresh.Says.Expires = token.Expires
	}
	return nil
}
