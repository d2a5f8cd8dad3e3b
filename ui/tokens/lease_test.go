package tokens

import (
	"context"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
)

// losing is a store whose leases are lost as soon as they are had.
type losing struct{ persist.Store }

func (l losing) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (persist.Lease, error) {
	lease, err := l.Store.LockGrant(ctx, k, g)
	return lostLease{lease}, err
}

type lostLease struct{ persist.Lease }

func (lostLease) Check(context.Context) error { return &persist.Error{Reason: persist.CodeLeaseLost} }

// Whoever has lost the lease makes no exchange: another process may be making it.
func TestNoExchangeWithoutTheLease(t *testing.T) {
	w := newWorld(t)
	s := w.source()
	place := s.Vault.Place()
	d, err := place.Store.Load(bg, key)
	if err != nil {
		t.Fatal(err)
	}
	place.Store = losing{place.Store}
	s.Vault = vault.Open(vault.Options{Place: place, Binding: vault.Binding{Realm: persist.Own}, Now: time.Now}, d)
	token, _, err := s.Token(bg, grant)
	if persist.CodeOf(err) != persist.CodeLeaseLost || !token.IsZero() {
		t.Errorf("a token: %v, %v", !token.IsZero(), err)
	}
	if sent := w.requests(); len(sent) > 0 {
		t.Errorf("sent: %v", sent)
	}
}
