package postgres

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// envelope stands before the document in a sealed body. It ties the body to its row,
// so that nobody can exchange two rows or bring one of another team in.
type envelope struct {
	Version  int         `json:"version"`
	Team     string      `json:"team"` // the team's key
	Key      persist.Key `json:"document"`
	Revision int64       `json:"revision"` // of the row
}

// rowID is the ID of a document's row. The key's own ID is random, so nobody can find
// realm and role by trying.
func rowID(k persist.Key) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{"kaizala-setup document", string(k.Realm), string(k.Role), k.ID}, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// lockNumber is the number of an advisory lock.
func lockNumber(parts ...string) int64 {
	sum := sha256.Sum256([]byte("kaizala-setup lock\x00" + strings.Join(parts, "\x00")))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// sealBody seals a document to the whole team. The pin is each member's own and
// stays out of it. Codes: too_much, and those of seal.
func (r roster) sealBody(d persist.Document, row int64) ([]byte, error) {
	d.Pin = persist.Pin{}
	head, err := json.Marshal(envelope{persist.Version, r.Key, d.Key, row})
	if err != nil {
		return nil, err
	}
	b, err := persist.Encode(d)
	if err != nil {
		return nil, err
	}
	return seal.ToRecipients(r.recipients(), slices.Concat(head, []byte("\n"), b))
}

// resealed is a sealed part, sealed to the whole team.
func (r roster) resealed(sealed []byte, me persist.Identity) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	plain, err := seal.Open(sealed, me)
	if err != nil {
		return nil, err
	}
	return seal.ToRecipients(r.recipients(), plain)
}

// openBody opens the body of a row. The document has the member's own pin. Codes:
// store_no_member, newer_version, corrupt; store_team if it is not of this team.
func (r roster) openBody(body []byte, row int64, me persist.Identity, pin persist.Pin) (d persist.Document, err error) {
	plain, err := seal.OpenAt(body, me, slices.Index(r.recipients(), me.Recipient()))
	switch {
	case persist.CodeOf(err) == persist.CodeWrongKey:
		return d, &persist.Error{Reason: persist.CodeStoreNoMember}
	case err != nil:
		return d, &persist.Error{Reason: persist.CodeCorrupt, Err: err}
	}
	head, rest, _ := bytes.Cut(plain, []byte("\n"))
	var e envelope
	switch err := json.Unmarshal(head, &e); {
	case err == nil && e.Version > persist.Version:
		return d, &persist.Error{Reason: persist.CodeNewerVersion, Key: e.Key}
	case err != nil || e.Revision != row || e.Key.Check() != nil:
		return d, &persist.Error{Reason: persist.CodeCorrupt}
	}
	if e.Team != r.Key {
		return d, &persist.Error{Reason: persist.CodeStoreTeam, Key: e.Key}
	}
	d, err = persist.Decode(rest, e.Key)
	d.Pin = pin
	return d, err
}
