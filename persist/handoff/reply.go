package handoff

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
)

// Limits of a payload's values: of the token in bytes, of the others in characters.
const (
	maxToken = 16 << 10
	maxLabel = 500
)

// Payload is the content of a reply: the token and what belongs to it.
type Payload struct {
	Token                               secret.Secret
	ConnectorID, Group, GroupID, Remark string
	Date                                time.Time
}

// wire is the JSON of a payload.
type wire struct {
	Version   int       `json:"version"`
	Token     string    `json:"token"`
	Connector string    `json:"connector,omitempty"`
	Group     string    `json:"group,omitempty"`
	GroupID   string    `json:"groupId,omitempty"`
	Remark    string    `json:"remark,omitempty"`
	Date      time.Time `json:"date,omitzero"`
}

// marshal returns the JSON of a payload that Open will take. It returns an *Error with
// code CodeDamaged or CodeTooLarge.
func (p Payload) marshal() ([]byte, error) {
	p, err := checked(p)
	if err != nil {
		return nil, err
	}
	return json.Marshal(wire{version, p.Token.Reveal(), p.ConnectorID, p.Group, p.GroupID, p.Remark, p.Date.UTC().Truncate(time.Second)})
}

// SealTo returns the text of a reply that only the recipient's key opens. It
// returns a *seal.Error with code seal.CodeBadKey if recipient is no key.
func SealTo(recipient string, p Payload) (string, error) {
	plain, err := p.marshal()
	if err != nil {
		return "", err
	}
	sealed, err := seal.ToRecipient(recipient, plain)
	return text("A refresh token for a Kaizala connector; only its developer can open it:", sealed, err)
}

// SealWith returns the text of a reply that opens with a passphrase, made with
// scrypt at this cost. Cost 0 is seal.Cost and takes a second or two; only tests
// set another. It returns a *seal.Error with code seal.CodeWrongPassphrase if pass
// is empty.
func SealWith(pass secret.Secret, p Payload, cost int) (string, error) {
	plain, err := p.marshal()
	if err != nil {
		return "", err
	}
	sealed, err := seal.ToPassphrase(pass, plain, cost)
	return text("A refresh token for a Kaizala connector, under a passphrase that comes another way:", sealed, err)
}

func text(words string, sealed []byte, err error) (string, error) {
	if err != nil {
		return "", err
	}
	armored, err := seal.Armor(sealed)
	return words + "\n\n" + strings.TrimSpace(armored), err
}

// Armored is a reply without the sentence above it: what the age program reads.
func Armored(reply string) string { return reply[max(0, strings.Index(reply, "-----BEGIN ")):] }

// Open opens a reply with the developer's key. It returns the whole payload, or an
// *Error with code CodeDamaged, CodeTooLarge or CodeOtherFormat, or a *seal.Error:
// CodeBadKey, CodeNotSealed, CodeWrongKey, CodeDamaged or CodeTooLarge.
func Open(text string, key secret.Secret) (Payload, error) {
	id, err := seal.ParseIdentity(key)
	if err != nil {
		return Payload{}, err
	}
	sealed, err := seal.Dearmor(text)
	if err != nil {
		return Payload{}, err
	}
	plain, err := seal.Open(sealed, id)
	if err != nil {
		return Payload{}, err
	}
	return unmarshal(plain)
}

// OpenWith opens a reply with its passphrase. It takes a second or two. The errors
// are those of Open, with seal.CodeWrongPassphrase in place of CodeWrongKey, and
// seal.CodeWorkFactor for a reply that would take too long.
func OpenWith(text string, pass secret.Secret) (Payload, error) {
	sealed, err := seal.Dearmor(text)
	if err != nil {
		return Payload{}, err
	}
	plain, err := seal.OpenPassphrase(sealed, secret.New(strings.TrimSpace(pass.Reveal())))
	if err != nil {
		return Payload{}, err
	}
	return unmarshal(plain)
}

// unmarshal reads a payload. It ignores unknown names, since a later version may
// add some. No name can set a host.
func unmarshal(plain []byte) (Payload, error) {
	if !bytes.HasPrefix(bytes.TrimSpace(plain), []byte("{")) {
		return checked(Payload{Token: secret.New(string(plain))})
	}
	var w wire
	if err := json.Unmarshal(plain, &w); err != nil {
		return Payload{}, &Error{CodeDamaged}
	}
	if w.Version != version {
		return Payload{}, &Error{CodeOtherFormat}
	}
	return checked(Payload{secret.New(w.Token), w.Connector, w.Group, w.GroupID, w.Remark, w.Date})
}

// checked returns a payload with its texts cleaned. Both sides check: what Open would
// refuse is not sealed, and nothing is cut.
func checked(p Payload) (Payload, error) {
	p.Token = secret.New(secret.Compact(p.Token.Reveal())) // without what a file or a chat put into it
	if p.Token.IsZero() {
		return Payload{}, &Error{CodeDamaged}
	}
	if p.Token.Len() > maxToken || !cleaned(&p.ConnectorID, &p.Group, &p.GroupID, &p.Remark) {
		return Payload{}, &Error{CodeTooLarge}
	}
	return p, nil
}

// cleaned cleans texts that others may have written, whole. It reports whether each has
// maxLabel characters at most.
func cleaned(texts ...*string) bool {
	for _, text := range texts {
		*text = secret.CleanTo(*text, len(*text)+1)
		if utf8.RuneCountInString(*text) > maxLabel {
			return false
		}
	}
	return true
}
