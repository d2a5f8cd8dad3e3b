//go:build !windows && !darwin

package persist

import service "github.com/zalando/go-keyring/secret_service"

// asksWithin is whether the keyring may ask a person at any call, locked or not.
const asksWithin = false

// locked asks the Secret Service whether its keyring is locked. That opens no
// question on anybody's screen.
func (osKeyring) locked() (bool, error) {
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
		return false, errNoSense
	}
	return yes, nil
}
