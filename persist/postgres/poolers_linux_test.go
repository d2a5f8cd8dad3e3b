package postgres_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/postgrestest"
)

// withPgBouncer starts a PgBouncer in front of a server and gives the address of a
// database through it.
func withPgBouncer(t *testing.T, s *postgrestest.Server, mode, database string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("KAIZALA_SETUP_PARTS") != "" {
			t.Fatal("there is no PgBouncer: install pgbouncer")
		}
		t.Skip("there is no PgBouncer: install pgbouncer")
	}
	dir, err := postgrestest.NewDir()
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "users"), []byte(`"postgres" ""`), 0o644))
	config := fmt.Sprintf("[databases]\n* = host=%s port=%d\n[pgbouncer]\nlisten_port=%d\nlisten_addr=\nunix_socket_dir=%s\nauth_type=trust\nauth_file=%s/users\npool_mode=%s\nignore_startup_parameters=extra_float_digits\n",
		s.Dir, s.Port, s.Port, dir, dir, mode)
	must(t, os.WriteFile(filepath.Join(dir, "ini"), []byte(config), 0o644))
	c := postgrestest.AsPostgres(exec.Command(program, "-q", filepath.Join(dir, "ini")))
	must(t, c.Start())
	ended := make(chan struct{})
	go func() { _ = c.Wait(); close(ended) }()
	t.Cleanup(func() { _ = c.Process.Kill(); <-ended })
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(fmt.Sprintf("%s/.s.PGSQL.%d", dir, s.Port)); err == nil {
			return fmt.Sprintf("postgres://postgres@/%s?host=%s&port=%d", database, dir, s.Port)
		}
	}
	t.Fatal("PgBouncer does not answer")
	return ""
}

// A pool that gives each transaction another session is refused where a lock would
// guard nothing, and one that takes no transactions where one is needed. A pool in session
// mode is as good as the server.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	server := running(t)
	for mode, want := range map[string]struct{ lease, change persist.Code }{
		"transaction": {lease: persist.CodeStoreUnfit}, "statement": {persist.CodeStoreUnfit, persist.CodeStoreUnfit}, "session": {},
	} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			name := database(t, server)
			h := newHost(t)
			must(t, h.open(t, server.Socket(name)).Init(t.Context(), "here"))
			s := h.open(t, withPgBouncer(t, server, mode, name))
			for range counted(2, 5) {
				lease, err := s.LockGrant(t.Context(), key, "g")
				if persist.CodeOf(err) != want.lease {
					t.Errorf("%v, want %q", err, want.lease)
				}
				if err == nil {
					must(t, lease.Check(t.Context()))
					lease.Release()
				}
			}
			if err := s.AddMember(t.Context(), newHost(t).id.Recipient(), "x"); persist.CodeOf(err) != want.change {
				t.Errorf("%v, want %q", err, want.change)
			}
			if locks, err := server.SQL(name, "select count(*) from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"); locks != "0" {
				t.Errorf("%s locks are left, %v", locks, err)
			}
		})
	}
}

// A copy of a server that takes no writes is refused before a change is made, and so is
// a lock there.
func TestStandby(t *testing.T) {
	t.Parallel()
	primary := alone(t) // it has few databases to copy
	name := database(t, primary)
	h := newHost(t)
	must(t, h.open(t, primary.Socket(name)).Init(t.Context(), "here"))
	dir, err := postgrestest.NewDir()
	must(t, err)
	out, err := postgrestest.AsPostgres(exec.Command(postgrestest.Bin()+"/pg_basebackup", "-h", primary.Dir, "-p", fmt.Sprint(primary.Port), "-U", "postgres", "-D", dir+"/data", "-R", "--checkpoint=fast", "--no-sync")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	standby := &postgrestest.Server{Dir: dir, Port: primary.Port}
	must(t, standby.Listen(""))
	t.Cleanup(func() { _ = standby.Stop(syscall.SIGQUIT) })
	s := h.open(t, standby.Socket(name))
	ran := false
	_, loading := s.Load(t.Context(), key)
	_, leasing := s.LockGrant(t.Context(), key, "g")
	for verb, err := range map[string]error{
		"Load": loading, "LockGrant": leasing, "Init": s.Init(t.Context(), "x"), "AddMember": s.AddMember(t.Context(), newHost(t).id.Recipient(), "x"),
		"Update": s.Update(t.Context(), key, func(*persist.Document) error { ran = true; return nil }),
	} {
		if persist.CodeOf(err) != persist.CodeStoreReplica {
			t.Errorf("%s: %v", verb, err)
		}
	}
	if ran {
		t.Error("a change ran")
	}
}

// A server that says it is CockroachDB is refused. There is none here: the words with
// which it gives its version are in the place of PostgreSQL's.
func TestCockroachDB(t *testing.T) {
	t.Parallel()
	server := running(t)
	name := database(t, server)
	h := newHost(t)
	must(t, h.open(t, server.Socket(name)).Init(t.Context(), "here"))
	_, err := server.SQL(name, `create schema other; create function other.version() returns text language sql as 'select ''CockroachDB CCL v24.1.0 (x86_64-pc-linux-gnu, built 2024/05/20)''';
		alter database `+name+` set search_path = other, pg_catalog`)
	must(t, err)
	for _, verb := range []func(*postgres.Store) error{
		func(s *postgres.Store) error { _, err := s.Load(t.Context(), key); return err },
		func(s *postgres.Store) error { return errOfList(s.List(t.Context())) },
	} {
		if err := verb(h.open(t, server.Socket(name))); persist.CodeOf(err) != persist.CodeStoreUnfit || !strings.Contains(err.Error(), server.Dir) {
			t.Errorf("%v", err)
		}
	}
}

func errOfList(_ []persist.Document, errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	return errs[0]
}
