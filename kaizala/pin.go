package kaizala

import (
	"context"
	"net/http"
	"time"

	"kaizala-setup/kaizala/secret"
)

// PINLogin is what a PIN is turned into a token with.
type PINLogin struct {
	Phone           string // "+", country code and number
	ConnectorID     string
	ConnectorSecret secret.Secret
	PIN             secret.Secret
}

// UserToken is what a PIN was turned into: a refresh token that sees all groups
// of its user, got without the portal.
type UserToken struct {
	Refresh secret.Secret
	Expires time.Time     // by the service's clock
	Scope   []string      // e.g. "groupinfo.read"
	MovedTo string        // the API root that permanent redirects led to, "" without one
	Skew    time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
}

// RequestPIN has the service send a PIN to a phone by SMS: POST /v1/generatePin
// (documented). Each call is a message on somebody's phone, so it is sent once
// and never tried again.
func (c *Client) RequestPIN(ctx context.Context, phone, connectorID string) error {
	k := call{op: opPIN, method: http.MethodPost, root: c.policy.Root, path: "/v1/generatePin", body: []param{
		{bodyPhone, secret.New(phone)},
		{headerID, secret.New(connectorID)},
	}}
	_, _, err := c.do(ctx, k)
	return err
}

// LoginWithPIN turns a PIN into a refresh token: POST
// /v1/loginWithPinAndApplicationId (documented). It is sent once and never tried
// again: a PIN can be used once. The error is an *Error: refused when the
// service names ID or secret, else unauthenticated or invalid_parameters.
func (c *Client) LoginWithPIN(ctx context.Context, l PINLogin) (UserToken, error) {
	k := call{op: opLogin, method: http.MethodPost, root: c.policy.Root, path: "/v1/loginWithPinAndApplicationId", body: []param{
		{bodyPhone, secret.New(l.Phone)},
		{headerID, secret.New(l.ConnectorID)},
		{headerSecret, l.ConnectorSecret},
		{bodyPIN, l.PIN},
	}}
	a, o, err := c.do(ctx, k)
	if err != nil {
		return UserToken{}, err
	}
	f := &fields{object: o}
	t := UserToken{
		Refresh: f.headerValue(f.required("refreshToken"), "refreshToken"),
		Expires: f.timestamp("refreshTokenExpiry"),
		Scope:   f.list("grantedScope"),
		MovedTo: a.moved,
		Skew:    a.skew,
	}
	if e := f.err(); e != nil {
		return UserToken{}, c.withEvidence(ctx, k, e.withRequest(k, a.from, a))
	}
	return t, nil
}
