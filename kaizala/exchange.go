package kaizala

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Values of Error.Op.
const (
	opExchange = "exchange"
	opPIN      = "pin"
	opLogin    = "login"
	opGroups   = "groups"
	opMessage  = "message"
	opForward  = "forward"
)

// Names of headers and of keys of a body, spelled as documented.
const (
	headerID      = "applicationId"
	headerSecret  = "applicationSecret"
	headerRefresh = "refreshToken"
	headerAccess  = "accessToken"
	bodyPhone     = "mobileNumber"
	bodyPIN       = "pin"
	bodyMessage   = "message"
)

// Credentials are what Exchange sends.
type Credentials struct {
	ConnectorID     string
	ConnectorSecret secret.Secret
	RefreshToken    secret.Secret
	// From is the API root to ask, such as Access.MovedTo of an earlier call. Zero is
	// the policy's own. It must be one that the policy allows.
	From Root
}

// Access is what Exchange returns.
type Access struct {
	Token    secret.Secret // the access token, for calls of the platform
	Endpoint string        // the API root of the platform, as ParseRoot writes it
	Expires  time.Time     // by the service's clock; 24 hours ahead (documented)
	Refresh  secret.Secret // a new refresh token to keep, or zero; comes once 90% of the old one's life are over (documented)
	Scope    []string      // e.g. "groupinfo.read"
	MovedTo  string        // the API root that permanent redirects led to, "" without one
	Skew     time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
	At       time.Time     // when the answer came, by our clock
}

// Exchange gets an access token: GET /v1/accessToken (documented).
//
// The error is an *Error. If the service refuses: refused, token_invalid,
// unauthenticated, invalid_parameters, forbidden, not_found, rate_limited or
// service_error. If it is not reached: unreachable, dns, tls, timeout, cancelled or
// retired. If its answer is not used: bad_answer, captive_portal, not_the_service, too_large,
// host_refused, consent_needed, redirect_refused or too_many_redirects. Before a packet is sent:
// sandbox_token, unusable_value or host_refused. Beside an error, Access may hold a
// new refresh token, and nothing else.
func (c *Client) Exchange(ctx context.Context, cr Credentials) (Access, error) {
	k := call{op: opExchange, root: cmp.Or(cr.From, c.policy.Root), path: "/v1/accessToken", headers: []param{
		{headerID, secret.New(IDFor(cr.RefreshToken, cr.ConnectorID))},
		{headerSecret, cr.ConnectorSecret},
		{headerRefresh, cr.RefreshToken},
	}}
	access, a, err := ask(ctx, c, k, c.readAccess)
	if err != nil { // a new refresh token must not be lost with the rest
		return Access{Refresh: access.Refresh}, err
	}
	access.MovedTo, access.Skew, access.At = a.moved, a.skew, c.now()
	return access, nil
}

// readAccess reads the documented answer of the token service.
func (c *Client) readAccess(o object) (Access, *Error) {
	f := &fields{object: o}
	access := Access{
		Token:   f.headerValue(f.required("accessToken"), "accessToken"),
		Refresh: f.headerValue(f.optional("refreshToken"), "refreshToken"),
		Expires: f.timestamp("accessTokenExpiry"),
		Scope:   f.list("scope"),
	}
	endpoint := f.required("endpointUrl")
	if e := f.err(); e != nil {
		return access, e
	}
	root, e := c.checkEndpoint(endpoint)
	access.Endpoint = root.String()
	return access, e
}

// checkEndpoint checks the platform's address: the access token will go there.
func (c *Client) checkEndpoint(text string) (Root, *Error) {
	u, err := url.Parse(text)
	if err != nil {
		return Root{}, badAnswer(faultValue + " endpointUrl")
	}
	if _, e := c.policy.check(u); e != nil {
		return Root{}, e
	}
	root, err := ParseRoot(text)
	if err != nil {
		return Root{}, badAnswer(faultValue + " endpointUrl")
	}
	return root, nil
}
