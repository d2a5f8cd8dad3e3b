package kaizala

import (
	"context"

	"kaizala-setup/kaizala/secret"
)

// Me is the user of an access token. A field is "" if the service does not tell it.
type Me struct {
	ID    string
	Name  string
	Phone string
}

// Me gets the user of an access token: GET /v1/users/me (documented, but not the
// fields of the answer, so several spellings are read). The error is as for Groups.
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
func platform[T any](ctx context.Context, c *Client, k call, endpoint string, access secret.Secret, read func(object) (T, *Error)) (v T, err error) {
	k.headers = []param{{headerAccess, access}}
	if k.root, err = ParseRoot(endpoint); err != nil {
		return v, err
	}
	if v, _, err = ask(ctx, c, k, read); err != nil {
		return *new(T), err
	}
	return v, nil
}

// ask makes a call and reads its answer. Beside an error of read it returns what that
// could read.
func ask[T any](ctx context.Context, c *Client, k call, read func(object) (T, *Error)) (v T, a answer, err error) {
	a, o, err := c.do(ctx, k)
	if err != nil {
		return v, a, err
	}
	v, e := read(o)
	if e != nil {
		return v, a, c.withEvidence(ctx, k, e.withRequest(k, a.from, a))
	}
	return v, a, nil
}
