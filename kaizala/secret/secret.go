// Package secret holds the type for values that must not be seen, and what makes
// text from others safe to show. It is a leaf: every package may import it, and
// it imports none of ours.
package secret

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"log/slog"
	"unicode/utf8"
)

// Redacted stands where a secret was.
const Redacted = "[redacted]"

// Secret is a value that must not be seen: a connector secret, a token, a PIN,
// a passphrase. The zero Secret is empty.
//
// The value lives in a closure, so that no verb of fmt, no logger and no
// encoder can reach it, not even through an unexported field of a struct, where
// fmt ignores a String method. Only Reveal gives it out.
type Secret struct {
	reveal func() string
}

// New keeps s, byte for byte.
func New(s string) Secret {
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal gives the value in clear. Each call is a place to look at in a review.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether there is no value.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Len is the length of the value in characters.
func (s Secret) Len() int { return utf8.RuneCountInString(s.Reveal()) }

// Tail is the end of the value, for a person to recognise it by: at most 4
// characters, and never more than a quarter of it.
func (s Secret) Tail() string {
	r := []rune(s.Reveal())
	return string(r[len(r)-min(4, len(r)/4):])
}

// Equal compares two secrets without telling by its duration where they differ.
func (s Secret) Equal(t Secret) bool {
	a, b := sha256.Sum256([]byte(s.Reveal())), sha256.Sum256([]byte(t.Reveal()))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String, Format, GoString, LogValue, MarshalText and MarshalJSON all say
// "[redacted]", whatever is asked.
func (s Secret) String() string { return Redacted }

// Format implements fmt.Formatter for every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(Redacted)) }

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return Redacted }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(Redacted) }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(Redacted) }
