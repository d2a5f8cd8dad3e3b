package ui

import (
	"context"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/proxy"
	"kaizala-setup/ui/tokens"
	"kaizala-setup/ui/words"
)

// tokenSource is where a proxy has its tokens from.
type tokenSource struct {
	source    proxy.Source
	first     proxy.Access
	connector string      // its ID
	group     steps.Group // as far as it is known
}

// tokens gets the first access token, for which a person may be asked for a passphrase,
// and the source of the next ones, which asks nobody. Codes: those of access.
func (o *proxyOptions) tokens(ctx context.Context) (tokenSource, error) {
	switch meant, err := o.given.meant(o.connector); {
	case err != nil:
		return tokenSource{}, err
	case meant && o.group != "":
		return tokenSource{}, usage(words.CodeUsage, "--group is for connectors that are set up here")
	case meant:
		return o.givenTokens(ctx)
	}
	s, g, err := o.openGrant(ctx)
	if err != nil {
		return tokenSource{}, err
	}
	if s.Sandbox != nil { // it is there as long as somebody serves it
		if err := s.Sandbox.Ensure(ctx); err != nil {
			return tokenSource{}, err
		}
	}
	from := s.Tokens(o.watch(nil))
	out := tokenSource{connector: s.Facts().Connector.ID, group: steps.Group{ID: g.GroupID, Name: g.Group}}
	out.source = func(ctx context.Context, refused secret.Secret) (proxy.Access, error) {
		token, call, err := current(ctx, from, g.ID, refused)
		switch {
		case steps.CodeOf(err) == vault.CodeForgottenThere:
			return proxy.Access{}, proxy.Gone{Err: err}
		case err != nil:
			return proxy.Access{}, renewalOf(s, g.ID, err)
		}
		client, err := from.Service(ctx)
		ends := s.Facts().Grant(g.ID).Refresh.Says.Expires
		return proxyAccess(proxy.Access{Client: client, Token: token, RefreshEnds: ends}, call), err
	}
	err = o.unlocking(ctx, s, func() error {
		return o.renewing(ctx, s, g.ID, func() (err error) {
			out.first, err = out.source(ctx, secret.Secret{})
			return err
		})
	})
	return out, err
}

// current is the access token of a grant, with what other processes changed since.
func current(ctx context.Context, from *tokens.Source, g steps.GrantID, refused secret.Secret) (secret.Secret, steps.Call, error) {
	if !refused.IsZero() {
		return from.Instead(ctx, g, refused)
	}
	if err := from.Vault.Look(ctx); err != nil {
		return secret.Secret{}, steps.Call{}, err
	}
	return from.Token(ctx, g)
}

// proxyAccess fills in what a call brought. The times are by this machine's clock.
func proxyAccess(a proxy.Access, c steps.Call) proxy.Access {
	a.Endpoint, a.Scope, a.Expires = c.Endpoint, c.Scope, c.Expires.Add(-c.Skew)
	if !a.RefreshEnds.IsZero() {
		a.RefreshEnds = a.RefreshEnds.Add(-c.Skew)
	}
	return a
}

// givenTokens is tokens for values that are stored nowhere. Codes: those of given.open
// and givenCall.prove.
func (o *proxyOptions) givenTokens(ctx context.Context) (tokenSource, error) {
	c, err := o.given.open(ctx, o.watch(nil))
	if err != nil {
		return tokenSource{}, err
	}
	var access proxy.Access
	var call steps.Call
	out := tokenSource{connector: c.values.ConnectorID}
	out.source = func(ctx context.Context, refused secret.Secret) (proxy.Access, error) {
		if refused.IsZero() && tokens.Usable(call, o.now()) {
			return access, nil
		}
		proof, came, err := c.prove(ctx)
		if o.given.lost(came) {
			o.warn(usage(words.CodeRotationLost))
		}
		if err != nil {
			return proxy.Access{}, err
		}
		call = proof.Call()
		call.At = proof.Access.At
		ends := paste.Values{Refresh: c.values.RefreshToken}.Describe(o.now()).Refresh.Says.Expires
		access = proxyAccess(proxy.Access{Client: c.client, Token: proof.Access.Token, RefreshEnds: ends}, call)
		return access, nil
	}
	if out.first, err = out.source(ctx, secret.Secret{}); err != nil {
		return tokenSource{}, err
	}
	if groups := call.Groups; len(groups) == 1 {
		out.group = groups[0]
	}
	return out, nil
}
