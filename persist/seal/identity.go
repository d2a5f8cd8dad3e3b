package seal

import (
	"strings"

	"kaizala-setup/kaizala/secret"

	"filippo.io/age"
)

// Identity is a native age key pair. The zero value opens nothing.
type Identity struct {
	secret    secret.Secret
	recipient string
	// key returns the secret in age's own type, which takes a multiplication on the
	// curve to make. It is a function because that type prints its secret.
	key func() *age.X25519Identity
}

func identityOf(k *age.X25519Identity) Identity {
	return Identity{secret.New(k.String()), k.Recipient().String(), func() *age.X25519Identity { return k }}
}

// NewIdentity makes a key pair. It fails only if the system has no randomness.
func NewIdentity() (Identity, error) {
	k, err := age.GenerateX25519Identity()
	if err != nil {
		return Identity{}, err
	}
	return identityOf(k), nil
}

// ParseIdentity parses "AGE-SECRET-KEY-1...", or the content of an identity file:
// one such line, with empty lines and comments around it. It returns an *Error with
// code CodeBadKey for anything else.
func ParseIdentity(s secret.Secret) (Identity, error) {
	var key string
	for line := range strings.Lines(s.Reveal()) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if key != "" {
			return Identity{}, &Error{CodeBadKey, nil}
		}
		key = line
	}
	k, err := age.ParseX25519Identity(key)
	if err != nil {
		return Identity{}, &Error{CodeBadKey, nil} // age's error quotes its input
	}
	return identityOf(k), nil
}

// Recipient returns the public half, "age1...".
func (i Identity) Recipient() string { return i.recipient }

// Secret returns the private half, "AGE-SECRET-KEY-1..." (74 bytes).
func (i Identity) Secret() secret.Secret { return i.secret }

func (i Identity) x25519() (*age.X25519Identity, error) {
	if i.key == nil {
		return nil, &Error{CodeBadKey, nil}
	}
	return i.key(), nil
}

// ParseRecipient checks a native X25519 key and returns it in its usual spelling. It
// returns an *Error with code CodeBadKey for anything else.
func ParseRecipient(s string) (string, error) {
	r, err := age.ParseX25519Recipient(strings.TrimSpace(s))
	if err != nil {
		return "", &Error{CodeBadKey, nil}
	}
	return r.String(), nil
}
