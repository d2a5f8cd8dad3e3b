// Package seal encrypts and decrypts with age, and is the only package that does.
// Whatever it is given to open, it reads a limited amount and does a limited amount
// of work, and it returns either the whole plaintext or an error.
//
// It uses native X25519 keys and passphrases only, never plugins.
package seal

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"kaizala-setup/kaizala/secret"

	"filippo.io/age"
)

// Cost is scrypt's cost when sealing (2^18): 1.3 s and 259 MiB.
const Cost = 18

// Limits of what is opened: its length in bytes, and scrypt's cost. An armor has a
// limit of its own, MaxArmor.
const (
	MaxSealed = 4 << 20 // as much as the longest document, so that every document opens again
	maxLogN   = 20      // 4 s and 1 GiB; age's own limit of 22 means 4 GiB
)

// Code is a stable name of an error. Words for people are elsewhere.
type Code string

// The codes of this package.
const (
	CodeWrongKey        Code = "wrong_key"        // sealed to another key
	CodeWrongPassphrase Code = "wrong_passphrase" // wrong or empty, or the data is not under a passphrase
	CodeDamaged         Code = "damaged"          // changed or cut off
	CodeTooLarge        Code = "sealed_too_large" // longer than MaxSealed or MaxArmor
	CodeNotSealed       Code = "not_sealed"       // no age data
	CodeWorkFactor      Code = "work_factor"      // opening would take too long
	CodeBadKey          Code = "bad_key"          // no native age key
)

// AllCodes lists every Code.
func AllCodes() []Code {
	return []Code{CodeWrongKey, CodeWrongPassphrase, CodeDamaged, CodeTooLarge, CodeNotSealed, CodeWorkFactor, CodeBadKey}
}

// Error is a code and its cause. It contains nothing of the plaintext.
type Error struct {
	Reason Code
	Err    error
}

// Code is the stable name of what went wrong.
func (e *Error) Code() string { return string(e.Reason) }

func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Reason)
	}
	return string(e.Reason) + ": " + secret.Clean(e.Err.Error())
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ToRecipient seals to a native age key, "age1...". It returns an *Error with code
// CodeBadKey for any other.
func ToRecipient(recipient string, plain []byte) ([]byte, error) {
	r, err := age.ParseX25519Recipient(recipient)
	if err != nil {
		return nil, &Error{CodeBadKey, nil}
	}
	return encrypt(plain, r)
}

// ToRecipients seals to several native age keys: each opens it. It returns an *Error
// with code CodeBadKey if there is none, or for a key of another kind.
func ToRecipients(recipients []string, plain []byte) ([]byte, error) {
	var all []age.Recipient
	for _, recipient := range recipients {
		r, err := age.ParseX25519Recipient(recipient)
		if err != nil {
			return nil, &Error{CodeBadKey, nil}
		}
		all = append(all, r)
	}
	if len(all) == 0 {
		return nil, &Error{CodeBadKey, nil}
	}
	return encrypt(plain, all...)
}

// ToPassphrase seals under a passphrase with scrypt at this cost. Cost 0 is Cost;
// only tests set another. It returns an *Error with code CodeWrongPassphrase if
// pass is empty.
func ToPassphrase(pass secret.Secret, plain []byte, cost int) ([]byte, error) {
	r, err := age.NewScryptRecipient(pass.Reveal())
	if err != nil {
		return nil, &Error{CodeWrongPassphrase, nil}
	}
	if cost == 0 {
		cost = Cost
	}
	r.SetWorkFactor(cost)
	return encrypt(plain, r)
}

func encrypt(plain []byte, to ...age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Open opens data that was sealed to the identity. It returns an *Error with code
// CodeBadKey, CodeTooLarge, CodeNotSealed, CodeWrongKey or CodeDamaged.
func Open(sealed []byte, id Identity) ([]byte, error) {
	key, err := id.x25519()
	if err != nil {
		return nil, err
	}
	return decrypt(sealed, key, CodeWrongKey)
}

// OpenAt is Open where the identity should be the one at a place of those that ToRecipients
// was given, from 0: it is tried there first, since each other place takes as long as the
// right one. Codes: those of Open.
func OpenAt(sealed []byte, id Identity, place int) ([]byte, error) {
	key, err := id.x25519()
	if err != nil {
		return nil, err
	}
	return decrypt(sealed, placed{key, place}, CodeWrongKey)
}

// placed is an identity with the place that is tried first.
type placed struct {
	age.Identity
	place int
}

// Unwrap finds the key of a file among what is there for each recipient. See age.Identity.
func (p placed) Unwrap(stanzas []*age.Stanza) ([]byte, error) {
	if p.place >= 0 && p.place < len(stanzas) {
		if key, err := p.Identity.Unwrap(stanzas[p.place : p.place+1]); err == nil {
			return key, nil
		}
	}
	return p.Identity.Unwrap(stanzas)
}

// OpenPassphrase opens data that was sealed under a passphrase. It may take
// seconds. It returns an *Error with code CodeTooLarge, CodeNotSealed,
// CodeWrongPassphrase, CodeWorkFactor or CodeDamaged.
func OpenPassphrase(sealed []byte, pass secret.Secret) ([]byte, error) {
	id, err := age.NewScryptIdentity(pass.Reveal())
	if err != nil {
		return nil, &Error{CodeWrongPassphrase, nil}
	}
	id.SetMaxWorkFactor(maxLogN)
	return decrypt(sealed, id, CodeWrongPassphrase)
}

const magic = "age-encryption.org/v1\n"

func decrypt(sealed []byte, id age.Identity, noMatch Code) ([]byte, error) {
	switch {
	case len(sealed) > MaxSealed:
		return nil, &Error{CodeTooLarge, nil}
	case !bytes.HasPrefix(sealed, []byte(magic)):
		return nil, &Error{CodeNotSealed, nil}
	}
	r, err := age.Decrypt(bytes.NewReader(sealed), id)
	if err != nil {
		return nil, classify(err, noMatch)
	}
	plain, err := io.ReadAll(io.LimitReader(r, MaxSealed))
	if err != nil {
		return nil, &Error{CodeDamaged, err}
	}
	return plain, nil
}

// classify tells a wrong key from damaged data by the words and types of age's
// errors.
func classify(err error, noMatch Code) error {
	var mismatch *age.NoIdentityMatchError
	switch text := err.Error(); {
	case strings.Contains(text, "work factor"):
		return &Error{CodeWorkFactor, nil}
	case errors.As(err, &mismatch), errors.Is(err, age.ErrIncorrectIdentity):
		return &Error{noMatch, nil}
	}
	return &Error{CodeDamaged, err}
}

// UnderPassphrase reports whether sealed data opens with a passphrase.
func UnderPassphrase(sealed []byte) bool {
	return bytes.HasPrefix(sealed, []byte(magic+"-> scrypt "))
}
