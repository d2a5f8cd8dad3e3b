package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
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
// adds Use, Group, Person, Generation and Bot, by which it recognises its tokens.
type claims struct {
	Ver         string `json:"ver"`
	UID         string `json:"uid"`
	Credentials string `json:"urn:microsoft:credentials"` // a string of JSON
	Sandbox     bool   `json:"sandbox"`
	Use         string `json:"use"` // refresh or access
	Group       string `json:"grp,omitempty"`
	Person      Person `json:"who"`
	Generation  int    `json:"gen"`
	Bot         string `json:"bot,omitempty"` // the user ID of the bot that acts
	Audience    string `json:"aud"`           // one text, not the list of RegisteredClaims
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
	Data            string `json:"data"`           // again a string of JSON
	TokenValidFrom  int64  `json:"tokenValidFrom"` // epoch ms (seen in some group tokens)
}

// content is the content of Data.
type content struct {
	AppName string `json:"AppName"`
	GroupID string `json:"GroupId,omitempty"` // of a group token, without its shard
	// The rest is of a tenant admin's user token.
	TenantID      string `json:"TenantId,omitempty"`
	UserID        string `json:"O365UserId,omitempty"`
	UserMail      string `json:"O365UserEmailId,omitempty"`
	IsTenantAdmin string `json:"IsTenantAdmin,omitempty"` // a text
}

// The numbers of an application's type (observed).
const (
	refreshApplication = -1
	accessApplication  = 3
)

// tenantID is the ID of the practice organisation.
func (w *world) tenantID() string {
	h := w.derive("tenant")
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}

// claimOf is the claim of a connector's permissions: pairs of a resource's number and
// bits, 2 to read, 4 to write, 8 to remove and 16 to update (inferred from samples).
func (c connector) claimOf() string {
	numbers := map[string]int{"groupinfo": 2, "groupmember": 3, "textmessage": 4, "profile": 5, "action": 6, "media": 9, "webhook": 15}
	bits := map[string]int{"read": 2, "write": 4, "remove": 8, "update": 16}
	var pairs []string
	for _, p := range permissions {
		word, _, _ := strings.Cut(p.Scopes[0], ".")
		if numbers[word] == 0 || !slices.Contains(c.Permissions, p.Name) {
			continue
		}
		sum := 0
		for _, scope := range p.Scopes {
			_, verb, _ := strings.Cut(scope, ".")
			sum += bits[verb]
		}
		pairs = append(pairs, fmt.Sprintf("%d.%d", numbers[word], sum))
	}
	return strings.Join(pairs, ":")
}

// sign makes a token for a grant, valid from now on.
func (w *world) sign(g grant, life time.Duration, now time.Time) (secret.Secret, error) {
	return w.signFor(g, "", life, now)
}

// signFor is sign for a token with which a bot acts, unless botID is "".
func (w *world) signFor(g grant, botID string, life time.Duration, now time.Time) (secret.Secret, error) {
	c, ok := w.connector(g.Connector)
	if !ok {
		return secret.Secret{}, errors.New("no such connector")
	}
	person := w.People[g.Person]
	data := content{AppName: c.Name}
	data.GroupID, _, _ = strings.Cut(g.Group, "@")
	if g.Group == "" && person.Tenant {
		data.TenantID, data.UserID, data.UserMail, data.IsTenantAdmin = w.tenantID(), person.UserID, person.Mail, "true"
	}
	in := credentials{
		PhoneNumber: person.Phone, AppName: "com.microsoft.mobile.kaizalaapi", ApplicationID: c.ID,
		Permissions: "8.4", ApplicationType: refreshApplication, Data: string(rawJSON(data)), TokenValidFrom: g.Issued.UnixMilli(),
	}
	use, uid := useRefresh, person.UserID
	if life == accessLife {
		use, in.Permissions, in.ApplicationType = useAccess, c.claimOf(), accessApplication
	}
	if botID != "" {
		uid, in.PhoneNumber = botID, ""
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		Ver: "2", UID: "MobileAppsService:" + uid + "@2", Credentials: string(rawJSON(in)), Sandbox: true,
		Use: use, Group: g.Group, Person: g.Person, Generation: g.Generation, Bot: botID, Audience: issuer, RegisteredClaims: lifeOf(now, life),
	}).SignedString(w.Key)
	return secret.New(text), err
}

// lifeOf are the claims of a token's issuer and life.
func lifeOf(from time.Time, life time.Duration) jwt.RegisteredClaims {
	return jwt.RegisteredClaims{Issuer: issuer, NotBefore: jwt.NewNumericDate(from), IssuedAt: jwt.NewNumericDate(from), ExpiresAt: jwt.NewNumericDate(from.Add(life))}
}

// Reasons for which a token is refused, in the documented words of the service.
const (
	whyMissing = "Token missing. Header should have token as value of ACCESSTOKEN"
	whyInvalid = "Invalid token. Failure reason:"
	whyExpired = whyInvalid + "Expired (token expired)"
	whyRevoked = whyInvalid + " token revoked"
)

// verify checks a token: signed by this world, for this use, valid at now, not
// revoked, and of the latest generation of an existing grant. It returns the reason
// to refuse the token, or "" with its claims, grant and connector.
func (w *world) verify(text, use string, now time.Time) (c claims, g grant, of connector, why string) {
	revoked := w.isRevoked(text)
	if use == useRefresh {
		if c, g, of, ok := w.fixed(text); ok {
			switch {
			case revoked:
				why = whyRevoked
			case !now.Before(c.ExpiresAt.Time):
				why = whyExpired
			}
			return c, g, of, why
		}
	}
	parsed, err := w.parse(text)
	c = parsed.claims
	if err == nil {
		err = jwt.NewValidator(jwt.WithTimeFunc(func() time.Time { return now }), jwt.WithExpirationRequired()).Validate(c)
	}
	switch {
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, g, of, whyExpired
	case err != nil:
		return c, g, of, whyInvalid + " not a token of this service"
	case c.Use != use:
		return c, g, of, whyInvalid + " it is no " + use + " token"
	}
	if revoked {
		return c, g, of, whyRevoked
	}
	conn, ok := w.connector(parsed.connector)
	if !ok {
		return c, g, of, whyInvalid + " its connector was deleted"
	}
	g, ok = w.granted(conn.ID, c.Group, c.Person)
	if !ok || g.Person != c.Person || g.Generation != c.Generation {
		return c, g, of, whyInvalid + " a newer one was generated, or access was removed"
	}
	return c, g, conn, ""
}
