package ui

import (
	"context"
	"slices"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/tokens"
)

// givenCall is the live call of given values. It can be made several times, each time
// with the refresh token that the one before brought.
type givenCall struct {
	given   *given
	client  *kaizala.Client
	values  kaizala.Credentials
	unsaved secret.Secret // a new refresh token whose file could not be written
}

// open reads the given values. Codes: those of values, other_root, consent_needed, those
// of the sandbox.
func (g *given) open(ctx context.Context, w kaizala.Watch) (*givenCall, error) {
	t, err := g.target()
	if err != nil {
		return nil, err
	}
	v, err := g.values(ctx, t)
	if err != nil {
		return nil, err
	}
	if err := g.hasPlace(v.RefreshToken); err != nil {
		return nil, err
	}
	root, err := g.app.destination(ctx, t)
	if err != nil {
		return nil, err
	}
	if t.InSandbox() {
		if err := fitsSandbox(v.roots, root); err != nil {
			return nil, err
		}
	}
	agreed := func(host string) bool { return slices.Contains(g.app.flags.yesSendTo, host) }
	client := g.app.client(kaizala.Policy{Root: root, Agreed: agreed}).Watched(w)
	return &givenCall{given: g, client: client, values: v.Credentials}, nil
}

// prove makes the call. A new refresh token has its place before anything else. Codes:
// rotation_unplaced, file_unwritable, renewed_unsaved, those of tokens.Prove.
func (c *givenCall) prove(ctx context.Context) (proof tokens.Proof, came renewedToken, err error) {
	if err := c.given.hasPlace(c.values.RefreshToken); err != nil {
		return proof, came, err
	}
	if !c.unsaved.IsZero() {
		if err := c.save(ctx, c.unsaved); err != nil {
			return proof, came, err
		}
	}
	proof, err = tokens.Prove(ctx, c.client, c.values, func(ctx context.Context, renewed secret.Secret) error {
		if renewed.Equal(c.values.RefreshToken) {
			return nil
		}
		came = renewedToken{renewed, c.given.saveRefresh}
		c.values.RefreshToken = renewed
		return c.save(ctx, renewed)
	})
	if root, bad := kaizala.ParseRoot(proof.Root); bad == nil {
		c.values.From = root
	}
	return proof, came, err
}

func (c *givenCall) save(ctx context.Context, renewed secret.Secret) error {
	err := c.given.save(ctx, renewed)
	if c.unsaved = renewed; err == nil {
		c.unsaved = secret.Secret{}
	}
	return err
}
