//go:build windows || darwin

package persist

// locked is never so: these keyrings ask within the call, or open with the
// session.
func (osKeyring) locked() (bool, error) { return false, nil }
