// Package tokens is the one source of access tokens, for the wizard and the
// commands alike: it exchanges a grant's refresh token under the grant's lease, so
// that processes that find the same token over make one exchange between them.
//
// What a call brought is on disk before the lease is released: a new refresh token
// first of all, whoever lost patience meanwhile.
package tokens

import (
	"context"
	"errors"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// CodeChangedThere: another process changed the values of a call while it was made.
const CodeChangedThere = "changed_there"

const (
	// Fresh is how long a live call answers for the next one: two processes that ask
	// at once make one call, and nobody renews a token more often by himself.
	Fresh = time.Minute
	// renewMargin is how long before its end an access token counts as over.
	renewMargin = 5 * time.Minute
	// tokenLife is how long an access token lives (documented).
	tokenLife = 24 * time.Hour
)

// Source gives access tokens of one document's grants.
type Source struct {
	Vault *vault.Vault
	// Service is a client that may be called: the person agreed to its host.
	Service func(context.Context) (*kaizala.Client, error)
	// Reachable reports whether an address that the service once gave still leads to
	// it: a sandbox moves with the process that serves it.
	Reachable func(address string) bool
	// Describe says what may be noted of a secret.
	Describe func(secret.Secret, time.Time) steps.Held
	Now      func() time.Time
	// Outbox has a new refresh token on this machine before it is saved where a team
	// keeps the document, and until it is; nil: the document is on this machine itself.
	Outbox *away.Outbox
}

// Token gives an access token of a grant: the cached one while it is good, else one
// from a live call. It makes none with a refresh token that has expired. Codes: expired,
// those of Verify.
//
// One that waits in the outbox counts as cached.
func (s *Source) Token(ctx context.Context, g steps.GrantID) (secret.Secret, steps.Call, error) {
	if token, call := s.waitingToken(ctx, g); !token.IsZero() {
		return token, call, nil
	}
	if last := s.grant(g).Last; Usable(last, s.Now()) {
		if err := s.Vault.Load(ctx); err != nil {
			return secret.Secret{}, last, err
		}
		if token := s.Vault.Secret(accessSlot(g)); !token.IsZero() {
			return token, last, nil
		}
	}
	return s.live(ctx, g)
}

// live gives an access token of a live call that nobody asked for by name: it makes
// none with a refresh token that has expired.
func (s *Source) live(ctx context.Context, g steps.GrantID) (secret.Secret, steps.Call, error) {
	if code := s.facts().MayCall(g, s.Now()); code != "" {
		return secret.Secret{}, steps.Call{}, steps.Fail(code, nil)
	}
	call, err := s.Verify(ctx, g)
	if err != nil {
		return secret.Secret{}, call, err
	}
	return s.Vault.Secret(accessSlot(g)), call, nil
}

// Instead gives an access token in place of one that the service refused: the one that
// another process got since, else one from a live call. The caller sees to it that
// this is not asked for at each refusal. Codes: those of Token.
func (s *Source) Instead(ctx context.Context, g steps.GrantID, refused secret.Secret) (secret.Secret, steps.Call, error) {
	if err := s.Vault.Refresh(ctx); err != nil {
		return secret.Secret{}, steps.Call{}, err
	}
	token, call, err := s.Token(ctx, g)
	if err != nil || !token.Equal(refused) {
		return token, call, err
	}
	return s.live(ctx, g)
}

// Verify makes the live call of a grant and notes what came of it. Calls of several
// grants may be made side by side. The lease is not held while the service has us
// wait. Codes: missing and expired of steps, changed_there, forgotten_there, those
// of kaizala.Client and of the vault.
func (s *Source) Verify(ctx context.Context, g steps.GrantID) (steps.Call, error) {
	if code := s.facts().CanCall(g); code != "" {
		return steps.Call{}, steps.Fail(code, nil)
	}
	client, err := s.Service(ctx)
	if err != nil {
		return steps.Call{}, err
	}
	asked := s.grant(g).Last.At
	for try := 1; ; try++ {
		call, err := s.underLease(ctx, client, g, asked, try)
		pause, again := client.PauseAfter(err, try)
		if !again {
			return call, attempts(err, try)
		}
		if ended := client.Wait(ctx, pause); ended != nil {
			return call, ended
		}
	}
}

// attempts notes in an error of the service how many tries it took.
func attempts(err error, tries int) error {
	var e *kaizala.Error
	if errors.As(err, &e) {
		e.Attempts = tries
	}
	return err
}

// underLease makes one try of a live call while it holds the grant's lease. If
// another process made the call since asked, that is the answer.
func (s *Source) underLease(ctx context.Context, client *kaizala.Client, g steps.GrantID, asked time.Time, try int) (steps.Call, error) {
	lease, err := s.Vault.LockGrant(ctx, g)
	if err != nil {
		return steps.Call{}, err
	}
	defer lease.Release()
	if err := s.Vault.Refresh(ctx); err != nil {
		return steps.Call{}, err
	}
	if err := s.deliver(ctx, g); err != nil {
		return steps.Call{}, err
	}
	last := s.grant(g).Last
	if !last.At.Equal(asked) && s.Now().Sub(last.At).Abs() < Fresh && Usable(last, s.Now()) {
		return last, nil
	}
	if code := s.facts().CanCall(g); code != "" {
		return steps.Call{}, steps.Fail(s.gone(g, code), nil)
	}
	if err := s.Vault.Load(ctx); err != nil {
		return steps.Call{}, err
	}
	if err := s.proveRoom(ctx, g); err != nil {
		return steps.Call{}, err
	}
	if err := lease.Check(ctx); err != nil { // last: a second holder would make a second exchange
		return steps.Call{}, err
	}
	credentials, basis := s.credentials(g)
	got := s.outgoing(g, basis)
	proof, err := Prove(ctx, client.Single(), credentials, func(ctx context.Context, renewed secret.Secret) error {
		return s.renew(ctx, &got, renewed)
	})
	if _, again := client.PauseAfter(err, try); again || steps.CodeOf(err) == steps.CodeCancelled {
		return steps.Call{}, err
	}
	if kaizala.CodeOf(err) == kaizala.CodeTokenInvalid && s.grant(g).Refresh.Expired(s.Now().Add(kaizala.SkewOf(err))) {
		err = steps.Fail(steps.CodeExpired, err) // the service says why, in words of its own; its clock agrees
	}
	return s.note(ctx, proof, got, err)
}

// mayBringToken reports whether the exchange of a refresh token may bring a new one:
// once 90% of its life are over (documented), and before if clocks are wrong by a month
// or it does not say how old it is.
func mayBringToken(h steps.Held, now time.Time) bool {
	life := h.Says.Expires.Sub(h.Says.Issued)
	return h.Says.Issued.IsZero() || h.Says.Expires.IsZero() || now.Sub(h.Says.Issued) > life*8/10
}

// proveRoom finds a disk that is full, read-only or busy before an exchange, whose new
// token would be lost: any exchange may bring one, since this machine's clock may be
// wrong. Where one is due, or a team's document has no outbox to wait in, the document is
// also written as it is. Codes: those of the vault.
func (s *Source) proveRoom(ctx context.Context, g steps.GrantID) error {
	if err := s.Vault.ProveRoom(ctx); err != nil {
		return err
	}
	if s.Outbox.ProveRoom() == nil && !mayBringToken(s.grant(g).Refresh, s.Now()) {
		return nil
	}
	s.Vault.Edit(func(f steps.Facts) steps.Facts { return f })
	_, err := s.Vault.Save(ctx)
	return err
}

// note has what came of a call on disk. The error is the call's, or else the save's.
func (s *Source) note(ctx context.Context, p Proof, b brought, err error) (steps.Call, error) {
	b.Call = p.Call()
	b.Call.At, b.Call.Code = s.Now().UTC().Round(0), steps.CodeOf(err)
	if err != nil {
		b.Call.Skew = kaizala.SkewOf(err)
	} else {
		b.Access = p.Access.Token
		s.Vault.Put(accessSlot(b.Grant), b.Access)
	}
	s.Vault.Edit(b.called)
	if failed := s.keep(ctx, &b); err == nil {
		err = failed
	}
	last := s.grant(b.Grant).Last
	if err == nil && !last.Worked() {
		err = steps.Fail(s.gone(b.Grant, CodeChangedThere), nil)
	}
	return last, err
}

// credentials are what a grant's call is made with. It begins where permanent
// redirects led to before, if that is still there.
func (s *Source) credentials(g steps.GrantID) (kaizala.Credentials, steps.Basis) {
	f := s.facts()
	from, err := kaizala.ParseRoot(f.Grant(g).Last.Root)
	if err != nil || !s.Reachable(from.String()) {
		from = kaizala.Root{}
	}
	return kaizala.Credentials{
		ConnectorID:     f.Connector.ID,
		ConnectorSecret: s.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}),
		RefreshToken:    s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}),
		From:            from,
	}, f.Basis(g)
}

