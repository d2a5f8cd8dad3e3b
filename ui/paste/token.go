package paste

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
)

// JudgeToken gives the reasons to doubt a refresh token, by what it says of itself.
// Their codes are not_a_token or token_cut_off, or any of access_token,
// wrong_connector, expired, older_token and sandbox_token.
func JudgeToken(token secret.Secret, c Context) []error {
	says, err := kaizala.ReadToken(token)
	if err != nil {
		return []error{notWhole(token, err)}
	}
	var doubts []error
	doubt := func(yes bool, code string, evidence ...string) {
		if yes {
			doubts = append(doubts, steps.Fail(code, nil, evidence...))
		}
	}
	id, held := c.Connector.ID, c.Grant.Refresh
	doubt(says.Kind == kaizala.AccessToken, CodeAccessToken)
	doubt(id != "" && says.ConnectorID != "" && !kaizala.SameID(id, says.ConnectorID), CodeWrongConnector, says.ConnectorName, says.ConnectorID)
	doubt(!says.Expires.IsZero() && !c.Now.Before(says.Expires), steps.CodeExpired, says.Expires.Format(time.DateOnly))
	doubt(held.Yes() && says.Issued.Before(held.Says.Issued), CodeOlderToken)
	doubt(c.Public && says.Sandbox, string(kaizala.CodeSandboxToken))
	return doubts
}

// Serious are the doubts without those about a format that the service does not promise.
func Serious(doubts []error) []error {
	return slices.DeleteFunc(slices.Clone(doubts), func(d error) bool {
		code := steps.CodeOf(d)
		return code == CodeOddID || code == string(kaizala.CodeNotAToken)
	})
}

// Claimed are the values with what the refresh token says of its connector and group,
// where neither they nor the context say it. Half a token says nothing, nor does one of
// another connector.
func (f Values) Claimed(c Context) Values {
	says, err := kaizala.ReadToken(f.Refresh)
	if id := cmp.Or(f.ID, c.Connector.ID); err != nil || says.ConnectorID == "" || id != "" && !kaizala.SameID(id, says.ConnectorID) {
		return f
	}
	if f.Name == "" && c.Connector.Name == "" && Clear(steps.NameField, says.ConnectorName, f.Secret) == nil {
		f.Name = says.ConnectorName
	}
	g := c.Grant
	if f.Group+f.GroupID+g.Group+g.GroupID == "" && g.Kind != steps.UserGrant && Clear(steps.GroupField, says.GroupID, f.Secret) == nil {
		f.GroupID = says.GroupID
	}
	return f
}

// token is the refresh token, else the access token, else none.
func (f Values) token() secret.Secret {
	if f.Refresh.IsZero() {
		return f.Access
	}
	return f.Refresh
}

// notWhole is the error of reading a token, with how long it is and which part of it
// is missing.
func notWhole(token secret.Secret, err error) error {
	var k *kaizala.Error
	if errors.As(err, &k) && k.Reason == kaizala.CodeTokenCutOff {
		part := k.Detail
		if part == "claims" || part == "signature" { // what follows is missing too
			part = "signature"
		}
		return steps.Fail(steps.CodeOf(err), nil, strconv.Itoa(token.Len()), part)
	}
	return steps.Fail(steps.CodeOf(err), nil)
}

// HoldsToken reports whether a text has a token in it, as it is or under a name.
func HoldsToken(text string) bool {
	return !Find(text).token().IsZero() || LooksLikeToken(AsSecret(text))
}

// keptInClear reports whether a field's value is shown and kept in clear.
func keptInClear(field steps.FieldID) bool {
	switch field {
	case steps.NameField, steps.IDField, steps.GroupField, steps.RemarkField, steps.HelloField:
		return true
	}
	return false
}

// isToken reports whether a text is a token of the service, or a part of one.
func isToken(text string) bool {
	token := AsSecret(text)
	if !strings.HasPrefix(token.Reveal(), "eyJ") || LooksLikeID(token.Reveal()) {
		return false // an ID may happen to be base64 of something
	}
	_, err := kaizala.ReadToken(token)
	return err == nil || kaizala.CodeOf(err) == kaizala.CodeTokenCutOff
}

// Describe says what the values are, without the secrets: now is when they came.
// The access token is left out, since no field takes one.
func (f Values) Describe(now time.Time) steps.Found {
	return steps.Found{
		Name: f.Name, ID: f.ID, Group: f.Group, GroupID: f.GroupID,
		Secret: held(f.Secret, now), Refresh: held(f.Refresh, now), PIN: held(f.PIN, now),
	}
}

// held describes one secret, by its length and, if it is a token, its claims.
func held(v secret.Secret, now time.Time) steps.Held {
	if v.IsZero() {
		return steps.Held{}
	}
	h := steps.Held{At: now, Len: v.Len()}
	c, err := kaizala.ReadToken(v)
	h.Says.Cut = kaizala.CodeOf(err) == kaizala.CodeTokenCutOff
	if err == nil {
		h.Says = steps.Claims{ConnectorID: c.ConnectorID, ConnectorName: c.ConnectorName, Issued: c.Issued, Expires: c.Expires}
		switch c.Kind {
		case kaizala.RefreshToken:
			h.Says.Kind = steps.RefreshToken
		case kaizala.AccessToken:
			h.Says.Kind = steps.AccessToken
		}
	}
	return h
}
