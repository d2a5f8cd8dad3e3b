package persist

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
	"kaizala-setup/steps"
)

// Version is the format that this program writes. Version 1 had no generation
// numbers in its facts. It is read as it is, and the next save makes it version 2,
// which the programs of version 1 refuse with the code newer_version.
const Version = 2

// Identity opens a sealed part.
type Identity = seal.Identity

// Document is everything that is kept of one connector for one person: facts in
// clear, and one sealed part with every secret.
type Document struct {
	Version int    `json:"version"`
	Check   string `json:"check,omitempty"` // of the encoded document; empty in memory
	Key
	APIRoot  string               `json:"apiRoot,omitempty"` // the service it is bound to; empty in the sandbox
	Portal   string               `json:"portal,omitempty"`
	Revision int                  `json:"revision"` // counts saves; 0: never saved
	Created  time.Time            `json:"created,omitzero"`
	Touched  time.Time            `json:"touched,omitzero"`
	Facts    steps.Facts          `json:"facts"`
	Consents map[string]time.Time `json:"consents,omitempty"` // when the person agreed to send secrets to a host
	Pin      Pin                  `json:"pin,omitzero"`
	Sealed   []byte               `json:"sealed,omitempty"` // age
}

// PinKind says where the identity is that opens a document's sealed part.
type PinKind string

// In the OS keyring; in a file under a passphrase; in a file that the person
// named; nowhere here, since the person gives it each time; in the sandbox's own file.
const (
	PinKeyring    PinKind = "keyring"
	PinPassphrase PinKind = "passphrase"
	PinFile       PinKind = "file"
	PinGiven      PinKind = "given"
	PinSandbox    PinKind = "sandbox"
)

// Pin names the identity that opens a document. It is part of the document and is
// never changed silently.
type Pin struct {
	Kind      PinKind `json:"kind"`
	Recipient string  `json:"recipient"`
	Path      string  `json:"path,omitempty"` // of PinFile
}

// sealedSecret is one secret in the sealed part.
type sealedSecret struct {
	steps.Slot
	Value string `json:"value"`
}

// Secrets opens the sealed part. A document without one has no secrets. Codes:
// corrupt and those of seal.
func (d *Document) Secrets(id Identity) (map[steps.Slot]secret.Secret, error) {
	secrets := map[steps.Slot]secret.Secret{}
	if len(d.Sealed) == 0 {
		return secrets, nil
	}
	plain, err := seal.Open(d.Sealed, id)
	if err != nil {
		return nil, err
	}
	var list []sealedSecret
	if err := json.Unmarshal(plain, &list); err != nil {
		return nil, &Error{Reason: CodeCorrupt} // the cause could quote a secret
	}
	for _, s := range list {
		secrets[s.Slot] = secret.New(s.Value)
	}
	return secrets, nil
}

var errNoText = errors.New("a secret is not valid UTF-8")

// SetSecrets seals all secrets to the identity's public half, in place of those
// that were sealed before. A secret that is not valid UTF-8 is refused with the
// code corrupt, because JSON would change it silently.
func (d *Document) SetSecrets(id Identity, secrets map[steps.Slot]secret.Secret) error {
	list := []sealedSecret{}
	for slot, v := range secrets {
		if !utf8.ValidString(v.Reveal()) {
			return &Error{Reason: CodeCorrupt, Err: errNoText}
		}
		if !v.IsZero() {
			list = append(list, sealedSecret{slot, v.Reveal()})
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

// ForgetGrant removes one grant from a document, with all its secrets. Codes:
// those of Secrets.
func (d *Document) ForgetGrant(id Identity, g steps.GrantID) error {
	secrets, err := d.Secrets(id)
	if err != nil {
		return err
	}
	held := len(secrets) > 0
	maps.DeleteFunc(secrets, func(slot steps.Slot, _ secret.Secret) bool { return slot.Grant == g && g != "" })
	if held { // an admin's document has none, and no identity
		if err := d.SetSecrets(id, secrets); err != nil {
			return err
		}
	}
	d.Facts.Grants = slices.DeleteFunc(slices.Clone(d.Facts.Grants), func(have steps.Grant) bool { return have.ID == g })
	return nil
}
