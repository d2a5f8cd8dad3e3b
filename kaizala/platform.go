package kaizala

import (
	"context"

	"kaizala-setup/kaizala/secret"
)

// Me is the user behind an access token. What the service does not say is "".
type Me struct {
	ID    string
	Name  string
	Phone string
}

// Me asks who is behind an access token: GET /v1/users/me (documented; the
// fields of the answer are not, so several spellings are read).
func (c *Client) Me(ctx context.Context, endpoint string, access secret.Secret) (Me, error) {
	return platform(ctx, c, call{op: opMe, path: "/v1/users/me"}, endpoint, access, readMe)
}

func readMe(o object) (Me, *Error) {
	f := &fields{object: o}
	m := Me{
		ID:    f.firstOf("userId", "id"),
		Name:  f.firstOf("name", "userName", "displayName"),
		Phone: f.firstOf("phoneNumber", "mobileNumber"),
	}
	return m, f.err()
}

// platform makes a call of the platform and reads its answer.
func platform[T any](ctx context.Context, c *Client, k call, endpoint string, access secret.Secret, read func(object) (T, *Error)) (T, error) {
	var none T
	root, err := ParseRoot(endpoint)
	if err != nil {
		return none, err
	}
	k.root, k.headers = root, []param{{headerAccess, access}}
	a, o, err := c.do(ctx, k)
	if err != nil {
		return none, err
	}
	v, e := read(o)
	if e != nil {
		return none, c.withEvidence(ctx, k, e.withRequest(k, a.from, a))
	}
	return v, nil
}
