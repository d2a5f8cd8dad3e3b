package postgres_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/steps"
)

// remembering gives the handle of a new process of a host that remembers its team.
func (h host) remembering(t *testing.T, address, dir string) *postgres.Store {
	t.Helper()
	at, err := postgres.ParseAddress(address)
	must(t, err)
	s, err := postgres.Open(at, postgres.Options{
		Member: func(context.Context) (persist.Identity, persist.Pin, error) { return h.id, h.pin, nil },
		Dir:    at.Dir(dir),
	})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// save writes a name and a secret into the document.
func (h host) save(s persist.Store, name string) error {
	return s.Update(context.Background(), key, func(d *persist.Document) error {
		d.Facts.Connector.Name = name
		return d.SetSecrets(h.id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New("secret of " + name)})
	})
}

// opens checks that a host reads the name and the secret that were saved.
func (h host) opens(t *testing.T, s persist.Store, name string) {
	t.Helper()
	d, err := s.Load(t.Context(), key)
	must(t, err)
	secrets, err := d.Secrets(h.id)
	must(t, err)
	if got := secrets[steps.Slot{Kind: steps.SlotSecret}]; d.Facts.Connector.Name != name || got.Reveal() != "secret of "+name {
		t.Errorf("%q, and a secret of %d characters", d.Facts.Connector.Name, got.Len())
	}
}

// refusesAll checks that a store whose team is not the one that a host remembers is
// neither read nor written.
func refusesAll(t *testing.T, what string, s *postgres.Store) {
	t.Helper()
	ran := false
	_, loading := s.Load(t.Context(), key)
	_, watching := s.Watch(t.Context(), key)
	_, asking := s.Members(t.Context())
	_, listing := s.List(t.Context())
	for verb, err := range map[string]error{
		"Load": loading, "Watch": watching, "Members": asking, "List": errors.Join(listing...), "Remove": s.Remove(t.Context(), key),
		"Update":    s.Update(t.Context(), key, func(*persist.Document) error { ran = true; return nil }),
		"AddMember": s.AddMember(t.Context(), newHost(t).id.Recipient(), "x"),
	} {
		if persist.CodeOf(err) != persist.CodeStoreTeam {
			t.Errorf("%s: %s: %v", what, verb, err)
		}
	}
	if ran {
		t.Errorf("%s: a change ran", what)
	}
}

// What somebody does who may write to the database: empty a store, keep a copy of it
// under a name, and bring the copy back.
const emptied = "truncate kaizala_setup.team, kaizala_setup.roster, kaizala_setup.document; "

func copied(name string) string {
	script := "create schema " + name + ";"
	for _, table := range []string{"roster", "team", "document"} {
		script += fmt.Sprintf("create table %s.%s as table kaizala_setup.%s;", name, table, table)
	}
	return script
}

func broughtBack(name string) string {
	script := emptied
	for _, table := range []string{"roster", "team", "document"} {
		script += fmt.Sprintf("insert into kaizala_setup.%s table %s.%s;", table, name, table)
	}
	return script
}

// A host refuses another team in the place of its own, an older state of it, and one
// that a member who was removed made. Nothing is written.
func TestHostsRememberTheirTeam(t *testing.T) {
	t.Parallel()
	server := running(t)
	name, dir := database(t, server), t.TempDir()
	address := server.Socket(name)
	me, other, gone := newHost(t), newHost(t), newHost(t)
	begun := me.remembering(t, address, dir)
	must(t, begun.Init(t.Context(), "me"))
	must(t, me.save(begun, "first"))
	script := func(sql string) {
		t.Helper()
		_, err := server.SQL(name, sql)
		must(t, err)
	}
	script(copied("old"))
	must(t, begun.AddMember(t.Context(), other.id.Recipient(), "other"))
	must(t, begun.AddMember(t.Context(), gone.id.Recipient(), "gone"))
	must(t, me.save(begun, "second"))
	refusesNothing := func(what string) {
		t.Helper()
		me.opens(t, me.remembering(t, address, dir), "second")
		if t.Failed() {
			t.Fatal(what)
		}
	}
	refusesNothing("a new process")
	script(copied("now"))

	script(broughtBack("old"))
	refusesAll(t, "an old state", me.remembering(t, address, dir))
	refusesAll(t, "an old state, to a running process", begun)

	script(emptied)
	if err := me.remembering(t, address, dir).Init(t.Context(), "me"); persist.CodeOf(err) != persist.CodeStoreTeam {
		t.Errorf("a second team: %v", err)
	}
	// Another team, which somebody made who knows our key: of revision 1, 3 and 4.
	forger := other.open(t, address)
	must(t, forger.Init(t.Context(), "forger"))
	must(t, other.save(forger, "forged"))
	must(t, forger.AddMember(t.Context(), me.id.Recipient(), "me"))
	refusesAll(t, "another team, younger", me.remembering(t, address, dir))
	must(t, forger.AddMember(t.Context(), gone.id.Recipient(), "gone"))
	refusesAll(t, "another team of the same age", me.remembering(t, address, dir))
	must(t, forger.AddMember(t.Context(), newHost(t).id.Recipient(), "x"))
	refusesAll(t, "another team, older", me.remembering(t, address, dir))

	script(broughtBack("now"))
	refusesNothing("the right state is back")

	// While this host looks away, another member removes one. The one who was removed
	// has the state of before, and makes a team of it with this host in it.
	_, err := other.open(t, address).RemoveMember(t.Context(), "gone")
	must(t, err)
	refusesNothing("a removal by another member")
	script(broughtBack("now"))
	removed := gone.open(t, address)
	must(t, removed.AddMember(t.Context(), newHost(t).id.Recipient(), "y"))
	must(t, gone.save(removed, "forged"))
	refusesAll(t, "of the same age, by one who was removed", me.remembering(t, address, dir))
	must(t, removed.AddMember(t.Context(), newHost(t).id.Recipient(), "z"))
	refusesAll(t, "by one who was removed", me.remembering(t, address, dir))
}

