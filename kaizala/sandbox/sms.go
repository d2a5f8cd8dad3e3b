package sandbox

import (
	"crypto/rand"
	"crypto/subtle"
	"math/big"

	"kaizala-setup/kaizala/secret"
)

// pinTries is how often a PIN can be tried, since it has only six digits.
const pinTries = 5

// pinLength is how many digits a PIN has.
const pinLength = 6

// sms is the last message on a person's phone, which the portal draws beside its
// pages. It stays until its PIN was used or tried too often.
type sms struct {
	To    string // the number
	pin   secret.Secret
	about string // the connector that asked for it; "" is the portal
	tries int
}

// PIN returns the PIN for the page that draws the phone.
func (m sms) PIN() string { return m.pin.Reveal() }

// send sends a new PIN to a person's phone. It begins with no zero, which clients that
// send it as a number would drop.
func (s *Server) send(p Person, to, about string) error {
	n, err := rand.Int(rand.Reader, big.NewInt(900_000))
	if err != nil {
		return err
	}
	s.phones[p] = sms{To: to, pin: secret.New(n.Add(n, big.NewInt(100_000)).String()), about: about, tries: pinTries}
	return nil
}

// used reports whether pin is the one that was sent to this number for this
// connector, and removes the message if so, or after the last try.
func (s *Server) used(p Person, to, about, pin string) bool {
	m, ok := s.phones[p]
	if !ok || m.To != to || m.about != about {
		return false
	}
	right := subtle.ConstantTimeCompare([]byte(pin), []byte(m.PIN())) == 1
	m.tries--
	s.phones[p] = m
	if right || m.tries == 0 {
		delete(s.phones, p)
	}
	return right
}
