//go:build !windows && !darwin

package persist

import (
	"context"
	"errors"
	"runtime"

	"github.com/godbus/dbus/v5"
	service "github.com/zalando/go-keyring/secret_service"
)

// asksWithin is whether the keyring may ask a person during any call, even when it
// is not locked.
const asksWithin = false

// maxUnasked is how many messages a session bus may send before it has let us in.
const maxUnasked = 64

// tryKeyring connects to the session bus once and closes that connection again. The
// library's own connection cannot be closed, and starts a goroutine for each call that
// comes in: a bus that floods its clients must not get as far as that.
func tryKeyring() error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*keyringDeadline) // the caller waits no longer than keyringDeadline
	defer cancel()
	flooded, messages := make(chan struct{}), 0
	count := func(*dbus.Message) {
		if messages++; messages == maxUnasked {
			close(flooded)
			runtime.Goexit() // of the goroutine that reads
		}
	}
	done := make(chan error, 1)
	go func() {
		bus, err := dbus.ConnectSessionBus(dbus.WithContext(ctx), dbus.WithIncomingInterceptor(count))
		if err == nil {
			err = bus.Close()
		}
		done <- err
	}()
	select {
	case err := <-done:
		return err
	case <-flooded:
		return errors.New("the session bus floods its clients")
	}
}

// Locked asks the Secret Service whether its keyring is locked. That opens no
// window.
func (k osKeyring) Locked() (bool, error) {
	if err := k.tried(); err != nil {
		return false, err
	}
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
