package seal

import (
	"bytes"
	"crypto/ecdh"
	"testing"
)

// Two people get the same MAC of a message, and nobody else does.
func TestMAC(t *testing.T) {
	var ids []Identity
	for range 3 {
		id, err := NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	mac := func(id Identity, with, message string) []byte {
		b, err := id.MAC(with, []byte(message))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	a, b, c := ids[0], ids[1], ids[2]
	made := mac(a, b.Recipient(), "message")
	if !bytes.Equal(made, mac(b, a.Recipient(), "message")) {
		t.Error("the two do not agree")
	}
	for what, other := range map[string][]byte{
		"another message": mac(a, b.Recipient(), "Message"),
		"another one":     mac(c, b.Recipient(), "message"),
		"to another one":  mac(a, c.Recipient(), "message"),
	} {
		if bytes.Equal(made, other) {
			t.Errorf("%s gives the same", what)
		}
	}
	for _, with := range []string{"", "age1", "age1pq1xyz", a.Secret().Reveal()} {
		if _, err := a.MAC(with, nil); err == nil {
			t.Errorf("a MAC with %q", with)
		}
	}
	if _, err := (Identity{}).MAC(b.Recipient(), nil); err == nil {
		t.Error("a MAC by nobody")
	}
}

// The bytes of a key are those that age means: the public half of the secret ones.
func TestRawKey(t *testing.T) {
	for range 100 {
		id, err := NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		k, err := ecdh.X25519().NewPrivateKey(rawKey(id.Secret().Reveal()))
		if err != nil || !bytes.Equal(k.PublicKey().Bytes(), rawKey(id.Recipient())) {
			t.Fatalf("%v", err)
		}
	}
}
