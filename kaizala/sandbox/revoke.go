package sandbox

import (
	"errors"
	"time"
)

var errNoToken = errors.New("no_such_token")

// revocation returns the hash by which the world knows a revoked token.
func (w *world) revocation(token string) string { return w.derive("revoked " + token) }

// revoke ends a single refresh or access token.
func (w *world) revoke(token string, now time.Time) error {
	for _, use := range []string{useRefresh, useAccess} {
		c, _, _, why := w.verify(token, use, now)
		if why != "" {
			continue
		}
		for old, end := range w.Revoked {
			if end.Before(now) {
				delete(w.Revoked, old)
			}
		}
		if len(w.Revoked) >= maxThings {
			return errFull
		}
		if w.Revoked == nil {
			w.Revoked = map[string]time.Time{}
		}
		w.Revoked[w.revocation(token)] = c.ExpiresAt.UTC()
		return nil
	}
	return errNoToken
}
