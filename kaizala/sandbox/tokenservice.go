package sandbox

import (
	"errors"
	"net/http"
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
	access, err := w.sign(g, accessLife, now)
	if err != nil {
		return nil, invalidToken(whyInvalid + " it cannot be exchanged")
	}
	answer := map[string]any{
		"accessToken": access.Reveal(), "endpointUrl": s.endpoint(w, g.Person) + "/", "refreshToken": nil,
		"accessTokenExpiry": now.Add(accessLife).UnixMilli(), "scope": strings.Join(c.scopes(), ","),
	}
	// The earlier token stays valid until it expires: only the portal ends it early.
	if now.Sub(token.NotBefore.Time) >= rotateAfter {
		rotated, err := w.sign(g, refreshLife, now)
		if err != nil {
			return nil, invalidToken(whyInvalid + " it cannot be renewed")
		}
		answer["refreshToken"] = rotated.Reveal()
	}
	return answer, nil
}

// login is the body of the two calls that make a user token without the portal
// (documented).
type login struct {
	MobileNumber      string `json:"mobileNumber"`
	ApplicationID     string `json:"applicationId"`
	ApplicationSecret string `json:"applicationSecret"`
	PIN               string `json:"pin"`
}

// readLogin reads the body, and returns whose phone number it has.
func readLogin(r *http.Request, w *world) (in login, p Person, no *refusal) {
	if no := readBody(r, &in); no != nil {
		return in, p, no
	}
	in.MobileNumber = separators.Replace(in.MobileNumber)
	for _, p := range everybody() {
		if a := w.People[p]; a.Phone != "" && a.Phone == in.MobileNumber {
			return in, p, nil
		}
	}
	return in, p, invalid("mobileNumber is not registered with Kaizala")
}

// generatePin sends a PIN to a person's phone, for one connector.
func (s *Server) generatePin(r *http.Request, w *world) (any, *refusal) {
	in, p, no := readLogin(r, w)
	if no != nil {
		return nil, no
	}
	c, ok := w.connector(in.ApplicationID)
	if !ok {
		return nil, invalid("applicationId is not known")
	}
	if no := s.limit(c.ID, s.now()); no != nil {
		return nil, no
	}
	if err := s.send(p, in.MobileNumber, c.ID); err != nil {
		return nil, unsaved()
	}
	return struct{}{}, nil
}

// loginWithPin exchanges a PIN for a user token.
func (s *Server) loginWithPin(r *http.Request, w *world) (any, *refusal) {
	in, p, no := readLogin(r, w)
	if no != nil {
		return nil, no
	}
	c, no := s.authenticate(w, in.ApplicationID, in.ApplicationSecret)
	if no != nil {
		return nil, no
	}
	if c.Inactive {
		return nil, deactivated()
	}
	if !s.used(p, in.MobileNumber, c.ID, in.PIN) {
		return nil, unauthenticated("The pin is wrong, or it was used")
	}
	now := s.now()
	var token secret.Secret
	if err := s.change(func(w *world) (err error) {
		_, token, err = w.grantTo(c.ID, "", p, now)
		return err
	}); errors.Is(err, errFull) {
		return nil, tooManyThings()
	} else if err != nil {
		return nil, unsaved()
	}
	return map[string]any{
		"refreshToken": token.Reveal(), "grantedScope": strings.Join(c.scopes(), ","), "refreshTokenExpiry": now.Add(refreshLife).UnixMilli(),
	}, nil
}
