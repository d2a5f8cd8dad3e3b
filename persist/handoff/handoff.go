// Package handoff writes and reads the messages of step 3 of the guide: the
// developer's request to a group admin, and the admin's reply with the refresh
// token. People send them by mail or chat. The request holds no secret. Only the
// developer can read the reply.
//
// A developer makes a key with NewKey and a Request with its public half. The
// admin reads it with ReadRequest, compares the CheckWords with the developer by
// voice, and answers with SealTo. The developer opens the reply with Open. Without
// a request the admin uses SealWith and a passphrase, and the developer OpenWith.
// The card (Request.Card) lets an admin seal in a browser without this program.
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
// In a value all characters but letters, digits and -._~@ are percent-encoded, so
// that no chat changes it. group may be missing. key is a native X25519 age
// recipient. check is the first 16 hexadecimal digits of the SHA-256 of all lines
// before it, each as "name: value\n". A reader undoes quoting marks, CRLF and
// re-wrapping, ignores unknown names, and refuses other versions.
//
// # Reply, version 1
//
// One line of words, then armored age data to the request's key, or under a
// passphrase with scrypt. The plaintext is a JSON object: version (1), token,
// connector (its ID), group, groupId, remark, date. A plaintext that is no JSON
// object is the token itself, as "age -a -r KEY" seals it. A reply cannot name a
// host.
//
// # Check words, version 1
//
// Six words of the BIP-0039 English list (words.txt, 2,048 words) for the first 66
// bits of SHA-256("kaizala-setup check words v1\n" + key), 11 bits a word.
//
// # Test vectors
//
// testdata holds a request, a reply to its key, a reply under a passphrase, the key
// and its words. vectors_test.go says what they contain. All values are made up.
package handoff

import (
	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
)

// Code is a stable name of an error. Words for people are elsewhere.
type Code string

// The codes of this package. Package seal has those of sealing.
const (
	CodeNoRequest   Code = "no_request"       // the text holds no request
	CodeDamaged     Code = "damaged"          // the message was changed or cut off on its way
	CodeTooLarge    Code = "message_too_long" // longer than any message
	CodeOtherFormat Code = "other_format"     // the message has another version
)

// Error is a code.
type Error struct{ Reason Code }

// Code is the stable name of what went wrong.
func (e *Error) Code() string { return string(e.Reason) }

func (e *Error) Error() string { return string(e.Reason) }

const (
	version = 1
	// maxText is the longest text in which a message is looked for, in bytes.
	maxText = seal.MaxArmor
)

// NewKey makes the developer's key pair: the secret half to keep, and the public
// half for the request. It fails only if the system has no randomness.
func NewKey() (key secret.Secret, recipient string, err error) {
	id, err := seal.NewIdentity()
	return id.Secret(), id.Recipient(), err
}

// Recipient returns the public half of the developer's key. It returns a
// *seal.Error with code seal.CodeBadKey if key is none.
func Recipient(key secret.Secret) (string, error) {
	id, err := seal.ParseIdentity(key)
	return id.Recipient(), err
}

// Form is the kind of message that a text holds.
type Form int

// The kinds of messages.
const (
	FormNone       Form = iota // no message; perhaps a bare token
	FormRequest                // a developer's request
	FormSealed                 // a reply to a key
	FormPassphrase             // a reply under a passphrase
)

// Recognise returns the kind of message that a text holds, without opening it.
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
