package away_test

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/away"
	"kaizala-setup/persist/conformtest"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/postgrestest"
)

// database gives handles on a new database, each with the copies of the host.
func (h *host) database(t *testing.T, s *postgrestest.Server) (open func() *away.Store, name string) {
	t.Helper()
	name, err := s.Database()
	must(t, err)
	at, err := postgres.ParseAddress(s.Socket(name))
	must(t, err)
	member := away.Once(h.member)
	engine := func() *postgres.Store {
		e, err := postgres.Open(at, postgres.Options{Member: member, Dir: filepath.Dir(h.dir), PingEvery: 20 * time.Millisecond})
		must(t, err)
		t.Cleanup(func() { _ = e.Close() })
		return e
	}
	first := engine()
	must(t, first.Init(t.Context(), "here"))
	return func() *away.Store {
		e := first
		if first = nil; e == nil {
			e = engine()
		}
		return away.New(away.Options{Engine: e, Dir: h.dir, Member: member})
	}, name
}

// A database with copies keeps every promise of persist.Store.
func TestConformsOnPostgres(t *testing.T) {
	t.Parallel()
	s := postgrestest.Shared(t)
	conformtest.Run(t, func(t *testing.T) conformtest.Place {
		h := newHost(t, nil)
		open, name := h.database(t, s)
		return conformtest.Place{
			Open:     func() persist.Store { return open() },
			Identity: h.id, Pin: h.pin,
			Realms: []persist.Realm{persist.Public, persist.Own},
			Outgrow: func(persist.Key) {
				_, err := s.SQL(name, "update kaizala_setup.version set version = 99; alter table kaizala_setup.document rename column body to other")
				must(t, err)
			},
			Cut: func() {
				_, err := s.SQL(name, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
				must(t, err)
			},
		}
	})
}

// A server that is stopped, and one that crashed, is read from the copies until it is back,
// by a process that knew it and by one that did not.
func TestServerThatIsStopped(t *testing.T) {
	t.Parallel()
	s := postgrestest.Own(t)
	must(t, s.Listen("127.0.0.1"))
	h := newHost(t, nil)
	open, _ := h.database(t, s)
	h.Store = open()
	h.save(t, key, "Payroll")
	for _, by := range []syscall.Signal{syscall.SIGINT, syscall.SIGQUIT} {
		must(t, s.Stop(by))
		for _, from := range []*away.Store{h.Store, open()} {
			docs, errs := from.List(t.Context())
			if len(docs) != 1 || len(errs) > 0 || h.secretOf(t, docs[0]) != "canary-Payroll" || from.AsOf().IsZero() {
				t.Errorf("%v: %d documents, %v, as of %v", by, len(docs), errs, from.AsOf())
			}
			soon, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			if _, err := from.LockGrant(soon, key, "g"); persist.CodeOf(err) != persist.CodeStoreAway {
				t.Errorf("%v: a lease: %v", by, err)
			}
			cancel()
		}
		must(t, s.Listen("127.0.0.1"))
		if docs, errs := h.List(t.Context()); len(docs) != 1 || len(errs) > 0 || !h.AsOf().IsZero() {
			t.Errorf("%v: it is back: %d documents, %v, as of %v", by, len(docs), errs, h.AsOf())
		}
	}
}
