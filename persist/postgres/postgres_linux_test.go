package postgres_test

import (
	"fmt"
	"os"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/conformtest"
	"kaizala-setup/persist/postgrestest"
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
	if postgrestest.Bin() != "" {
		s, err := postgrestest.Start()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		shared = s
	}
	code := m.Run()
	for _, server := range []*postgrestest.Server{shared, second.server} {
		if server != nil {
			_ = server.Close()
		}
	}
	os.Exit(code)
}

// A database keeps every promise of persist.Store.
func TestConforms(t *testing.T) {
	t.Parallel()
	server := running(t)
	conformtest.Run(t, func(t *testing.T) conformtest.Place {
		h, name := newHost(t), database(t, server)
		must(t, h.open(t, server.Socket(name)).Init(t.Context(), "here"))
		return conformtest.Place{
			Open:     func() persist.Store { return h.open(t, server.Socket(name)) },
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
