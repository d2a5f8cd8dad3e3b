package kaizala

import (
	"context"
	"net/http"
	"time"

	"kaizala-setup/kaizala/secret"
)

// PINLogin is what LoginWithPIN sends.
type PINLogin struct {
	Phone           string // "+", country code and number
	ConnectorID     string
	ConnectorSecret secret.Secret
	PIN             secret.Secret
}

// UserToken is a refresh token for all groups of its user, got without the portal.
type UserToken struct {
	Refresh secret.Secret
	Expires time.Time     // by the service's clock
	Scope   []string      // e.g. "groupinfo.read"
	MovedTo string        // the API root that permanent redirects led to, "" without one
	Skew    time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
}

// RequestPIN makes the service send a PIN to a phone by SMS: POST /v1/generatePin
// (documented). The call is sent once: each is a message on somebody's phone.
//
// The error is an *Error: invalid_parameters if the service does not know the phone,
// unusable_value for an empty value; further as for Exchange.
func (c *Client) RequestPIN(ctx context.Context, phone, connectorID string) error {
	k := call{op: opPIN, method: http.MethodPost, root: c.policy.Root, path: "/v1/generatePin", body: []param{
		{bodyPhone, secret.New(phone)},
		{headerID, secret.New(connectorID)},
	}}
	_, _, err := c.do(ctx, k)
	return err
}

// LoginWithPIN exchanges a PIN for a refresh token: POST
// /v1/loginWithPinAndApplicationId (documented). The call is sent once: a PIN works
// once.
//
// The error is an *Error: refused if the service refuses ID or secret,
// unauthenticated or invalid_parameters if it refuses the PIN; further as for
// Exchange.
func (c *Client) LoginWithPIN(ctx context.Context, l PINLogin) (UserToken, error) {
	k := call{op: opLogin, method: http.MethodPost, root: c.policy.Root, path: "/v1/loginWithPinAndApplicationId", body: []param{
		{bodyPhone, secret.New(l.Phone)},
		{headerID, secret.New(CanonicalID(l.ConnectorID))},
		{headerSecret, l.ConnectorSecret},
		{bodyPIN, l.PIN},
	}}
	t, a, err := ask(ctx, c, k, readUserToken)
	if err != nil {
		return UserToken{}, err
	}
	t.MovedTo, t.Skew = a.moved, a.skew
	return t, nil
}

func readUserToken(o object) (UserToken, *Error) {
	f := &fields{object: o}
	t := UserToken{
		Refresh: f.headerValue(f.required("refreshToken"), "refreshToken"),
		Expires: f.timestamp("refreshTokenExpiry"),
		Scope:   f.list("grantedScope"),
	}
	return t, f.err()
}