// An answer that another process overtook, which changed the team meanwhile and remembered
// that, is not taken for an older state.
func TestTeamThatChangesDuringAQuery(t *testing.T) {
	t.Parallel()
	server := running(t)
	name, dir := database(t, server), t.TempDir()
	me := newHost(t)
	quick := me.remembering(t, server.Socket(name), dir)
	must(t, quick.Init(t.Context(), "me"))
	must(t, me.save(quick, "first"))
	_, err := server.SQL(name, `alter table kaizala_setup.version rename to version_; create view kaizala_setup.version as select version from kaizala_setup.version_
		where case when current_setting('application_name') = 'slow' then pg_advisory_xact_lock(7)::text = '' else true end`)
	must(t, err)
	db, err := sql.Open("postgres", server.Socket(name))
	must(t, err)
	defer func() { _ = db.Close() }()
	tx, err := db.BeginTx(t.Context(), nil)
	must(t, err)
	_, err = tx.ExecContext(t.Context(), "select pg_advisory_xact_lock(7)")
	must(t, err)
	slow, loaded := me.remembering(t, server.Socket(name)+"&application_name=slow", dir), make(chan error)
	go func() { _, err := slow.Load(t.Context(), key); loaded <- err }()
	for waiting := "0"; waiting != "1"; {
		select {
		case err := <-loaded:
			t.Fatal("it did not wait: ", err)
		default:
		}
		waiting, err = server.SQL(name, "select count(*) from pg_locks where not granted and locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())")
		must(t, err)
	}
	must(t, quick.AddMember(t.Context(), newHost(t).id.Recipient(), "other"))
	must(t, tx.Rollback())
	must(t, <-loaded)
	me.opens(t, slow, "first")
}

// What this host remembers is for this user alone, and read strictly.
func TestHostFile(t *testing.T) {
	t.Parallel()
	at, err := postgres.ParseAddress("postgres://me@db.example.com/kaizala")
	must(t, err)
	same, err := postgres.ParseAddress("postgres://other@db.example.com:5432/kaizala?application_name=x")
	must(t, err)
	elsewhere, err := postgres.ParseAddress("postgres://me@db.example.com:5433/kaizala")
	must(t, err)
	state := t.TempDir()
	dir := at.Dir(state)
	if dir != same.Dir(state) || dir == elsewhere.Dir(state) {
		t.Errorf("%s, %s, %s", dir, same.Dir(state), elsewhere.Dir(state))
	}
	if h, err := postgres.ReadHost(dir); err != nil || h != (postgres.Host{}) {
		t.Errorf("without a file: %+v, %v", h, err)
	}
	want := postgres.Host{Member: persist.Pin{Kind: persist.PinKeyring, Recipient: "age1x"}, Name: "me", Team: "x", Revision: 3}
	must(t, postgres.UpdateHost(t.Context(), dir, func(h *postgres.Host) { *h = want }))
	if h, err := postgres.ReadHost(dir); err != nil || h != want {
		t.Errorf("%+v, %v", h, err)
	}
	info, err := os.Stat(filepath.Join(dir, "host.json"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %o", info.Mode().Perm())
	}
	must(t, os.WriteFile(filepath.Join(dir, "host.json"), []byte(`{"revision": -1}`), 0o600))
	if _, err := postgres.ReadHost(dir); persist.CodeOf(err) != persist.CodeCorrupt {
		t.Errorf("%v", err)
	}
	if err := postgres.UpdateHost(t.Context(), dir, func(*postgres.Host) {}); persist.CodeOf(err) != persist.CodeCorrupt {
		t.Errorf("%v", err)
	}
}
