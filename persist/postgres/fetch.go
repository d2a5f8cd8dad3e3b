package postgres

import (
	"context"
	"slices"
	"strings"

	"github.com/lib/pq"

	"kaizala-setup/persist"
	"kaizala-setup/persist/seal"
)

// row is what is stored of a document, still sealed.
type row struct {
	revision int64 // 0: there is none
	writes   []string
	body     []byte // nil: there is none, or it was removed
}

// stateOf are the columns that tell whom a query talks to, and fromState the tables
// that have them. $1 is the revision of the roster that is known. The limits tell the
// server's planner that there is one row: it compiles what it expects to be long, which
// takes a second.
const (
	stateOf   = `v.version, pg_is_in_recovery(), version(), coalesce(t.revision, 0), r.body`
	fromState = `(select version from kaizala_setup.version limit 1) v left join (select revision from kaizala_setup.team limit 1) t on true left join kaizala_setup.roster r on r.revision = t.revision and r.revision <> $1`
)

// state is what the columns of stateOf have.
type state struct {
	version  int
	replica  bool
	server   string
	revision int64  // of the roster that counts; 0: there is no team
	roster   []byte // sealed; nil if that one is known
}

func (st *state) into() []any {
	return []any{&st.version, &st.replica, &st.server, &st.revision, &st.roster}
}

// fetch reads a document's row, and the team if it changed.
func (s *Store) fetch(ctx context.Context, id string) (row, roster, error) {
	var r row
	me, _, err := s.member(ctx)
	if err != nil {
		return r, roster{}, err
	}
	before, err := s.seen()
	if err != nil {
		return r, roster{}, err
	}
	var st state
	err = s.within(ctx, func(ctx context.Context) error {
		const q = `select ` + stateOf + `, coalesce(d.revision, 0), d.writes, d.body from ` + fromState + ` left join kaizala_setup.document d on d.id = $2`
		return s.db.QueryRowContext(ctx, q, before.known.Revision, id).Scan(append(st.into(), &r.revision, pq.Array(&r.writes), &r.body)...)
	})
	if err != nil {
		return r, roster{}, s.explain(ctx, err)
	}
	if err := s.fits(st); err != nil {
		return r, roster{}, err
	}
	team, err := s.judge(ctx, st, before, me)
	return r, team, s.about(err)
}

// fetchAll reads the rows of all documents, and the team if it changed, in one query.
func (s *Store) fetchAll(ctx context.Context) ([]row, roster, error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return nil, roster{}, err
	}
	before, err := s.seen()
	if err != nil {
		return nil, roster{}, err
	}
	var st state // as the first row has it: it comes without a document, too
	var rows []row
	err = s.within(ctx, func(ctx context.Context) error {
		const q = `select v.version, pg_is_in_recovery(), version(), coalesce(t.revision, 0), case when row_number() over () = 1 then r.body end, coalesce(d.revision, 0), d.body
			from ` + fromState + ` left join kaizala_setup.document d on d.body is not null`
		found, err := s.db.QueryContext(ctx, q, before.known.Revision)
		if err != nil {
			return err
		}
		defer func() { _ = found.Close() }()
		for found.Next() {
			var r row
			now := &state{}
			if len(rows) == 0 {
				now = &st
			}
			if err := found.Scan(append(now.into(), &r.revision, &r.body)...); err != nil {
				return err
			}
			rows = append(rows, r)
		}
		return found.Err()
	})
	if err != nil {
		return nil, roster{}, s.explain(ctx, err)
	}
	if err := s.fits(st); err != nil {
		return nil, roster{}, err
	}
	team, err := s.judge(ctx, st, before, me)
	return slices.DeleteFunc(rows, func(r row) bool { return r.body == nil }), team, s.about(err)
}

// fits refuses a server that this program cannot work with. Codes: newer_version,
// store_not_made, store_replica, store_unfit.
func (s *Store) fits(st state) error {
	switch {
	case st.version > version():
		return s.refuse(persist.CodeNewerVersion)
	case st.version < version() || st.revision == 0:
		return s.refuse(persist.CodeStoreNotMade)
	case st.replica:
		return s.refuse(persist.CodeStoreReplica)
	case strings.Contains(st.server, "Cockroach"):
		return s.refuse(persist.CodeStoreUnfit)
	}
	return nil
}

// judge gives the team, if it is the one that this host had seen before the query, or was
// made from that by its members, step by step. A host that had seen none trusts the first
// one. Codes: store_no_member, request_refused, request_over, store_left, store_team, and
// those of a failing disk.
func (s *Store) judge(ctx context.Context, st state, before seen, me persist.Identity) (roster, error) {
	if st.revision == before.known.Revision {
		return before.known, nil
	}
	if before.known.Revision > st.revision {
		return roster{}, s.refuse(persist.CodeStoreTeam)
	}
	team, err := openRoster(st.roster, st.revision, me)
	switch {
	case persist.CodeOf(err) == persist.CodeStoreNoMember && before.revision > 0:
		return roster{}, s.refuse(persist.CodeStoreLeft)
	case persist.CodeOf(err) == persist.CodeStoreNoMember:
		return roster{}, s.noMember(ctx, me)
	case err != nil:
		return roster{}, err
	case before.revision == 0, before.revision == team.Revision && before.sum == team.sum:
	case before.revision >= team.Revision:
		return roster{}, s.refuse(persist.CodeStoreTeam)
	default:
		if err := s.follow(ctx, before, team, me); err != nil {
			return roster{}, err
		}
	}
	return team, s.remember(ctx, team)
}

// follow checks each roster from the one that was seen to the present one. Codes:
// store_team, and those of every query.
func (s *Store) follow(ctx context.Context, before seen, team roster, me persist.Identity) error {
	return s.within(ctx, func(ctx context.Context) error {
		const q = "select revision, body from kaizala_setup.roster where revision between $1 and $2 and octet_length(body) <= $3 order by revision"
		rows, err := s.db.QueryContext(ctx, q, before.revision, team.Revision-1, seal.MaxSealed)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		var last roster
		next := func(r roster) bool {
			ok := r.follows(last, me) || r.Revision == before.revision && r.sum == before.sum
			last = r
			return ok
		}
		for rows.Next() {
			var revision int64
			var body []byte
			if err := rows.Scan(&revision, &body); err != nil {
				return err
			}
			r, err := openRoster(body, revision, me)
			if err != nil || !next(r) {
				return &persist.Error{Reason: persist.CodeStoreTeam, Err: err}
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if !next(team) {
			return s.refuse(persist.CodeStoreTeam)
		}
		return nil
	})
}
