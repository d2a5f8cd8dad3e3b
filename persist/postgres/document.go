package postgres

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	mathrand "math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/lib/pq"

	"kaizala-setup/persist"
)

// maxWrites is how many names of writes a row remembers: more than other processes
// make while one waits for an answer that was lost.
const maxWrites = 64

// check refuses a key of another engine. Codes: corrupt, sandbox_in_real.
func check(k persist.Key) error {
	if err := k.Check(); err != nil {
		return err
	}
	if k.Realm == persist.Sandbox { // its documents never leave their machine
		return &persist.Error{Reason: persist.CodeSandboxIdentity, Key: k}
	}
	return nil
}

// Load reads one document. See persist.Store.
func (s *Store) Load(ctx context.Context, k persist.Key) (persist.Document, error) {
	if err := check(k); err != nil {
		return persist.Document{}, err
	}
	r, team, err := s.fetch(ctx, rowID(k))
	if err != nil {
		return persist.Document{}, err
	}
	return s.open(r, team, k)
}

// open gives the document of a row, or an empty one if there is none.
func (s *Store) open(r row, team roster, k persist.Key) (persist.Document, error) {
	s.mu.Lock()
	me, pin := s.me, s.pin
	s.mu.Unlock()
	if r.body == nil {
		return persist.Document{Version: persist.Version, Key: k, Pin: pin}, nil
	}
	d, err := team.openBody(r.body, r.revision, me, pin)
	if err == nil && d.Key != k {
		err = &persist.Error{Reason: persist.CodeStoreTeam, Key: k}
	}
	if err != nil {
		return persist.Document{}, s.about(err)
	}
	return d, nil
}

// Update changes a document by compare-and-set: if another process wrote meanwhile,
// change runs again on what it wrote. A connection that breaks is made anew. It is
// tried for 10 s. See persist.Store. Codes: also store_away and those of Load.
func (s *Store) Update(ctx context.Context, k persist.Key, change func(*persist.Document) error) error {
	if err := check(k); err != nil {
		return err
	}
	return s.write(ctx, rowID(k), func(r row, team roster) ([]byte, error) {
		d, err := s.open(r, team, k)
		if err != nil {
			return nil, err
		}
		before := d.Sealed
		if err := change(&d); err != nil {
			return nil, err
		}
		if d.Pin.Kind == persist.PinSandbox {
			return nil, &persist.Error{Reason: persist.CodeSandboxIdentity, Key: k}
		}
		d.Key = k
		d.Revision++
		if !bytes.Equal(before, d.Sealed) {
			me, _, err := s.member(ctx)
			if err != nil {
				return nil, err
			}
			if d.Sealed, err = team.resealed(d.Sealed, me); err != nil {
				return nil, err
			}
		}
		return team.sealBody(d, r.revision+1)
	})
}

// Remove leaves a row without a body, so that what was removed stays so everywhere.
// See persist.Store.
func (s *Store) Remove(ctx context.Context, k persist.Key) error {
	if err := check(k); err != nil {
		return err
	}
	err := s.write(ctx, rowID(k), func(r row, _ roster) ([]byte, error) {
		if r.body == nil {
			return nil, errNothing
		}
		return nil, nil
	})
	if err == errNothing {
		return nil
	}
	return err
}

var errNothing = &persist.Error{} // there is nothing to remove

// write has a row's new body in the database, as made from the row that is there.
func (s *Store) write(ctx context.Context, id string, make func(row, roster) ([]byte, error)) error {
	deadline, cancel := context.WithTimeout(ctx, s.options.Deadline)
	defer cancel()
	var sent []string // names of writes whose answer may have been lost
	for try := 1; ; try++ {
		r, team, err := s.fetch(deadline, id)
		if err == nil {
			if slices.ContainsFunc(sent, func(name string) bool { return slices.Contains(r.writes, name) }) {
				return nil
			}
			body, failed := make(r, team)
			if failed != nil {
				return failed
			}
			name := rand.Text()[:13]
			sent = append(sent, name)
			var done bool
			if done, err = s.put(deadline, id, r, team, name, body); done {
				return nil
			}
		}
		switch {
		case ctx.Err() != nil && ctx.Err() != context.DeadlineExceeded:
			return ctx.Err()
		case err != nil && !passes(err):
			return err
		case !wait(deadline, try) && err != nil:
			return err
		case deadline.Err() != nil:
			return s.refuse(persist.CodeBusy)
		}
	}
}

// passes reports whether an error may be gone in a moment.
func passes(err error) bool {
	code := persist.CodeOf(err)
	return code == persist.CodeStoreAway || code == persist.CodeBusy
}

// wait waits before the next try, longer each time and never as long as another
// process. It reports whether there is time for one.
func wait(ctx context.Context, try int) bool {
	longest := min(time.Duration(try)*5*time.Millisecond, 200*time.Millisecond)
	select {
	case <-ctx.Done():
	case <-time.After(mathrand.N(longest)):
	}
	return ctx.Err() == nil
}

// put writes a row if neither it nor the team changed, tells whoever listens, and
// reports whether it did.
func (s *Store) put(ctx context.Context, id string, r row, team roster, name string, body []byte) (done bool, err error) {
	writes := append(slices.Clone(r.writes), name)
	writes = writes[max(0, len(writes)-maxWrites):]
	const insert = `with t as (select 1 from kaizala_setup.team where revision = $1 for share),
		w as (insert into kaizala_setup.document (id, revision, recipients, writes, body) select $2::text, $3::bigint + 1, $4::text[], $5::text[], $6::bytea from t on conflict do nothing returning id)
		select pg_notify('kaizala_setup', id) from w`
	const update = `with t as (select 1 from kaizala_setup.team where revision = $1 for share),
		w as (update kaizala_setup.document set revision = $3::bigint + 1, recipients = $4::text[], writes = $5::text[], body = $6::bytea from t where id = $2::text and document.revision = $3::bigint returning id)
		select pg_notify('kaizala_setup', id) from w`
	q := update
	if r.revision == 0 {
		q = insert
	}
	err = s.within(ctx, func(ctx context.Context) error {
		var nothing sql.NullString
		err := s.db.QueryRowContext(ctx, q, team.Revision, id, r.revision, pq.Array(team.recipients()), pq.Array(writes), body).Scan(&nothing)
		if err == sql.ErrNoRows {
			return nil
		}
		done = err == nil
		return err
	})
	return done && err == nil, err
}

// List reads every document, in one query. See persist.Store.
func (s *Store) List(ctx context.Context) ([]persist.Document, []error) {
	rows, team, err := s.fetchAll(ctx)
	if err != nil {
		return nil, []error{err}
	}
	me, pin, err := s.member(ctx)
	if err != nil {
		return nil, []error{err}
	}
	opened, failed := make([]persist.Document, len(rows)), make([]error, len(rows))
	var all sync.WaitGroup
	for first := range min(runtime.GOMAXPROCS(0), len(rows)) { // what takes long is to open each
		all.Go(func() {
			for i := first; i < len(rows); i += runtime.GOMAXPROCS(0) {
				opened[i], failed[i] = team.openBody(rows[i].body, rows[i].revision, me, pin)
			}
		})
	}
	all.Wait()
	var docs []persist.Document
	var errs []error
	for i, err := range failed {
		if err != nil {
			errs = append(errs, s.about(err))
		} else {
			docs = append(docs, opened[i])
		}
	}
	return docs, errs
}
