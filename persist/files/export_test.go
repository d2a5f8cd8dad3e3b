package files

import (
	"kaizala-setup/persist"
	"kaizala-setup/persist/storetest"
)

// Break has one step of every save fail with a cause, until mend.
func (s *Store) Break(step string, cause error) (mend func()) {
	return storetest.Break(s.options.Disk, step, cause)
}

// setKeyring gives a store that is open another keyring, and forgets what was
// unlocked.
func setKeyring(s *Store, k persist.Keyring) {
	s.Identities = persist.NewIdentities(s.dir, persist.IdentityOptions{
		Disk: s.options.Disk, Keyring: k, ScryptCost: s.options.ScryptCost, Lock: lock, Needed: s.needed,
	})
}
