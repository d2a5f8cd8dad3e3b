package seal

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"strings"
)

// macInfo keeps the keys of MAC apart from those that age derives.
const macInfo = "kaizala-setup mac v1"

// MAC authenticates a message between two people: the identity, and whoever holds the
// identity of the recipient. Both get the same 32 bytes, nobody else can make them. It
// returns an *Error with code CodeBadKey for what is no native age key.
func (i Identity) MAC(recipient string, message []byte) ([]byte, error) {
	own, err := ecdh.X25519().NewPrivateKey(rawKey(i.secret.Reveal()))
	if err != nil {
		return nil, &Error{CodeBadKey, nil}
	}
	if recipient, err = ParseRecipient(recipient); err != nil {
		return nil, err
	}
	other, err := ecdh.X25519().NewPublicKey(rawKey(recipient))
	if err != nil {
		return nil, &Error{CodeBadKey, nil}
	}
	shared, err := own.ECDH(other)
	if err != nil { // a key of low order
		return nil, &Error{CodeBadKey, nil}
	}
	key, err := hkdf.Key(sha256.New, shared, nil, macInfo, sha256.Size)
	if err != nil {
		return nil, err
	}
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return mac.Sum(nil), nil
}

// rawKey is the 32 bytes of a key that age has checked: the Bech32 characters between
// the last "1" and the 6 of the checksum, 5 bits each.
func rawKey(text string) []byte {
	const alphabet, checksum = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 6
	data := strings.ToLower(text[strings.LastIndexByte(text, '1')+1:])
	var raw []byte
	value, bits := 0, 0
	for _, c := range data[:max(0, len(data)-checksum)] {
		value, bits = value<<5|strings.IndexRune(alphabet, c), bits+5
		if bits >= 8 {
			bits -= 8
			raw = append(raw, byte(value>>bits))
			value &= 1<<bits - 1
		}
	}
	return raw
}
