// Package postgres is the engine for a team: documents are rows of a PostgreSQL
// database, sealed by age to every member before they leave this machine.
//
// # Schema
//
// kaizala_setup.document has a row a document. In clear are a random ID, the
// revision, whom the body is sealed to, and random names of the last writes. Realm,
// role, facts and secrets are the sealed body. Whoever reads the database learns how
// many connectors there are and when they changed. kaizala_setup.roster has every team
// there has been, sealed to its members: their names, and the team's key.
// kaizala_setup.team says which one counts. kaizala_setup.request has who asks to join,
// sealed to the members, whose recipients are in clear for that.
//
// # Trust
//
// Anybody can seal something to a member, because recipients are public. So each sealed
// body has the team's key in it, and a body without it is refused. A change of the team
// seals every document anew in the transaction that changes the roster: there is no
// moment at which a document is sealed to some and not to others, or at which something
// is saved for a member who has been removed. A removal makes a new key, so what a
// removed member writes afterwards is refused, even by the database's own password. A
// copy of what was saved before can still be read by who was a member then.
//
// A removed member knows the old key, so the old key proves no new roster. Its maker
// proves it to each member by a MAC of their two X25519 keys (seal.MAC). Each host
// remembers the newest roster that it has seen (Host), and takes another one only if it
// was made from that, step by step, by members of the step before. So another team, an
// older state of this one and what a removed member made of it are refused with
// store_team, and nothing is written.
//
// A request to join proves nothing: a member compares the check words of its key with
// who sent it, and then adds that key, or refuses it: the request is sealed to who sent
// it then, and says so. It ends after RequestLife.
//
// What is not prevented: who can write to the database can remove documents, or bring
// an older state of one document back that was saved by the present team; a host that
// was away while a member was removed cannot tell a roster of that member from one of
// the others, if it sees that one first; and a host that remembers nothing trusts the
// first team that it sees, so whoever joins should look who is in it. Take the login to
// the database from who leaves.
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
	"database/sql/driver"
	"errors"
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
	// Dir is where this host remembers the team: Address.Dir. "": it remembers nothing.
	Dir string
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

	mu    sync.Mutex // guards what follows
	me    persist.Identity
	pin   persist.Pin
	known roster // the newest; revision 0: none
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

// begin begins a transaction. Of an error that ends the connection the library says
// nothing: a pooler in statement mode ends it so at each begin, and goes on answering
// everything else.
func (s *Store) begin(ctx context.Context) (*sql.Tx, error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if errors.Is(err, driver.ErrBadConn) && s.db.PingContext(ctx) == nil {
		if tx, err = s.db.BeginTx(ctx, nil); errors.Is(err, driver.ErrBadConn) {
			err = s.refuse(persist.CodeStoreUnfit)
		}
	}
	return tx, err
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
