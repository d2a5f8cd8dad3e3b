// Package handoff is what travels between two people in step 3 of the guide:
// the developer's request to a group admin, and the admin's reply with the
// refresh token. Whoever carries them may read the request, which holds nothing
// secret, and cannot read the reply.
//
// # Request, version 1
//
// Words for a person, then a block of ASCII lines:
//
//	-----BEGIN KAIZALA REQUEST-----
//	version: 1
//	connector: Payroll
//	id: 0a1b2c3d-0000-4abc-8def-00000000abcd
//	group: Drivers
//	key: age1...
//	date: 2026-03-01
//	check: 9f86d081884c7d65
//	-----END KAIZALA REQUEST-----
//
// A value is percent-encoded but for letters, digits and -._~@ so that no chat
// changes it; group may be missing. key is a native X25519 age recipient. check
// is the first 16 hexadecimal digits of the SHA-256 of all lines before it, each
// as "name: value\n". Readers undo quoting marks, CRLF and re-wrapping, ignore
// names that they do not know, and refuse another version.
//
// # Reply, version 1
//
// One line of words, then armored age data to the request's key, or under a
// passphrase with scrypt. The plaintext is a JSON object: version (1), token,
// connector (its ID), group, groupId, remark, date. A plaintext that is no JSON
// object is a token alone: what "age -a -r KEY" makes of one. No host can be
// named in a reply.
//
// # Check words, version 1
//
// The first 66 bits of SHA-256("kaizala-setup check words v1\n" + key), eleven a
// word, as words of the BIP-0039 English list (words.txt, 2,048 words).
//
// # Test vectors
//
// testdata has a request, a reply to its key, a reply under a passphrase, the key
// and its words; vectors_test.go says what they hold. All of it is made up.
package handoff

import (
	"errors"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
)

// Code is a stable name of what went wrong with a message.
type Code string

// What can go wrong here. Sealing has codes of its own, in seal.
const (
	CodeNoRequest   Code = "no_request"       // no developer's message in the text
	CodeDamaged     Code = "damaged"          // changed or cut off on the way
	CodeTooLarge    Code = "message_too_long" // more than any message has
	CodeOtherFormat Code = "other_format"     // of another version
)

// Error is a code.
type Error struct{ Reason Code }

// Code is the stable name of what went wrong.
func (e *Error) Code() string { return string(e.Reason) }

func (e *Error) Error() string { return string(e.Reason) }

// CodeOf is the code of an error of this package or of seal, else "".
func CodeOf(err error) Code {
	var e *Error
	var s *seal.Error
	switch {
	case errors.As(err, &e):
		return e.Reason
	case errors.As(err, &s):
		return Code(s.Reason)
	}
	return ""
}

const (
	version = 1
	// maxText is the longest text in which a message is looked for, in bytes.
	maxText = seal.MaxArmor
)

// NewKey makes the developer's key pair for replies: the secret half to keep,
// and the public half for the request.
func NewKey() (key secret.Secret, recipient string, err error) {
	id, err := seal.NewIdentity()
	return id.Secret(), id.Recipient(), err
}

// Recipient is the public half of the developer's key.
func Recipient(key secret.Secret) (string, error) {
	id, err := seal.ParseIdentity(key)
	return id.Recipient(), err
}

// Form is what kind of message a text holds.
type Form int

// The forms of what a developer may be sent.
const (
	FormNone Form = iota // none of these: perhaps a token as it is
	FormRequest
	FormSealed     // to a key
	FormPassphrase // under a passphrase
)

// Recognise tells which message a text holds, without opening it.
func Recognise(text string) Form {
	switch {
	case len(text) > maxText:
		return FormNone
	case seal.HasArmor(text):
		if sealed, err := seal.Dearmor(text); err == nil && seal.UnderPassphrase(sealed) {
			return FormPassphrase
		}
		return FormSealed
	case hasRequest(text):
		return FormRequest
	}
	return FormNone
}
