// Package secret has the type Secret, for values that must not be seen, and
// functions that make text from others safe to show: Clean, CleanLines, Compact and
// Quote. No function returns an error. The package imports no other of this program.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"log/slog"
	"unicode/utf8"
)

// Redacted is shown in place of a secret.
const Redacted = "[redacted]"

// Secret is a value that must not be seen: a connector secret, a token, a PIN or a
// passphrase. The zero Secret is empty.
//
// A closure holds the value, so that no verb of fmt, no logger and no encoder can
// reach it. fmt ignores String methods in unexported fields, but it cannot look into
// a function. Only Reveal returns the value.
type Secret struct {
	reveal func() string
}

// New returns a Secret with the value s, byte for byte.
func New(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal returns the value in clear. Reviews look at each call of it.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether the value is empty.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Len returns the length of the value in characters.
func (s Secret) Len() int { return utf8.RuneCountInString(s.Reveal()) }

// Tail returns the end of the value, by which a person can recognise it: at most 4
// characters, and at most a quarter of the value.
func (s Secret) Tail() string {
	r := []rune(s.Reveal())
	return string(r[len(r)-min(4, len(r)/4):])
}

// Equal reports whether two secrets have the same value. The time it takes does not
// show where they differ.
func (s Secret) Equal(t Secret) bool {
	a, b := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(t.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String returns Redacted.
func (s Secret) String() string { return Redacted }

// Format implements fmt.Formatter: it writes Redacted for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(Redacted)) }

// LogValue returns Redacted.
func (s Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText returns Redacted.
func (s Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalJSON returns Redacted as a JSON string.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(Redacted) }
