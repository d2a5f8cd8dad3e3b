package postgres_test

import (
	"os"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/conformtest"
	"kaizala-setup/persist/storetest"
)

// childRole is the variable that makes the test binary play another host.
const childRole = "KAIZALA_SETUP_TEST_CHILD"

func TestMain(m *testing.M) {
	if role := os.Getenv(childRole); role != "" {
		os.Exit(child(role, os.Args[1:]))
	}
	for _, name := range []string{"PGHOST", "PGUSER", "PGSERVICE", "PGSSLMODE", "PGDATABASE", "PGPORT"} {
		_ = os.Unsetenv(name)
	}
	storetest.InMemory()
	os.Exit(m.Run())
}

// A database keeps every promise of persist.Store.
func TestConforms(t *testing.T) {
	t.Parallel()
	server := running(t)
	conformtest.Run(t, func(t *testing.T) conformtest.Place {
		h, name := newHost(t), database(t, server)
		first := h.open(t, server.Socket(name))
		must(t, first.Init(t.Context(), "here"))
		return conformtest.Place{
			Open: func() persist.Store {
				s := first
				if first = nil; s == nil {
					s = h.open(t, server.Socket(name))
				}
				return s
			},
			Identity: h.id, Pin: h.pin,
			Realms: []persist.Realm{persist.Public, persist.Own},
			Outgrow: func(persist.Key) {
				_, err := server.SQL(name, "update kaizala_setup.version set version = 99; alter table kaizala_setup.document rename column body to other")
				must(t, err)
			},
			Cut: func() {
				_, err := server.SQL(name, "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
				must(t, err)
			},
		}
	})
}
