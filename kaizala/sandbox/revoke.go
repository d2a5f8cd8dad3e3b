package sandbox

import (
	"errors"
	"time"
)

var errNoToken = errors.New("no_such_token")

// revocation is a revoked token.
type revocation struct {
	Hash  string    `json:"hash"`  // keyed, of the token
	Until time.Time `json:"until"` // when the token expires
}

// revocation returns the hash by which the world knows a revoked token.
func (w *world) revocation(token string) string { return w.derive("revoked " + token) }

func (w *world) isRevoked(token string) bool {
	if w.Revoked.len() == 0 {
		return false // spares the hash
	}
	_, revoked := w.Revoked.get(w.revocation(token))
	return revoked
}

// revoke ends a single refresh or access token.
func (w *world) revoke(token string, now time.Time) error {
	for _, use := range []string{useRefresh, useAccess} {
		c, _, _, why := w.verify(token, use, now)
		if why != "" {
			continue
		}
		w.forgetExpired(now)
		if w.Revoked.len() >= maxRevoked {
			return errFull
		}
		w.Revoked.put(revocation{w.revocation(token), c.ExpiresAt.UTC()})
		return nil
	}
	return errNoToken
}

// forgetExpired removes what was revoked and has expired since.
func (w *world) forgetExpired(now time.Time) {
	for r := range w.Revoked.all() {
		if r.Until.Before(now) {
			w.Revoked.remove(r.Hash)
		}
	}
}
