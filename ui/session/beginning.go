package session

import (
	"context"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// Beginning has no other process begin a set-up in the home's Kaizala until release is
// called, so that of several that want to set up the same connector one does, and the
// others find it. Where a team keeps the set-ups, no machine of it does. Codes: busy and
// those of both stores.
func (h *Home) Beginning(ctx context.Context) (release func(), err error) {
	realm := h.Target.Realm
	if !h.Team.keeps(realm) {
		return h.Store.LockRealm(ctx, realm)
	}
	ctx, cancel := context.WithTimeout(ctx, persist.LockDeadline)
	defer cancel()
	lease, err := h.Team.Store.LockGrant(ctx, persist.Key{Realm: realm, Role: steps.Developer, ID: "any"}, "begin")
	if err != nil {
		return nil, err
	}
	return lease.Release, nil
}
