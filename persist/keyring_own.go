//go:build windows || darwin

package persist

import "runtime"

// asksWithin is whether the keyring may ask a person at any call, locked or not.
const asksWithin = runtime.GOOS == "darwin"

// locked is never so: these keyrings ask within the call, or open with the
// session.
func (osKeyring) locked() (bool, error) { return false, nil }
