package sandbox

import (
	"errors"
	"time"
)

var errNoToken = errors.New("no_such_token")

// revocation is what is kept of a single token that was revoked.
func (w *world) revocation(token string) string { return w.derive("revoked " + token) }

// revoke ends one token, a refresh or an access one, and no other.
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
