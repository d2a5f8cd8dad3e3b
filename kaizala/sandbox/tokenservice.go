package sandbox

import (
	"net/http"
	"strconv"
	"strings"

	"kaizala-setup/kaizala/secret"
)

// authenticate checks a connector's ID and secret, and counts its call.
func (s *Server) authenticate(w *world, id, secret string) (connector, *refusal) {
	c, ok := w.connector(id)
	if !ok || !w.hasSecret(c, secret) {
		return c, unauthenticated("Header should have correct applicationId and applicationSecret")
	}
	return c, s.limit(c.ID, s.now())
}

// accessToken exchanges a refresh token for an access token (documented).
func (s *Server) accessToken(r *http.Request, w *world) (any, *refusal) {
	now := s.now()
	c, no := s.authenticate(w, r.Header.Get("applicationId"), r.Header.Get("applicationSecret"))
	if no != nil {
		return nil, no
	}
	if c.Inactive {
		return nil, deactivated()
	}
	token, g, of, why := w.verify(r.Header.Get("refreshToken"), useRefresh, now)
	switch {
	case r.Header.Get("refreshToken") == "":
		return nil, invalidToken("Token missing. Header should have token as value of REFRESHTOKEN")
	case why != "":
		return nil, invalidToken(why)
	case of.ID != c.ID:
		return nil, invalidToken(whyInvalid + " it was generated for another connector")
	}
	if no := s.moved(r, w, g.Person); no != nil {
		return nil, no
	}
	answer, no := s.tokenAnswer(r, w, g, c)
	if no != nil {
		return nil, no
	}
	// The earlier token stays valid until it expires: only the portal ends it early.
	if now.Sub(token.NotBefore.Time) >= rotateAfter {
		rotated, err := w.sign(g, refreshLife, now)
		if err != nil {
			return nil, invalidToken(whyInvalid + " it cannot be renewed")
		}
		answer["refreshToken"] = rotated.Reveal()
		s.noteUse(keyOfUse(c.ID, g.Group, g.Person), renewing)
	}
	return answer, nil
}

// tokenAnswer has a new access token of a grant.
func (s *Server) tokenAnswer(r *http.Request, w *world, g grant, c connector) (map[string]any, *refusal) {
	now := s.now()
	access, err := w.sign(g, accessLife, now)
	if err != nil {
		return nil, invalidToken(whyInvalid + " it cannot be exchanged")
	}
	s.noteUse(keyOfUse(c.ID, g.Group, g.Person), plainUse)
	return map[string]any{
		"accessToken": access.Reveal(), "endpointUrl": endpoint(s.rootFor(r), w, g.Person) + "/", "refreshToken": nil,
		"accessTokenExpiry": now.Add(accessLife).UnixMilli(), "scope": strings.Join(c.scopes(), ","),
	}, nil
}

// login has the fields of the two calls that make a user token without the portal
// (documented).
type login struct {
	phone, connector, secret, pin string
	whose                         Person
}

// readLogin reads the body, and finds whose phone number it has.
func (s *Server) readLogin(r *http.Request) (login, *refusal) {
	f, no := readFields(r, s.strict)
	if no != nil {
		return login{}, no
	}
	in := login{phone: separators.Replace(f.text("mobileNumber")), connector: f.text("applicationId"), secret: f.text("applicationSecret"), pin: pinDigits(f.digits("pin"))}
	if no := f.fault(); no != nil {
		return in, no
	}
	var ok bool
	if in.whose, ok = s.personWith(in.phone); !ok {
		return in, invalid("mobileNumber is not registered with Kaizala")
	}
	return in, nil
}

// pinDigits gives a PIN that was sent as a number its zeros in front back.
func pinDigits(pin string) string {
	pin = strings.TrimSpace(pin)
	if _, err := strconv.Atoi(pin); err == nil && len(pin) < pinLength {
		return strings.Repeat("0", pinLength-len(pin)) + pin
	}
	return pin
}

// generatePin sends a PIN to a person's phone, for one connector.
func (s *Server) generatePin(r *http.Request, w *world) (any, *refusal) {
	in, no := s.readLogin(r)
	if no != nil {
		return nil, no
	}
	c, ok := w.connector(in.connector)
	if !ok {
		return nil, invalid("applicationId is not known")
	}
	if no := s.limit(c.ID, s.now()); no != nil {
		return nil, no
	}
	if err := s.send(in.whose, in.phone, c.ID); err != nil {
		return nil, unsaved()
	}
	return struct{}{}, nil
}

// loginWithPin exchanges a PIN for a user token. Published samples send no secret: the
// PIN alone will do, unless the sandbox is strict.
func (s *Server) loginWithPin(r *http.Request, w *world) (any, *refusal) {
	in, no := s.readLogin(r)
	if no != nil {
		return nil, no
	}
	c, ok := w.connector(in.connector)
	if in.secret != "" || s.strict || !ok {
		c, no = s.authenticate(w, in.connector, in.secret)
	} else {
		no = s.limit(c.ID, s.now())
	}
	switch {
	case no != nil:
		return nil, no
	case c.Inactive:
		return nil, deactivated()
	case !s.used(in.whose, in.phone, c.ID, in.pin):
		return nil, unauthenticated("The pin is wrong, or it was used")
	}
	now := s.now()
	var token secret.Secret
	if err := s.change(func(w *world) (err error) {
		_, token, err = w.grantTo(c.ID, "", in.whose, now)
		return err
	}); err != nil {
		return nil, unsavedFor(err)
	}
	return map[string]any{
		"refreshToken": token.Reveal(), "grantedScope": strings.Join(c.scopes(), ","), "refreshTokenExpiry": now.Add(refreshLife).UnixMilli(),
		"endpointUrl": endpoint(s.rootFor(r), w, in.whose) + "/",
	}, nil
}