func (s *Source) facts() steps.Facts {
	f, _ := s.Vault.Facts()
	return f
}

func (s *Source) grant(g steps.GrantID) steps.Grant { return s.facts().Grant(g) }

// gone is the code of a grant that another process forgot, or otherwise.
func (s *Source) gone(g steps.GrantID, otherwise string) string {
	if s.grant(g).ID == "" {
		return vault.CodeForgottenThere
	}
	return otherwise
}

func accessSlot(g steps.GrantID) steps.Slot { return steps.Slot{Kind: steps.SlotAccess, Grant: g} }

// Usable reports whether a call's access token may be used at now: while it lives by
// our clock and by the service's, of which the call measured the difference to ours,
// and for a day at most. A clock that stands before the call itself was set since,
// and tells nothing.
//
// For the first minute the service's clock counts alone, so that nobody renews a token
// more often, whatever ours says: unless its date is wrong, since it leaves the token
// more than a day, or the token was over by it when it came.
func Usable(c steps.Call, now time.Time) bool {
	age := now.Sub(c.At)
	overAt := func(t time.Time, skew time.Duration) bool { return !t.Add(skew).Before(c.Expires) }
	switch {
	case !c.Worked():
		return false
	case age.Abs() < Fresh:
		skew := c.Skew
		if c.Expires.Sub(c.At.Add(skew)) > tokenLife+Fresh {
			skew = 0
		}
		return overAt(c.At, skew) || !overAt(now, skew)
	}
	return age > 0 && age < tokenLife-renewMargin && !overAt(now.Add(renewMargin), max(c.Skew, 0))
}
