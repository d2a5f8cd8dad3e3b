//go:build linux

package files

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/keyringtest"
)

// serving puts a service on the bus, until the subtest ends.
func serving(t *testing.T, s *keyringtest.Service) {
	t.Helper()
	if err := s.Serve(bus(t)); err != nil {
		t.Fatal(err)
	}
}

// A service that misbehaves gives an error with a code before the deadline. None
// crashes the program, and no useless entry stays in the keyring.
func TestMisbehavingSecretService(t *testing.T) {
	t.Parallel()
	if !onOwnBus(t) {
		return
	}
	for _, c := range []struct {
		what    string
		service *keyringtest.Service
		code    persist.Code
	}{
		{"honest", &keyringtest.Service{}, ""},
		{"gives back other bytes", &keyringtest.Service{Lies: true}, persist.CodeKeyringMismatch},
		{"forgets", &keyringtest.Service{Forgets: true}, persist.CodeKeyringDenied},
		{"gives a text where a list belongs", &keyringtest.Service{Babbles: true}, persist.CodeKeyringAbsent},
		{"its question about a write is dismissed", &keyringtest.Service{AsksWrite: true, Dismissed: true}, persist.CodeKeyringDenied},
		{"its question about an item is dismissed", &keyringtest.Service{AsksItem: true, Dismissed: true}, persist.CodeKeyringDenied},
		{"its question for the password is dismissed", &keyringtest.Service{AsksUnlock: true, Locked: true, Dismissed: true}, persist.CodeKeyringLocked},
		{"stays locked without a question", &keyringtest.Service{Locked: true}, persist.CodeKeyringLocked},
	} {
		t.Run(c.what, func(t *testing.T) {
			serving(t, c.service)
			began := time.Now()
			id, pin, err := open(t).Identities.Create(context.Background(), persist.PinKeyring, "", nil)
			if persist.CodeOf(err) != c.code {
				t.Errorf("%v, want %q", err, c.code)
			}
			if err != nil && (!id.Secret().IsZero() || pin != (persist.Pin{})) {
				t.Error("an identity or pin came with the error")
			}
			if c.service.Entries() > 0 != (c.code == "") {
				t.Errorf("an entry is in it: %v", c.service.Entries() > 0)
			}
			if took := time.Since(began); took > keyringDeadline {
				t.Errorf("it took %v", took)
			}
			t.Logf("after %v", time.Since(began))
		})
	}
}

// A service that never answers costs 3 s, and no person is waited for.
func TestMuteSecretService(t *testing.T) {
	t.Parallel()
	if !onOwnBus(t) {
		return
	}
	serving(t, &keyringtest.Service{Mute: true})
	began := time.Now()
	if err := open(t).Identities.HasKeyring(context.Background()); persist.CodeOf(err) != persist.CodeKeyringTimeout {
		t.Errorf("%v", err)
	}
	if took := time.Since(began); took < keyringDeadline-time.Second/10 || took > askDeadline/2 {
		t.Errorf("it took %v", took)
	}
	t.Logf("after %v", time.Since(began))
}

// lockedService starts a keyring that asks for its password, and counts the calls
// that are reported as waiting.
func lockedService(t *testing.T) (*keyringtest.Service, context.Context, context.CancelFunc, *atomic.Int32) {
	t.Helper()
	s := &keyringtest.Service{AsksUnlock: true, Locked: true}
	serving(t, s)
	question, giveUp := context.WithCancel(context.Background())
	t.Cleanup(giveUp)
	var waits atomic.Int32
	return s, persist.Prompting(context.Background(), question, func(yes bool) {
		if yes {
			waits.Add(1)
		} else {
			waits.Add(-1)
		}
	}), giveUp, &waits
}

// A call of a locked keyring may last longer, because a person types the password.
// The wait is reported and can be given up at once.
func TestLockedSecretService(t *testing.T) {
	t.Parallel()
	if !onOwnBus(t) {
		return
	}
	t.Run("nobody answers, and it is given up", func(t *testing.T) {
		s, ctx, giveUp, waits := lockedService(t)
		beyond := time.Second
		if long() {
			beyond = keyringDeadline + time.Second/2
		}
		done := make(chan error, 1)
		began := time.Now()
		go func() {
			_, _, err := open(t).Identities.Create(ctx, persist.PinKeyring, "", nil)
			done <- err
		}()
		until(t, "it is told of", func() bool { return waits.Load() == 1 })
		t.Logf("told of after %v", time.Since(began))
		select {
		case err := <-done:
			t.Fatalf("it ended by itself after %v: %v", time.Since(began), err)
		case <-time.After(time.Until(began.Add(beyond))):
		}
		gaveUp := time.Now()
		giveUp()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("given up: %v", err)
		}
		if took := time.Since(gaveUp); took > keyringDeadline {
			t.Errorf("giving it up took %v", took)
		}
		t.Logf("given up within %v", time.Since(gaveUp))
		if waits.Load() != 0 {
			t.Error("its end was not told of")
		}
		s.Answer(true) // too late: what the keyring then takes is of no use
		time.Sleep(time.Second / 5)
		until(t, "no entry is left", func() bool { return s.Entries() == 0 })
		if _, _, err := open(t).Identities.Create(ctx, persist.PinPassphrase, "", nil); !errors.Is(err, context.Canceled) {
			t.Errorf("something else was asked for instead: %v", err)
		}
	})
	t.Run("the password is typed", func(t *testing.T) {
		s, ctx, _, waits := lockedService(t)
		go func() {
			for s.Questions() == 0 || waits.Load() == 0 {
				time.Sleep(time.Millisecond)
			}
			s.Answer(true)
		}()
		if _, _, err := open(t).Identities.Create(ctx, persist.PinKeyring, "", nil); err != nil || s.Entries() == 0 {
			t.Errorf("unlocked: %v", err)
		}
	})
	t.Run("nobody is there to be asked", func(t *testing.T) {
		s, _, _, _ := lockedService(t)
		began := time.Now()
		if err := open(t).Identities.HasKeyring(persist.NotPrompting(context.Background())); persist.CodeOf(err) != persist.CodeKeyringLocked || s.Questions() > 0 {
			t.Errorf("%d questions, %v", s.Questions(), err)
		}
		t.Logf("after %v", time.Since(began))
	})
	t.Run("nobody comes for a minute", func(t *testing.T) {
		if !long() {
			t.Skip("takes 60 s: KAIZALA_SETUP_LONG=1")
		}
		_, ctx, _, _ := lockedService(t)
		began := time.Now()
		err := open(t).Identities.HasKeyring(ctx)
		if took := time.Since(began); persist.CodeOf(err) != persist.CodeKeyringTimeout || took < askDeadline-time.Second || took > askDeadline+time.Second {
			t.Errorf("after %v: %v", took, err)
		}
		t.Logf("after %v", time.Since(began))
	})
}
