package sandbox

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"kaizala-setup/kaizala/secret"

	"github.com/golang-jwt/jwt/v5"
)

// The lives of tokens, and the age from which an exchange brings a new refresh
// token (documented: 90% of 365 days, which is day 328).
const (
	refreshLife = 365 * 24 * time.Hour
	accessLife  = 24 * time.Hour
	rotateAfter = 328 * 24 * time.Hour
)

// claims are the claims of a token, as observed in the service's own. The sandbox
// adds Use, Group, Person and Generation, by which it recognises its tokens.
type claims struct {
	Ver         string `json:"ver"`
	UID         string `json:"uid"`
	Credentials string `json:"urn:microsoft:credentials"` // a string of JSON
	Sandbox     bool   `json:"sandbox"`
	Use         string `json:"use"` // refresh or access
	Group       string `json:"grp,omitempty"`
	Person      Person `json:"who"`
	Generation  int    `json:"gen"`
	Audience    string `json:"aud"` // one text, not the list of RegisteredClaims
	jwt.RegisteredClaims
}

const (
	useRefresh = "refresh"
	useAccess  = "access"
	issuer     = "urn:microsoft:windows-azure:zumo"
)

// credentials is the content of the claim of that name.
type credentials struct {
	PhoneNumber     string `json:"phoneNumber"`
	CID             string `json:"cId"`
	TestSender      string `json:"testSender"`
	AppName         string `json:"appName"`
	ApplicationID   string `json:"applicationId"`
	Permissions     string `json:"permissions"`
	ApplicationType int    `json:"applicationType"`
	Data            string `json:"data"` // again a string of JSON
}

// sign makes a token for a grant, valid from now on.
func (w *world) sign(g grant, life time.Duration, now time.Time) (secret.Secret, error) {
	c, ok := w.connector(g.Connector)
	if !ok {
		return secret.Secret{}, errors.New("no such connector")
	}
	person := w.People[g.Person]
	data, err := json.Marshal(map[string]string{"AppName": c.Name})
	if err != nil {
		return secret.Secret{}, err
	}
	inner, err := json.Marshal(credentials{
		PhoneNumber: person.Phone, AppName: "com.microsoft.mobile.kaizalaapi", ApplicationID: c.ID,
		Permissions: "8.4", ApplicationType: 1, Data: string(data),
	})
	if err != nil {
		return secret.Secret{}, err
	}
	use := useRefresh
	if life == accessLife {
		use = useAccess
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Ver: "2", UID: "MobileAppsService:" + person.UserID + "@2", Credentials: string(inner), Sandbox: true,
		Use: use, Group: g.Group, Person: g.Person, Generation: g.Generation, Audience: issuer,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    issuer,
			NotBefore: jwt.NewNumericDate(now), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(life)),
		},
	}).SignedString(w.Key)
	return secret.New(text), err
}

// Reasons for which a token is refused, in the documented words of the service.
const (
	whyMissing = "Token missing. Header should have token as value of ACCESSTOKEN"
	whyInvalid = "Invalid token. Failure reason:"
)

// verify checks a token: signed by this world, for this use, valid at now, not
// revoked, and of the latest generation of an existing grant. It returns the reason
// to refuse the token, or "" with its claims, grant and connector.
func (w *world) verify(text, use string, now time.Time) (c claims, g grant, of connector, why string) {
	_, err := jwt.ParseWithClaims(text, &c, func(*jwt.Token) (any, error) { return w.Key, nil },
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithExpirationRequired())
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, g, of, whyInvalid + " token expired"
	case err != nil:
		return c, g, of, whyInvalid + " not a token of this service"
	case c.Use != use:
		return c, g, of, whyInvalid + " it is no " + use + " token"
	}
	if _, revoked := w.Revoked[w.revocation(text)]; revoked {
		return c, g, of, whyInvalid + " token revoked"
	}
	var inner credentials
	if err := json.Unmarshal([]byte(c.Credentials), &inner); err != nil {
		return c, g, of, whyInvalid + " its claims are unreadable"
	}
	conn, ok := w.connector(inner.ApplicationID)
	if !ok {
		return c, g, of, whyInvalid + " its connector was deleted"
	}
	i := slices.IndexFunc(w.Grants, func(g grant) bool {
		return g.Connector == conn.ID && g.Group == c.Group && g.Person == c.Person && g.Generation == c.Generation && !g.Removed
	})
	if i < 0 {
		return c, g, of, whyInvalid + " a newer one was generated, or access was removed"
	}
	return c, w.Grants[i], conn, ""
}
