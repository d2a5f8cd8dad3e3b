package postgres

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"

	"github.com/lib/pq"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
)

// session are the settings of a lease's session. The server gives up a holder that was
// cut off after 10 s, and never one that is only paused. transaction are those of a
// change of the team or the schema: there the server does not wait for who is paused.
const (
	session = `select set_config(s.name, v.value, false) from pg_settings s join (values
	('tcp_keepalives_idle', '3'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '9000'),
	('idle_session_timeout', '0'), ('statement_timeout', '0'), ('lock_timeout', '2000')) v (name, value) using (name)`
	transaction = `select set_config(s.name, v.value, true) from pg_settings s join (values
	('tcp_keepalives_idle', '3'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '9000'),
	('idle_in_transaction_session_timeout', '10000'), ('lock_timeout', '5000')) v (name, value) using (name)`
)

// LockGrant takes a session advisory lock on a connection of its own, and proves that
// nobody else can get it. See persist.Store. Codes: also store_unfit, store_away and
// those of every query.
func (s *Store) LockGrant(ctx context.Context, k persist.Key, g steps.GrantID) (persist.Lease, error) {
	if err := check(k); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, s.busy(err)
	}
	c, err := pq.NewConnector(s.at.dsn)
	if err != nil {
		return nil, &persist.Error{Reason: persist.CodeStoreAddress, Path: s.at.Host, Err: err}
	}
	c.Dialer(s.dial)
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(1)
	l := &lease{store: s, db: db, number: lockNumber("grant", rowID(k), string(g)), lost: make(chan struct{}), ended: make(chan struct{})}
	if err := l.take(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	go l.watch(s.options.PingEvery)
	return l, nil
}

// busy is what a wait for a lease ends with.
func (s *Store) busy(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return s.refuse(persist.CodeBusy)
	}
	return err
}

// lease is an advisory lock that is held as long as its connection lives.
type lease struct {
	store  *Store
	db     *sql.DB // of one connection
	conn   *sql.Conn
	pid    int // of the server's process
	number int64

	asking sync.Mutex // one query at a time
	end    sync.Once
	lose   sync.Once
	lost   chan struct{}
	ended  chan struct{} // it was released
}

// take gets the lock and proves it.
func (l *lease) take(ctx context.Context) error {
	err := l.store.within(ctx, func(ctx context.Context) (err error) {
		if l.conn, err = l.db.Conn(ctx); err != nil {
			return err
		}
		if _, err = l.conn.ExecContext(ctx, session); err != nil {
			return err
		}
		return l.conn.QueryRowContext(ctx, "select pg_backend_pid()").Scan(&l.pid)
	})
	for err == nil {
		err = l.store.within(ctx, func(ctx context.Context) error {
			_, err := l.conn.ExecContext(ctx, "select pg_advisory_lock($1)", l.number)
			return err
		})
		if err == nil {
			return l.prove(ctx)
		}
		if ctx.Err() == nil && persist.CodeOf(err) == persist.CodeBusy {
			err = nil // lock_timeout ended the wait, so that no answer takes long: ask again
		}
	}
	if ctx.Err() != nil {
		return l.store.busy(ctx.Err())
	}
	return err
}

// prove tries the lock from a second connection that holds a transaction meanwhile: it
// must not get it, and the lease's session must still be the same.
func (l *lease) prove(ctx context.Context) error {
	return l.store.within(ctx, func(ctx context.Context) error {
		tx, err := l.store.begin(ctx)
		if persist.CodeOf(err) == persist.CodeStoreUnfit {
			l.giveBack(ctx, l.store.db)
		}
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }()
		var second, replica bool
		var pid int
		if err := tx.QueryRowContext(ctx, "select pg_try_advisory_lock($1), pg_is_in_recovery()", l.number).Scan(&second, &replica); err != nil {
			return err
		}
		if err := l.conn.QueryRowContext(ctx, "select pg_backend_pid()").Scan(&pid); err != nil {
			return err
		}
		switch {
		case replica:
			return l.store.refuse(persist.CodeStoreReplica)
		case second || pid != l.pid:
			l.giveBack(ctx, tx)
			return l.store.refuse(persist.CodeStoreUnfit)
		}
		return nil
	})
}

// giveBack releases the lock in whichever of a pooler's sessions it is, once or twice,
// because those sessions go on living.
func (l *lease) giveBack(ctx context.Context, second interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}) {
	const unlock = "select pg_advisory_unlock($1)"
	for range 2 {
		_, _ = second.ExecContext(ctx, unlock, l.number)
		_, _ = l.conn.ExecContext(ctx, unlock, l.number)
	}
}

// watch pings until the lease ends.
func (l *lease) watch(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-l.ended:
			return
		case <-l.lost:
			return
		case <-tick.C:
			_ = l.Check(context.Background())
		}
	}
}

// Check asks on the lease's connection whether its session is the one that took the
// lock. See persist.Lease.
func (l *lease) Check(ctx context.Context) error {
	l.asking.Lock()
	defer l.asking.Unlock()
	select {
	case <-l.lost:
		return l.store.refuse(persist.CodeLeaseLost)
	case <-l.ended:
		return l.store.refuse(persist.CodeLeaseLost)
	default:
	}
	var pid int
	err := l.store.within(ctx, func(ctx context.Context) error {
		return l.conn.QueryRowContext(ctx, "select pg_backend_pid()").Scan(&pid)
	})
	if err == nil && pid == l.pid {
		return nil
	}
	l.lose.Do(func() { close(l.lost) }) // a query that was given up has broken the connection too
	_ = l.db.Close()
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &persist.Error{Reason: persist.CodeLeaseLost, Path: l.store.at.Host, Err: err}
}

// Lost is closed when a ping found the connection gone. See persist.Lease.
func (l *lease) Lost() <-chan struct{} { return l.lost }

// Release ends the connection, and the lock with it. See persist.Lease.
func (l *lease) Release() {
	l.end.Do(func() {
		close(l.ended)
		l.asking.Lock()
		defer l.asking.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), cancelGrace)
		defer cancel() // whether it works or not: the lock ends with the connection
		_ = l.store.within(ctx, func(ctx context.Context) error {
			_, err := l.conn.ExecContext(ctx, "select pg_advisory_unlock($1)", l.number)
			return err
		})
		_ = l.conn.Close()
		_ = l.db.Close()
	})
}
