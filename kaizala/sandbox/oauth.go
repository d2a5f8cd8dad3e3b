package sandbox

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// OAuth gives a client a user token without the portal: a person signs in on a page of
// the service and is sent back to the connector's Redirect URL with a code, which the
// client changes for an access token. Only the parameters client_id, redirect_uri,
// client_secret and code are documented. The life of a code is not, nor are the answers
// to wrong ones.

// codeLife is how long a code can be used, and once only (inferred).
const codeLife = 10 * time.Minute

// maxCodes is how many codes can be open.
const maxCodes = 100

// code is one that was given to a client. It is never on disk.
type code struct {
	connector string
	person    Person
	until     time.Time
}

// authorization is the data of the page on which a person signs in.
type authorization struct {
	Client, Redirect string // as the client sent them
	Connector        string // its name
	Phone            string // "" until the person typed it
}

// authorizing returns the connector that a sign-in is for. why is what is wrong: without
// a right redirect_uri the person is sent nowhere.
func (s *Server) authorizing(form url.Values) (a authorization, c connector, why string) {
	get := func(name string) string { // Go keeps the case of parameters, the service did not
		for key, values := range form {
			if strings.EqualFold(key, name) {
				return values[0]
			}
		}
		return ""
	}
	a = authorization{Client: get("client_id"), Redirect: get("redirect_uri")}
	c, ok := s.world.connector(a.Client)
	switch {
	case !ok:
		return a, c, "client_id is not the ID of a connector."
	case c.RedirectURL == "":
		return a, c, "The connector has no Redirect URL. Register one in the portal."
	case a.Redirect != c.RedirectURL:
		return a, c, "redirect_uri is not the Redirect URL of the connector."
	}
	a.Connector = c.Name
	return a, c, ""
}

// authorizePage draws the sign-in page.
func (s *Server) authorizePage(rw http.ResponseWriter, r *http.Request) {
	a, _, why := s.authorizing(r.URL.Query())
	s.drawAuthorize(rw, page{Data: a, Error: why}, nil)
}

// drawAuthorize draws the sign-in page, with the phone of the person beside it. A browser
// sends the form's answer on to the Redirect URL only if the page's policy names it.
func (s *Server) drawAuthorize(rw http.ResponseWriter, p page, phone *sms) {
	p.Title, p.Phone.SMS = "Sign in to Kaizala", phone
	a, _ := p.Data.(authorization)
	name, status := "authorize", http.StatusOK
	if p.Error != "" {
		status = http.StatusBadRequest
	}
	if a.Connector == "" {
		name = errorPage
	} else if u, err := url.Parse(a.Redirect); err == nil {
		rw.Header().Set("Content-Security-Policy", strings.Replace(everyAnswer[0][1], "form-action 'self'", "form-action 'self' "+origin(u), 1))
	}
	drawPage(rw, name, status, p)
}

// origin is the part of an address that a policy names, or "" for one that would be
// more than one word there.
func origin(u *url.URL) string {
	if strings.Trim(strings.ToLower(u.Host), "abcdefghijklmnopqrstuvwxyz0123456789.:-_[]") != "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// signInByPhone takes the form of the sign-in page: first the number, then the PIN that
// was sent to it.
func (s *Server) signInByPhone(rw http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(rw, "that form is too large or damaged", http.StatusBadRequest)
		return
	}
	a, c, why := s.authorizing(r.PostForm)
	p := page{Data: a, Error: why}
	if why != "" {
		s.drawAuthorize(rw, p, nil)
		return
	}
	a.Phone = separators.Replace(r.PostForm.Get("phone"))
	who, ok := s.personWith(a.Phone)
	pin, about := r.PostForm.Get("pin"), "sign-in "+c.ID
	switch {
	case !ok:
		a.Phone = ""
		p.Data, p.Error = a, "This number is not registered with Kaizala. Add it in the portal first."
		s.drawAuthorize(rw, p, nil)
		return
	case pin != "" && s.used(who, a.Phone, about, strings.TrimSpace(pin)):
		s.sendBack(rw, a, code{c.ID, who, s.now().Add(codeLife)})
		return
	case pin != "":
		p.Error = "That is not the PIN. A new one was sent."
	}
	if err := s.send(who, a.Phone, about); err != nil {
		p.Error = "No PIN could be made: try again."
	}
	message := s.phones[who]
	p.Data = a
	s.drawAuthorize(rw, p, &message)
}

// personWith returns whose phone number it is.
func (s *Server) personWith(phone string) (Person, bool) {
	for _, p := range everybody() {
		if a := s.world.People[p]; a.Phone != "" && a.Phone == phone {
			return p, true
		}
	}
	return "", false
}

// sendBack sends the browser to the Redirect URL with a new code.
func (s *Server) sendBack(rw http.ResponseWriter, a authorization, granted code) {
	for hash, old := range s.codes {
		if old.until.Before(s.now()) || len(s.codes) >= maxCodes {
			delete(s.codes, hash)
		}
	}
	made := rand.Text()
	s.codes[s.world.derive("code "+made)] = granted
	to, err := url.Parse(a.Redirect)
	if err != nil {
		http.Error(rw, "the Redirect URL is no address", http.StatusBadRequest)
		return
	}
	query := to.Query()
	query.Set("code", made)
	to.RawQuery = query.Encode()
	rw.Header().Set("Location", to.String())
	rw.WriteHeader(http.StatusFound)
}

// oauthToken changes a code for an access token. There is no refresh token (documented).
func (s *Server) oauthToken(r *http.Request, w *world) (any, *refusal) {
	if err := r.ParseForm(); err != nil || len(r.PostForm) == 0 {
		return nil, invalid("The body is no form with client_id, client_secret and code")
	}
	c, no := s.authenticate(w, r.PostForm.Get("client_id"), r.PostForm.Get("client_secret"))
	if no != nil {
		return nil, no
	}
	hash, now := w.derive("code "+r.PostForm.Get("code")), s.now()
	given, ok := s.codes[hash]
	delete(s.codes, hash)
	switch {
	case c.Inactive:
		return nil, deactivated()
	case !ok || given.connector != c.ID || now.After(given.until):
		return nil, unauthenticated("The code is wrong, over or was used")
	}
	var g grant
	no = s.changeOrRefuse(func(w *world) *refusal {
		var err error
		if g, err = w.userGrant(c.ID, given.person, now); err != nil {
			return tooManyThings()
		}
		return nil
	})
	if no != nil {
		return nil, no
	}
	return s.tokenAnswer(r, w, g, c)
}
