package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"

	"github.com/lib/pq"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// What is read of the requests to join: anybody who may write to the database can make
// some.
const (
	maxRequest  = 16 << 10 // bytes
	maxRequests = 100
)

// Join asks the team to take this host in as a member, under a name, and reports
// whether it is one already. Whoever joins tells a member the check words of its
// recipient, by another way than the database. A second request takes the place of the
// first. Codes: store_left if it was a member, and those of Load.
func (s *Store) Join(ctx context.Context, name string) (member bool, err error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return false, err
	}
	switch _, _, err := s.fetch(ctx, ""); {
	case err == nil:
		return true, nil
	case persist.CodeOf(err) != persist.CodeStoreNoMember:
		return false, err
	}
	request, err := json.Marshal(Member{me.Recipient(), memberName(name)})
	if err != nil {
		return false, err
	}
	return false, s.within(ctx, func(ctx context.Context) error {
		var team []string
		if err := s.db.QueryRowContext(ctx, "select recipients from kaizala_setup.team").Scan(pq.Array(&team)); err != nil {
			return err
		}
		body, err := seal.ToRecipients(team, request)
		if err != nil {
			return s.refuse(persist.CodeStoreTeam)
		}
		const q = "insert into kaizala_setup.request (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body"
		_, err = s.db.ExecContext(ctx, q, requestID(me.Recipient()), body)
		return err
	})
}

// requestID is the ID of the request of a recipient.
func requestID(recipient string) string {
	sum := sha256.Sum256([]byte("kaizala-setup request\x00" + recipient))
	return hex.EncodeToString(sum[:16])
}

func requestIDs(recipients []string) (ids []string) {
	for _, r := range recipients {
		ids = append(ids, requestID(r))
	}
	return ids
}

// Requests lists who asks to join, at most 100. Anybody can have written them: a member
// is added only after the check words of its recipient were compared. Codes: those of
// Load.
func (s *Store) Requests(ctx context.Context) ([]Member, error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return nil, err
	}
	_, team, err := s.fetch(ctx, "")
	if err != nil {
		return nil, err
	}
	var all []Member
	err = s.within(ctx, func(ctx context.Context) error {
		const q = "select body from kaizala_setup.request where octet_length(body) <= $1 order by id limit $2"
		rows, err := s.db.QueryContext(ctx, q, maxRequest, maxRequests)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var body []byte
			if err := rows.Scan(&body); err != nil {
				return err
			}
			if m, ok := openRequest(body, me); ok && team.find(m.Recipient) < 0 && !slices.Contains(all, m) {
				all = append(all, m)
			}
		}
		return rows.Err()
	})
	return all, err
}

// openRequest opens a request, if it is one.
func openRequest(body []byte, me persist.Identity) (m Member, ok bool) {
	plain, err := seal.Open(body, me)
	if err != nil || json.Unmarshal(plain, &m) != nil {
		return m, false
	}
	m.Name = memberName(m.Name)
	m.Recipient, err = seal.ParseRecipient(m.Recipient)
	return m, err == nil
}
