package kaizala

import (
	"cmp"
	"context"
	"net/url"
	"time"

	"kaizala-setup/kaizala/secret"
)

// Operations, as Error.Op has them.
const (
	opExchange = "exchange"
	opPIN      = "pin"
	opLogin    = "login"
	opMe       = "me"
	opGroups   = "groups"
	opGroup    = "group"
	opMembers  = "members"
	opMessage  = "message"
)

// Headers of a call, and keys of a body, spelled as documented.
const (
	headerID      = "applicationId"
	headerSecret  = "applicationSecret"
	headerRefresh = "refreshToken"
	headerAccess  = "accessToken"
	bodyPhone     = "mobileNumber"
	bodyPIN       = "pin"
	bodyMessage   = "message"
)

// Credentials are what the token service wants to see.
type Credentials struct {
	ConnectorID     string
	ConnectorSecret secret.Secret
	RefreshToken    secret.Secret
	// From is where to ask: the root that permanent redirects led to before, zero
	// for the policy's own. It is judged as a redirect to it would be.
	From Root
}

// Access is what a refresh token was exchanged for.
type Access struct {
	Token    secret.Secret // for the header accessToken of the platform
	Endpoint string        // the platform's root, as ParseRoot writes it
	Expires  time.Time     // by the service's clock; 24 hours ahead (documented)
	Refresh  secret.Secret // the new refresh token; zero: the old one stays. Comes from 90% of its life on (documented)
	Scope    []string      // e.g. "groupinfo.read"
	MovedTo  string        // the API root that permanent redirects led to, "" without one
	Skew     time.Duration // the service's clock minus ours when beyond 2 minutes, else 0
	At       time.Time     // by our clock: when the answer was there
}

// Exchange gets an access token: GET /v1/accessToken (documented). The error is
// an *Error: refused, token_invalid, unauthenticated or invalid_parameters when
// the service says no; sandbox_token and unusable_value before a packet is sent.
// With an error Access has the new refresh token alone, if one came all the same.
func (c *Client) Exchange(ctx context.Context, cr Credentials) (Access, error) {
	k := call{op: opExchange, root: cmp.Or(cr.From, c.policy.Root), path: "/v1/accessToken", headers: []param{
		{headerID, secret.New(cr.ConnectorID)},
		{headerSecret, cr.ConnectorSecret},
		{headerRefresh, cr.RefreshToken},
	}}
	a, o, err := c.do(ctx, k)
	if err != nil {
		return Access{}, err
	}
	access, e := c.access(o)
	if e != nil { // a new refresh token is not to be lost with the rest
		return Access{Refresh: access.Refresh}, c.withEvidence(ctx, k, e.withRequest(k, a.from, a))
	}
	access.MovedTo, access.Skew, access.At = a.moved, a.skew, c.now()
	return access, nil
}

// access reads the documented answer of the token service.
func (c *Client) access(o object) (Access, *Error) {
	f := &fields{object: o}
	access := Access{
		Token:   f.headerValue(f.required("accessToken"), "accessToken"),
		Refresh: f.headerValue(f.optional("refreshToken"), "refreshToken"),
		Expires: f.timestamp("accessTokenExpiry"),
		Scope:   f.list("scope"),
	}
	endpoint := f.required("endpointUrl")
	if e := f.err(); e != nil {
		return Access{Refresh: access.Refresh}, e
	}
	root, e := c.endpoint(endpoint)
	access.Endpoint = root.String()
	return access, e
}

// endpoint judges where the platform is said to be: our access token goes there.
func (c *Client) endpoint(text string) (Root, *Error) {
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
