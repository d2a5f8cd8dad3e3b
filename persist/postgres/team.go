package postgres

import (
	"crypto/rand"
	"encoding/json"
	"slices"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// Member is a person or a host that documents are sealed to.
type Member struct {
	Recipient string `json:"recipient"`
	Name      string `json:"name"`
}

// roster is the team: to whom documents are sealed, and a key that only its members
// know. The key is in every sealed body, so that a row of another team is refused.
type roster struct {
	Key     string   `json:"key"`
	Members []Member `json:"members"`
}

func newRoster(recipient, name string) roster {
	return roster{rand.Text(), []Member{{recipient, secret.Clean(name)}}}
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

func (r roster) seal() ([]byte, error) {
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return seal.ToRecipients(r.recipients(), plain)
}

// openRoster opens a sealed team. Codes: store_no_member, store_team.
func openRoster(body []byte, id persist.Identity) (roster, error) {
	var r roster
	plain, err := seal.Open(body, id)
	switch {
	case persist.CodeOf(err) == persist.CodeWrongKey:
		return roster{}, &persist.Error{Reason: persist.CodeStoreNoMember}
	case err != nil:
		return roster{}, &persist.Error{Reason: persist.CodeStoreTeam, Err: err}
	}
	if err := json.Unmarshal(plain, &r); err != nil || r.Key == "" || len(r.Members) == 0 {
		return roster{}, &persist.Error{Reason: persist.CodeStoreTeam}
	}
	for i := range r.Members {
		r.Members[i].Name = secret.Clean(r.Members[i].Name)
	}
	return r, nil
}
