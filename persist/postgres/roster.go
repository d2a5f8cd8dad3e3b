package postgres

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// Member is a person or a host that documents are sealed to.
type Member struct {
	Recipient string `json:"recipient"`
	Name      string `json:"name"`
}

// roster is the team at one time: to whom documents are sealed, and a key that only
// its members know. The key is in every sealed body, so that a row of somebody else is
// refused. It is a new one after each removal.
type roster struct {
	Revision int64    `json:"revision"` // counts the changes
	Key      string   `json:"key"`
	Members  []Member `json:"members"`
	By       string   `json:"by"` // the recipient of the member who made it
	// Proofs are by the recipient of each member: a MAC that By alone can make, and
	// that this member can check.
	Proofs map[string][]byte `json:"proofs,omitempty"`

	sum string // hash of all this
}

// recipients are those of the members, in order.
func (r roster) recipients() []string {
	var all []string
	for _, m := range r.Members {
		all = append(all, m.Recipient)
	}
	slices.Sort(all)
	return all
}

// find gives the place of the member with a recipient or a name, in any case, or -1.
func (r roster) find(who string) int {
	return slices.IndexFunc(r.Members, func(m Member) bool { return m.Recipient == who || strings.EqualFold(m.Name, who) })
}

// sealed finishes a roster that me made, and seals it to its members. Codes: those of
// seal.
func (r roster) sealed(me persist.Identity) (roster, []byte, error) {
	r.By, r.Proofs = me.Recipient(), nil
	proofs := map[string][]byte{}
	for _, m := range r.Members {
		mac, err := r.proof(me, m.Recipient, m.Recipient)
		if err != nil {
			return r, nil, err
		}
		proofs[m.Recipient] = mac
	}
	r.Proofs = proofs
	plain, err := json.Marshal(r)
	if err != nil {
		return r, nil, err
	}
	r.sum = sumOf(plain)
	body, err := seal.ToRecipients(r.recipients(), plain)
	return r, body, err
}

// proof is the MAC between me and another member, for the member that reads it.
func (r roster) proof(me persist.Identity, other, reader string) ([]byte, error) {
	r.Proofs = nil
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return me.MAC(other, slices.Concat([]byte("kaizala-setup roster\x00"+reader+"\x00"), plain))
}

// follows reports whether a roster was made from another one by a member of that, as
// far as me can tell.
func (r roster) follows(before roster, me persist.Identity) bool {
	if r.Revision != before.Revision+1 || !slices.ContainsFunc(before.Members, func(m Member) bool { return m.Recipient == r.By }) {
		return false
	}
	want, err := r.proof(me, r.By, me.Recipient())
	return err == nil && hmac.Equal(want, r.Proofs[me.Recipient()])
}

func newRoster(recipient, name string) roster {
	return roster{Revision: 1, Key: rand.Text(), Members: []Member{{recipient, memberName(name)}}}
}

func sumOf(plain []byte) string {
	sum := sha256.Sum256(plain)
	return hex.EncodeToString(sum[:])
}

// openRoster opens a sealed roster. Codes: store_no_member, store_team.
func openRoster(body []byte, revision int64, id persist.Identity) (roster, error) {
	var r roster
	plain, err := seal.Open(body, id)
	switch {
	case persist.CodeOf(err) == persist.CodeWrongKey:
		return roster{}, &persist.Error{Reason: persist.CodeStoreNoMember}
	case err != nil:
		return roster{}, &persist.Error{Reason: persist.CodeStoreTeam, Err: err}
	}
	if err := json.Unmarshal(plain, &r); err != nil || r.Revision != revision || r.Key == "" || len(r.Members) == 0 {
		return roster{}, &persist.Error{Reason: persist.CodeStoreTeam}
	}
	r.sum = sumOf(plain)
	return r, nil
}
