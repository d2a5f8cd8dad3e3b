package postgres

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// changeDeadline is how long a change of the team may take: every document is sealed
// anew, which takes some milliseconds each.
const changeDeadline = 5 * time.Minute

// memberName is a member's name as it is kept and shown, from others too.
func memberName(name string) string { return secret.CleanTo(name, maxName) }

// NewMember is a member as the team keeps it: a long name is cut.
func NewMember(recipient, name string) Member { return Member{recipient, memberName(name)} }

// maxName is the length of the longest name, in characters.
const maxName = 64

// Members lists the team, by name. Codes: those of Load.
func (s *Store) Members(ctx context.Context) ([]Member, error) {
	_, team, err := s.fetch(ctx, "")
	if err != nil {
		return nil, err
	}
	all := slices.Clone(team.Members)
	for i := range all {
		all[i].Name = memberName(all[i].Name)
	}
	slices.SortFunc(all, func(a, b Member) int { return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all, nil
}

// AddMember makes a recipient a member, and seals every document to it, too. A member that
// is in already under that name is no error. Codes: bad_key, member_there if another
// member has that name, or this one another name, busy, and those of Load.
func (s *Store) AddMember(ctx context.Context, recipient, name string) error {
	recipient, err := seal.ParseRecipient(recipient)
	if err != nil {
		return err
	}
	m := Member{recipient, memberName(name)}
	return s.change(ctx, func(team roster) (roster, error) {
		if slices.Contains(team.Members, m) {
			return team, nil
		}
		if m.Name == "" || team.find(m.Name) >= 0 || team.find(recipient) >= 0 {
			return team, &persist.Error{Reason: persist.CodeMemberThere, Path: s.at.Host}
		}
		team.Members = append(slices.Clone(team.Members), m)
		return team, nil
	})
}

// RemoveMember takes out the member with a name or a recipient. Every document is sealed
// anew, to the others and with a new key of the team. Codes: member_unknown,
// member_self, busy, and those of Load.
func (s *Store) RemoveMember(ctx context.Context, who string) (Member, error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return Member{}, err
	}
	var gone Member
	err = s.change(ctx, func(team roster) (roster, error) {
		i := team.find(who)
		if i < 0 {
			i = team.find(memberName(who)) // as it was given
		}
		switch {
		case i < 0:
			return team, s.refuse(persist.CodeMemberUnknown)
		case team.Members[i].Recipient == me.Recipient():
			return team, s.refuse(persist.CodeMemberSelf)
		}
		gone = team.Members[i]
		team.Members = slices.Delete(slices.Clone(team.Members), i, i+1)
		team.Key = rand.Text()
		return team, nil
	})
	return gone, err
}

// change has the team changed and every document sealed to the new one, in one
// transaction: all of it is done or nothing. Meanwhile nobody else can write.
func (s *Store) change(ctx context.Context, alter func(roster) (roster, error)) error {
	ctx, cancel := context.WithTimeout(ctx, changeDeadline)
	defer cancel()
	me, pin, err := s.member(ctx)
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		_, team, err := s.fetch(ctx, "")
		if err != nil {
			return err
		}
		next, err := alter(team)
		if err != nil || slices.Equal(next.Members, team.Members) {
			return err
		}
		next.Revision++
		next, body, err := next.sealed(me)
		if err != nil {
			return err
		}
		done := false
		err = s.within(ctx, func(ctx context.Context) error {
			tx, err := s.begin(ctx)
			if err != nil {
				return err
			}
			defer func() { _ = tx.Rollback() }()
			var revision int64
			if _, err := tx.ExecContext(ctx, transaction); err != nil {
				return err
			}
			if err := tx.QueryRowContext(ctx, "select revision from kaizala_setup.team for update").Scan(&revision); err != nil || revision != team.Revision {
				return err
			}
			if err := (resealing{tx, me, pin, team, next}).all(ctx); err != nil {
				return err
			}
			const q = `with r as (insert into kaizala_setup.roster (revision, body) values ($1, $2)) update kaizala_setup.team set revision = $1, recipients = $3`
			if _, err := tx.ExecContext(ctx, q, next.Revision, body, pq.Array(next.recipients())); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, "delete from kaizala_setup.request where id = any($1)", pq.Array(requestIDs(next.recipients()))); err != nil {
				return err
			}
			done = true
			return tx.Commit()
		})
		switch {
		case err == nil && done:
			return s.about(s.remember(ctx, next))
		case err != nil && persist.CodeOf(err) != persist.CodeBusy:
			return err
		case !wait(ctx, try):
			return s.refuse(persist.CodeBusy)
		}
	}
}

// resealing is the sealing of every document to another roster, in a transaction.
type resealing struct {
	tx   *sql.Tx
	me   persist.Identity
	pin  persist.Pin
	from roster // the team until now
	to   roster
}

func (r resealing) all(ctx context.Context) error {
	ids, err := r.ids(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := r.one(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (r resealing) ids(ctx context.Context) (ids []string, err error) {
	rows, err := r.tx.QueryContext(ctx, "select id from kaizala_setup.document where body is not null")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// one seals a document anew. What nobody in the team could read stays as it is: it is
// refused afterwards as before.
func (r resealing) one(ctx context.Context, id string) error {
	var revision int64
	var body []byte
	if err := r.tx.QueryRowContext(ctx, "select revision, body from kaizala_setup.document where id = $1", id).Scan(&revision, &body); err != nil {
		return err
	}
	d, err := r.from.openBody(body, revision, r.me, r.pin)
	switch {
	case persist.CodeOf(err) == persist.CodeNewerVersion:
		return err
	case err != nil:
		return nil
	}
	if sealed, err := r.to.resealed(d.Sealed, r.me); err == nil {
		d.Sealed = sealed
	}
	if body, err = r.to.sealBody(d, revision+1); err != nil {
		return err
	}
	_, err = r.tx.ExecContext(ctx, "update kaizala_setup.document set revision = $2, recipients = $3, body = $4 where id = $1", id, revision+1, pq.Array(r.to.recipients()), body)
	return err
}
