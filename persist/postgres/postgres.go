// Package postgres is the engine for a team: documents are rows of a PostgreSQL
// database, sealed by age to every member before they leave this machine.
//
// # Schema
//
// kaizala_setup.document has a row a document. In clear are a random ID, the
// revision, whom the body is sealed to, and random names of the last writes. Realm,
// role, facts and secrets are the sealed body. Whoever reads the database learns how
// many connectors there are and when they changed. kaizala_setup.team has one row,
// sealed too: the members with their names, and the team's key, which is in every
// sealed body: a row of another team is refused. The key of the team is not remembered
// on this machine yet. Whoever can write to the database can remove documents, bring an
// old state back, or put another team in the place of this one.
//
// # Locking
//
// Update is compare-and-set on the revision, in one statement, which also holds the
// team's row: so nothing is sealed to a member who has just been removed. A write whose
// answer was lost is recognised by its name, so no change is made twice.
//
// A grant's lease is a session advisory lock on a connection of its own. It ends with
// its connection, not with a clock: a holder that is killed frees it at once, and one
// that is paused keeps it. The server gives up a holder that was cut off after 10 s,
// by keepalives. The holder finds out by its own pings, the last one just before the
// exchange. If it is lost later, the result is merged by Update as any other write.
//
// Each lease is proved: another connection, in a transaction, tries the same lock and
// must not get it. That finds a pooler that shares connections between sessions, and
// servers whose advisory locks do nothing.
//
// A second engine would have to promise the same: compare-and-set on one document, and
// a lock that ends with its holder. The KV stores of OpenBao and Vault have no lock, and
// the leases of NATS and etcd end by a clock while a paused holder goes on.
package postgres

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"time"

	"github.com/lib/pq"

	"kaizala-setup/persist"
)

// Options are what a Store works with. Member is required.
type Options struct {
	// Member gives the identity of this member and the pin of every document here. It
	// is asked once.
	Member func(context.Context) (persist.Identity, persist.Pin, error)
	// PingEvery is how often a lease is checked; 0: every 2 s.
	PingEvery time.Duration
	// Deadline is how long an update is tried; 0: persist.LockDeadline.
	Deadline time.Duration
}

// Store is a team's documents. It is a persist.Store for the realms public and own.
type Store struct {
	at      Address
	options Options
	db      *sql.DB
	dial    pq.Dialer

	mu     sync.Mutex // guards what follows
	me     persist.Identity
	pin    persist.Pin
	known  int64 // revision of the team
	roster roster
}

var _ persist.Store = (*Store)(nil)

// Open prepares a store. It connects to nothing until it is used.
func Open(at Address, o Options) (*Store, error) {
	if o.PingEvery == 0 {
		o.PingEvery = 2 * time.Second
	}
	if o.Deadline == 0 {
		o.Deadline = persist.LockDeadline
	}
	c, err := pq.NewConnector(at.dsn)
	if err != nil {
		return nil, &persist.Error{Reason: persist.CodeStoreAddress, Path: at.Host, Err: err}
	}
	s := &Store{at: at, options: o, dial: dialer{silence}}
	c.Dialer(s.dial)
	s.db = sql.OpenDB(c)
	s.db.SetMaxOpenConns(4)
	s.db.SetMaxIdleConns(2)
	return s, nil
}

// Close ends the connections. Leases end by themselves.
func (s *Store) Close() error { return s.db.Close() }

// Address is where the store is.
func (s *Store) Address() Address { return s.at }

// member is this member's identity and pin.
func (s *Store) member(ctx context.Context) (persist.Identity, persist.Pin, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.me.Recipient() != "" {
		return s.me, s.pin, nil
	}
	me, pin, err := s.options.Member(ctx)
	if err == nil {
		s.me, s.pin = me, pin
	}
	return me, pin, err
}

// within runs queries and gives their error a code. It ends with ctx, even if the
// library still waits for the server.
func (s *Store) within(ctx context.Context, queries func(context.Context) error) error {
	if err := ctx.Err(); err != nil {
		return s.fail(ctx, err)
	}
	done := make(chan error, 1)
	go func() { done <- queries(ctx) }()
	select {
	case err := <-done:
		return s.fail(ctx, err)
	case <-ctx.Done():
	}
	select { // the library has ended the query by now, if the server answers
	case err := <-done:
		return s.fail(ctx, err)
	case <-time.After(cancelGrace):
		return s.fail(ctx, ctx.Err())
	}
}

// cancelGrace is how long the library may take to cancel a query.
const cancelGrace = 200 * time.Millisecond

// row is what is stored of a document, still sealed.
type row struct {
	revision   int64 // 0: there is none
	recipients []string
	writes     []string
	body       []byte // nil: there is none, or it was removed
}

// stateOf are the columns that each query reads to know whom it talks to. $1 is the
// revision of the team that is known.
const stateOf = `v.version, pg_is_in_recovery(), version(), coalesce(t.revision, 0), case when t.revision = $1 then null else t.body end`

// state is what the columns of stateOf have.
type state struct {
	version  int
	replica  bool
	server   string
	revision int64
	team     []byte
}

func (st *state) into() []any {
	return []any{&st.version, &st.replica, &st.server, &st.revision, &st.team}
}

// fetch reads a document's row, and the team if it changed.
func (s *Store) fetch(ctx context.Context, id string) (r row, team roster, teamRevision int64, err error) {
	me, _, err := s.member(ctx)
	if err != nil {
		return r, team, 0, err
	}
	s.mu.Lock()
	known := s.known
	s.mu.Unlock()
	var st state
	err = s.within(ctx, func(ctx context.Context) error {
		const q = `select ` + stateOf + `, coalesce(d.revision, 0), d.recipients, d.writes, d.body
			from kaizala_setup.version v left join kaizala_setup.team t on true left join kaizala_setup.document d on d.id = $2`
		return s.db.QueryRowContext(ctx, q, known, id).Scan(append(st.into(), &r.revision, pq.Array(&r.recipients), pq.Array(&r.writes), &r.body)...)
	})
	if err != nil {
		return r, team, 0, s.explain(ctx, err)
	}
	team, err = s.judge(st, me)
	return r, team, st.revision, err
}

// judge refuses a server that this program cannot work with, and gives the team. Codes:
// newer_version, store_not_made, store_replica, store_unfit, store_no_member,
// store_team.
func (s *Store) judge(st state, me persist.Identity) (roster, error) {
	switch {
	case st.version > version():
		return roster{}, s.refuse(persist.CodeNewerVersion)
	case st.version < version() || st.revision == 0:
		return roster{}, s.refuse(persist.CodeStoreNotMade)
	case st.replica:
		return roster{}, s.refuse(persist.CodeStoreReplica)
	case strings.Contains(st.server, "Cockroach"):
		return roster{}, s.refuse(persist.CodeStoreUnfit)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if st.revision == s.known {
		return s.roster, nil
	}
	team, err := openRoster(st.team, me)
	switch {
	case err == nil && (s.known > st.revision || s.known > 0 && team.Key != s.roster.Key):
		err = s.refuse(persist.CodeStoreTeam)
	case err == nil:
		s.known, s.roster = st.revision, team
	}
	return team, s.about(err)
}

// refuse is an error that names the server.
func (s *Store) refuse(code persist.Code) error {
	return &persist.Error{Reason: code, Path: s.at.Host}
}

// about notes in an error which server it is about.
func (s *Store) about(err error) error {
	var e *persist.Error
	if errors.As(err, &e) && e.Path == "" {
		e.Path = s.at.Host
	}
	return err
}
