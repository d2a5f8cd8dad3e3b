//go:build !windows && !darwin

package persist

import service "github.com/zalando/go-keyring/secret_service"

// asksWithin is whether the keyring may ask a person during any call, even when it
// is not locked.
const asksWithin = false

// Locked asks the Secret Service whether its keyring is locked. That opens no
// window.
func (osKeyring) Locked() (bool, error) {
	s, err := service.NewSecretService()
	if err != nil {
		return false, err
	}
	v, err := s.GetLoginCollection().GetProperty("org.freedesktop.Secret.Collection.Locked")
	if err != nil {
		return false, err
	}
	yes, ok := v.Value().(bool)
	if !ok {
		return false, errBadAnswer
	}
	return yes, nil
}
