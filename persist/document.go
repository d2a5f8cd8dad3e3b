package persist

import (
	"encoding/json"
	"errors"
	"time"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// Version is the format that this program writes.
const Version = 1

// Identity opens sealed parts.
type Identity = seal.Identity

// Document is what is kept of one connector for one person: facts in clear, and
// one sealed part with every secret.
type Document struct {
	Version int    `json:"version"`
	Check   string `json:"check,omitempty"` // of the file as it was written; see encode
	Key
	APIRoot  string               `json:"apiRoot,omitempty"` // what it is bound to; empty in the sandbox
	Portal   string               `json:"portal,omitempty"`
	Revision int                  `json:"revision"` // counts saves; 0 was never saved
	Created  time.Time            `json:"created,omitzero"`
	Touched  time.Time            `json:"touched,omitzero"`
	Facts    steps.Facts          `json:"facts"`
	Consents map[string]time.Time `json:"consents,omitempty"` // host to the time of the person's yes
	Pin      Pin                  `json:"pin,omitzero"`
	Sealed   []byte               `json:"sealed,omitempty"` // age
}

// PinKind is what opens a document's sealed part.
type PinKind string

// The age identity is in the OS keyring, in a file under a passphrase, in a
// file that the person named, or in the sandbox's own file.
const (
	PinKeyring    PinKind = "keyring"
	PinPassphrase PinKind = "passphrase"
	PinFile       PinKind = "file"
	PinSandbox    PinKind = "sandbox"
)

// Pin is what opens a document, noted in it and never changed silently.
type Pin struct {
	Kind      PinKind `json:"kind"`
	Recipient string  `json:"recipient"`
	Path      string  `json:"path,omitempty"` // of PinFile
}

// slotted is one secret as it stands in the sealed part.
type slotted struct {
	steps.Slot
	Value string `json:"value"`
}

// Secrets opens the sealed part. A document without one has no secrets.
func (d *Document) Secrets(id Identity) (map[steps.Slot]secret.Secret, error) {
	secrets := map[steps.Slot]secret.Secret{}
	if len(d.Sealed) == 0 {
		return secrets, nil
	}
	plain, err := seal.Open(d.Sealed, id)
	if err != nil {
		return nil, err
	}
	var list []slotted
	if err := json.Unmarshal(plain, &list); err != nil {
		return nil, &Error{Reason: CodeCorrupt} // the cause could quote a secret
	}
	for _, s := range list {
		secrets[s.Slot] = secret.New(s.Value)
	}
	return secrets, nil
}

var errNoText = errors.New("a secret is no text")

// SetSecrets seals all secrets anew, to the identity's public half. One that is
// not valid UTF-8 is refused: JSON would change it silently.
func (d *Document) SetSecrets(id Identity, secrets map[steps.Slot]secret.Secret) error {
	list := []slotted{}
	for slot, v := range secrets {
		if !utf8.ValidString(v.Reveal()) {
			return &Error{Reason: CodeCorrupt, Err: errNoText}
		}
		if !v.IsZero() {
			list = append(list, slotted{slot, v.Reveal()})
		}
	}
	plain, err := json.Marshal(list)
	if err != nil {
		return err
	}
	sealed, err := seal.ToRecipient(id.Recipient(), plain)
	if err != nil {
		return err
	}
	d.Sealed = sealed
	return nil
}
