package kaizala

import (
	"context"

	"kaizala-setup/kaizala/secret"
)

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
	k.hides = c.hides
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
