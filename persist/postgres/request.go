package postgres

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"github.com/lib/pq"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// What is read of the requests to join: anybody who may write to the database can make
// some.
const (
	maxRequest  = 16 << 10 // bytes
	maxRequests = 100
	maxRows     = 10_000 // those of requests that have ended stay until whoever made them asks again
)

// RequestLife is how long a request to join can be approved, by the server's clock.
const RequestLife = 7 * 24 * time.Hour

// Request is somebody who asks to join.
type Request struct {
	Member
	Asked time.Time `json:"asked,omitzero"` // by the server's clock; zero: an older program asked
	// Refused is when a member refused it. The request is sealed to whoever made it alone
	// then, without a name.
	Refused time.Time `json:"refused,omitzero"`
}

// over reports whether nobody is to approve it any more.
func (r Request) over(now time.Time) bool {
	return !r.Asked.IsZero() && now.Sub(r.Asked).Abs() > RequestLife
}

// Join asks the team to take this host in as a member, under a name, and reports
// whether it is one already. Whoever joins tells a member the check words of its
// recipient, by another way than the database. A second request takes the place of the
// first, but one that was refused is told once: the next call asks again. Codes:
// request_refused, store_left if it was a member, and those of Load.
func (s *Store) Join(ctx context.Context, name string) (member bool, err error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return false, err
	}
	switch _, _, err := s.fetch(ctx, ""); persist.CodeOf(err) {
	case "":
		return err == nil, err
	case persist.CodeRequestRefused:
		if failed := s.withdraw(ctx, me.Recipient()); failed != nil {
			err = failed
		}
		return false, err
	case persist.CodeStoreNoMember, persist.CodeRequestOver:
	default:
		return false, err
	}
	return false, s.within(ctx, func(ctx context.Context) error {
		var team []string
		r := Request{Member: Member{me.Recipient(), memberName(name)}}
		if err := s.db.QueryRowContext(ctx, "select recipients, now() from kaizala_setup.team").Scan(pq.Array(&team), &r.Asked); err != nil {
			return err
		}
		body, err := r.sealed(append(team, me.Recipient())...) // whoever asks can see when it did
		if err != nil {
			return s.refuse(persist.CodeStoreTeam)
		}
		const q = "insert into kaizala_setup.request (id, body) values ($1, $2) on conflict (id) do update set body = excluded.body"
		_, err = s.db.ExecContext(ctx, q, requestID(me.Recipient()), body)
		return err
	})
}

func (r Request) sealed(to ...string) ([]byte, error) {
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	return seal.ToRecipients(to, plain)
}

// Refuse has a request to join be refused, and whoever made it be told. Codes:
// request_unknown, and those of Load.
func (s *Store) Refuse(ctx context.Context, recipient string) error {
	if _, _, err := s.fetch(ctx, ""); err != nil { // only a member may
		return err
	}
	var refused sql.Result
	err := s.within(ctx, func(ctx context.Context) error {
		var r Request
		if err := s.db.QueryRowContext(ctx, "select now()").Scan(&r.Refused); err != nil {
			return err
		}
		body, err := r.sealed(recipient)
		if err != nil {
			return err
		}
		refused, err = s.db.ExecContext(ctx, "update kaizala_setup.request set body = $2 where id = $1", requestID(recipient), body)
		return err
	})
	if err != nil {
		return err
	}
	if n, err := refused.RowsAffected(); err != nil || n == 0 {
		return s.refuse(persist.CodeRequestUnknown)
	}
	return nil
}

// withdraw removes a request.
func (s *Store) withdraw(ctx context.Context, recipient string) error {
	return s.within(ctx, func(ctx context.Context) error {
		_, err := s.db.ExecContext(ctx, "delete from kaizala_setup.request where id = $1", requestID(recipient))
		return err
	})
}

// noMember says how it stands with me, who is no member: store_no_member, or that my
// request was refused or ran out.
func (s *Store) noMember(ctx context.Context, me persist.Identity) error {
	code := persist.CodeStoreNoMember
	var body []byte
	var now time.Time
	err := s.within(ctx, func(ctx context.Context) error {
		const q = "select body, now() from kaizala_setup.request where id = $1 and octet_length(body) <= $2"
		return s.db.QueryRowContext(ctx, q, requestID(me.Recipient()), maxRequest).Scan(&body, &now)
	})
	if err != nil {
		return s.refuse(code)
	}
	if r, ok := openRequest(body, me); ok {
		switch {
		case !r.Refused.IsZero():
			code = persist.CodeRequestRefused
		case r.over(now):
			code = persist.CodeRequestOver
		}
	}
	return s.refuse(code)
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

// Requests lists who asks to join, at most 100, without requests that have ended. Anybody
// can have written them: a member is added only after the check words of its recipient
// were compared. Codes: those of Load.
func (s *Store) Requests(ctx context.Context) ([]Request, error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return nil, err
	}
	_, team, err := s.fetch(ctx, "")
	if err != nil {
		return nil, err
	}
	var all []Request
	err = s.within(ctx, func(ctx context.Context) error {
		const q = "select body, now() from kaizala_setup.request where octet_length(body) <= $1 order by id limit $2"
		rows, err := s.db.QueryContext(ctx, q, maxRequest, maxRows)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() && len(all) < maxRequests {
			var body []byte
			var now time.Time
			if err := rows.Scan(&body, &now); err != nil {
				return err
			}
			r, ok := openRequest(body, me)
			asked := func(other Request) bool { return other.Recipient == r.Recipient }
			if ok && r.Refused.IsZero() && !r.over(now) && team.find(r.Recipient) < 0 && !slices.ContainsFunc(all, asked) {
				all = append(all, r)
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// openRequest opens a request, if it is one.
func openRequest(body []byte, me persist.Identity) (r Request, ok bool) {
	plain, err := seal.Open(body, me)
	if err != nil || json.Unmarshal(plain, &r) != nil {
		return r, false
	}
	if !r.Refused.IsZero() {
		return Request{Refused: r.Refused}, true
	}
	r.Name = memberName(r.Name)
	r.Recipient, err = seal.ParseRecipient(r.Recipient)
	return r, err == nil
}
