package kaizala

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"kaizala-setup/kaizala/secret"
)

// TokenKind is the kind of a token, as the token says itself.
type TokenKind string

// Kinds of tokens. Only the length of its life shows the kind of a token.
const (
	UnknownToken TokenKind = ""
	RefreshToken TokenKind = "refresh"
	AccessToken  TokenKind = "access"
)

// A refresh token lives 365 days, an access token 24 hours (documented). A life
// between these bounds fits neither.
const (
	refreshAtLeast = 30 * 24 * time.Hour
	accessAtMost   = 7 * 24 * time.Hour
)

// Claims are what a token says of itself. Only the service can verify them, so they
// are hints.
type Claims struct {
	Kind          TokenKind
	ConnectorID   string
	ConnectorName string
	GroupID       string // of the group that a group token is for
	Phone         string // of the person who granted access
	Permissions   string // e.g. "8.4"; the meaning is not documented
	Issued        time.Time
	Expires       time.Time
	Sandbox       bool // made by the sandbox, and of no use elsewhere
}

// ReadToken reads a token without the service. The format was observed and is not
// documented, so an error is a hint too, and no reason to refuse the text.
//
// The error is an *Error with not_a_token, also for a text of more than 16 kB, or
// with token_cut_off for a part of a token. Then Detail is the part at fault (head,
// claims or signature), and Claims has what could be read.
func ReadToken(s secret.Secret) (Claims, error) {
	text := strings.TrimSpace(s.Reveal())
	if text == "" || len(text) > maxSecret || !onlyAlphanumericOr(text, "-_.") {
		return Claims{}, &Error{Reason: CodeNotAToken}
	}
	raw := jwt.MapClaims{}
	token, _, err := jwt.NewParser(jwt.WithJSONNumber()).ParseUnverified(text, raw)
	switch {
	case err != nil && !errors.Is(err, jwt.ErrTokenUnverifiable):
		return readDamaged(strings.Split(text, "."))
	case signatureCut(token):
		return claimsOf(raw), tokenCutOff("signature")
	}
	return claimsOf(raw), nil
}

func tokenCutOff(part string) error { return &Error{Reason: CodeTokenCutOff, Detail: part} }

// signatureCut reports whether a signature is too short for its algorithm. It knows
// HMAC only: the length of others depends on the key.
func signatureCut(t *jwt.Token) bool {
	switch hs := t.Method.(type) {
	case *jwt.SigningMethodHMAC:
		return len(t.Signature) != hs.Hash.Size()
	}
	return false
}

// readDamaged tells part of a token from another text: a part has a JSON object.
func readDamaged(parts []string) (Claims, error) {
	head, claims := segment(parts, 0), segment(parts, 1)
	switch {
	case head != nil && len(parts) > 3:
		return Claims{}, &Error{Reason: CodeNotAToken}
	case head != nil && claims != nil:
		return claimsOf(claims), tokenCutOff("signature")
	case head != nil:
		return Claims{}, tokenCutOff("claims")
	case claims != nil, strings.HasPrefix(parts[0], "eyJ"):
		return claimsOf(claims), tokenCutOff("head")
	}
	return Claims{}, &Error{Reason: CodeNotAToken}
}

// segment returns part i of a token as a JSON object, or nil.
func segment(parts []string, i int) jwt.MapClaims {
	if i >= len(parts) {
		return nil
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		return nil
	}
	var m jwt.MapClaims
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if d.Decode(&m) != nil {
		return nil
	}
	return m
}

// claimsOf reads the observed claims, and leaves out those that it cannot read.
func claimsOf(raw jwt.MapClaims) Claims {
	credentials := jsonClaim(raw["urn:microsoft:credentials"])
	data := jsonClaim(credentials["data"])
	c := Claims{
		ConnectorID:   textClaim(credentials["applicationId"]),
		ConnectorName: textClaim(data["AppName"]),
		GroupID:       textClaim(data["GroupId"]),
		Phone:         textClaim(credentials["phoneNumber"]),
		Permissions:   textClaim(credentials["permissions"]),
		Issued:        timeClaim(raw["iat"]),
		Expires:       timeClaim(raw["exp"]),
		Sandbox:       raw["sandbox"] == true,
	}
	from := timeClaim(raw["nbf"])
	if from.IsZero() {
		from = c.Issued
	}
	if c.Issued.IsZero() {
		c.Issued = from
	}
	c.Kind = kindOf(from, c.Expires)
	return c
}

func kindOf(from, until time.Time) TokenKind {
	life := until.Sub(from)
	switch {
	case from.IsZero() || until.IsZero() || life <= 0:
		return UnknownToken
	case life <= accessAtMost:
		return AccessToken
	case life >= refreshAtLeast:
		return RefreshToken
	}
	return UnknownToken
}

// jsonClaim reads a claim that holds JSON in a string (observed).
func jsonClaim(v any) map[string]any {
	s, _ := v.(string)
	var m map[string]any
	if json.Unmarshal([]byte(s), &m) != nil {
		return nil
	}
	return m
}

func textClaim(v any) string {
	s, _ := v.(string)
	return secret.Clean(s)
}

// timeClaim reads seconds since 1970, up to the year 9999.
func timeClaim(v any) time.Time {
	n, _ := v.(json.Number)
	seconds, err := n.Float64()
	if err != nil || seconds < 1 || seconds > epochLast {
		return time.Time{}
	}
	return time.Unix(int64(seconds), 0)
}
