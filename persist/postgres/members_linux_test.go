package postgres_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/persist/seal"
)

// Who joins opens everything. Who is removed opens nothing that is saved from then on,
// and writes nothing that the others take, though it has the database's password, the
// old key and a running process.
func TestMembersComeAndGo(t *testing.T) {
	t.Parallel()
	server := running(t)
	name := database(t, server)
	address := server.Socket(name)
	me, other, third := newHost(t), newHost(t), newHost(t)
	mine, theirs, thirds := me.open(t, address), other.open(t, address), third.open(t, address)
	must(t, mine.Init(t.Context(), "me"))
	must(t, me.save(mine, "first"))
	if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreNoMember {
		t.Errorf("before it is a member: %v", err)
	}
	must(t, mine.AddMember(t.Context(), other.id.Recipient(), "other"))
	must(t, mine.AddMember(t.Context(), other.id.Recipient(), "other"))
	other.opens(t, theirs, "first")
	must(t, theirs.AddMember(t.Context(), third.id.Recipient(), "third"))
	must(t, third.save(thirds, "second"))
	me.opens(t, mine, "second")
	other.opens(t, theirs, "second")
	for what, c := range map[string]struct {
		recipient, name string
		want            persist.Code
	}{
		"a name twice":        {newHost(t).id.Recipient(), "Third", persist.CodeMemberThere},
		"a member twice":      {third.id.Recipient(), "fourth", persist.CodeMemberThere},
		"no name":             {newHost(t).id.Recipient(), "\x1b", persist.CodeMemberThere},
		"no recipient":        {"age1", "fourth", persist.Code(seal.CodeBadKey)},
		"a secret in place":   {me.id.Secret().Reveal(), "fourth", persist.Code(seal.CodeBadKey)},
		"a recipient as name": {newHost(t).id.Recipient(), third.id.Recipient(), persist.CodeMemberThere},
	} {
		if err := mine.AddMember(t.Context(), c.recipient, c.name); persist.CodeOf(err) != c.want {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := mine.RemoveMember(t.Context(), "me"); persist.CodeOf(err) != persist.CodeMemberSelf {
		t.Errorf("oneself: %v", err)
	}
	if _, err := mine.RemoveMember(t.Context(), "nobody"); persist.CodeOf(err) != persist.CodeMemberUnknown {
		t.Errorf("nobody: %v", err)
	}
	gone, err := mine.RemoveMember(t.Context(), "THIRD")
	if err != nil || gone.Recipient != third.id.Recipient() {
		t.Errorf("%+v, %v", gone, err)
	}
	me.opens(t, mine, "second")
	other.opens(t, theirs, "second")
	_, loading := thirds.Load(t.Context(), key)
	for verb, err := range map[string]error{"load": loading, "save": third.save(thirds, "forged"), "add": thirds.AddMember(t.Context(), newHost(t).id.Recipient(), "x")} {
		if persist.CodeOf(err) != persist.CodeStoreLeft {
			t.Errorf("who was removed can %s: %v", verb, err)
		}
	}
	members, err := theirs.Members(t.Context())
	want := []postgres.Member{{Recipient: me.id.Recipient(), Name: "me"}, {Recipient: other.id.Recipient(), Name: "other"}}
	if err != nil || fmt.Sprint(members) != fmt.Sprint(want) {
		t.Errorf("%v, %v", members, err)
	}
	for _, from := range []string{"document", "roster where revision = (select revision from kaizala_setup.team)"} {
		text, err := server.SQL(name, "select encode(body, 'hex') from kaizala_setup."+from)
		must(t, err)
		body, err := hex.DecodeString(text)
		must(t, err)
		if _, err := seal.Open(body, third.id); persist.CodeOf(err) != persist.CodeWrongKey {
			t.Errorf("who was removed opens a row of %s: %v", from, err)
		}
		_, err = seal.Open(body, other.id)
		must(t, err)
	}
	for _, table := range []string{"document", "team"} {
		got, err := server.SQL(name, "select recipients::text from kaizala_setup."+table)
		must(t, err)
		if strings.Contains(got, third.id.Recipient()) || !strings.Contains(got, other.id.Recipient()) {
			t.Errorf("%s is sealed to %s", table, got)
		}
	}
}

// A removal that ends in the middle, at any statement, has removed nobody and lost
// nothing. Documents that nobody can read do not stop it, one of a newer program does.
func TestRemovalIsDoneWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	server := running(t)
	name := database(t, server)
	address := server.Socket(name)
	me, other := newHost(t), newHost(t)
	mine, theirs := me.open(t, address), other.open(t, address)
	must(t, mine.Init(t.Context(), "me"))
	must(t, mine.AddMember(t.Context(), other.id.Recipient(), "other"))
	must(t, me.save(mine, "first"))
	script := func(sql string) {
		t.Helper()
		_, err := server.SQL(name, sql)
		must(t, err)
	}
	script("insert into kaizala_setup.document values ('garbage', 1, '{}', '{}', '\\x00')")
	// The server ends the session amid the removal, when it writes to a table.
	script("create function cut() returns trigger language plpgsql as 'begin perform pg_terminate_backend(pg_backend_pid()); return new; end'")
	for _, table := range []string{"document", "roster", "team"} {
		script("create trigger cut before insert or update on kaizala_setup." + table + " for each row execute function cut()")
		if _, err := mine.RemoveMember(t.Context(), "other"); persist.CodeOf(err) != persist.CodeStoreAway {
			t.Errorf("cut at %s: %v", table, err)
		}
		script("drop trigger cut on kaizala_setup." + table)
		me.opens(t, mine, "first")
		other.opens(t, theirs, "first")
	}
	_, err := mine.RemoveMember(t.Context(), "other")
	must(t, err)
	me.opens(t, mine, "first")
	if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreLeft {
		t.Errorf("%v", err)
	}
}

// While the team changes, everybody goes on saving: nothing is lost, and all that is
// there in the end is sealed to who is in then.
func TestTeamChangesAmidUpdates(t *testing.T) {
	t.Parallel()
	server := running(t)
	address := server.Socket(database(t, server))
	hosts := []host{newHost(t), newHost(t), newHost(t)}
	stores := []*postgres.Store{}
	for _, h := range hosts {
		stores = append(stores, h.open(t, address))
	}
	must(t, stores[0].Init(t.Context(), "h0"))
	for i, h := range hosts[1:] {
		must(t, stores[0].AddMember(t.Context(), h.id.Recipient(), fmt.Sprint("h", i+1)))
	}
	each := counted(15, 100)
	var all sync.WaitGroup
	var names []string
	for i, s := range stores[:2] {
		name := fmt.Sprint("h", i)
		names = append(names, name)
		all.Go(func() {
			if err := add(t.Context(), s, name, each); err != nil {
				t.Error(err)
			}
		})
	}
	for range 3 {
		_, err := stores[0].RemoveMember(t.Context(), "h2")
		must(t, err)
		must(t, stores[1].AddMember(t.Context(), hosts[2].id.Recipient(), "h2"))
	}
	all.Wait()
	for _, s := range stores {
		checkMarks(t, s, names, each)
	}
}

// Whoever asks to join is seen by every member, under the name that was given, and is
// in once one of them adds it. The database shows no name.
func TestRequestsToJoin(t *testing.T) {
	t.Parallel()
	server := running(t)
	name := database(t, server)
	address := server.Socket(name)
	me, other := newHost(t), newHost(t)
	mine := me.open(t, address)
	theirs := other.open(t, address)
	if _, err := theirs.Join(t.Context(), "x"); persist.CodeOf(err) != persist.CodeStoreNotMade {
		t.Errorf("without a store: %v", err)
	}
	must(t, mine.Init(t.Context(), "me"))
	for _, called := range []string{"canary-wrong", "canary-\x1b[31mjoiner"} {
		if member, err := theirs.Join(t.Context(), called); member || err != nil {
			t.Errorf("%v, %v", member, err)
		}
	}
	_, err := server.SQL(name, "insert into kaizala_setup.request values ('x', '\\x00'), ('y', convert_to(repeat('x', 20000), 'UTF8'))")
	must(t, err)
	asked, err := mine.Requests(t.Context())
	if err != nil || len(asked) != 1 || asked[0].Recipient != other.id.Recipient() || asked[0].Name != "canary-[31mjoiner" {
		t.Fatalf("%+v, %v", asked, err)
	}
	if _, err := theirs.Requests(t.Context()); persist.CodeOf(err) != persist.CodeStoreNoMember {
		t.Errorf("who is no member sees requests: %v", err)
	}
	clear, err := server.SQL(name, "select string_agg(convert_from(decode(replace(encode(body, 'hex'), '00', ''), 'hex'), 'LATIN1'), '') from kaizala_setup.request")
	must(t, err)
	if strings.Contains(clear, "canary") {
		t.Error("the database shows the name")
	}
	must(t, mine.AddMember(t.Context(), asked[0].Recipient, asked[0].Name))
	if asked, err := mine.Requests(t.Context()); err != nil || len(asked) != 0 {
		t.Errorf("%+v, %v", asked, err)
	}
	if member, err := theirs.Join(t.Context(), "again"); !member || err != nil {
		t.Errorf("%v, %v", member, err)
	}
}

// Who was removed is told so, and joins again only after it said that it trusts the
// team that is there now.
func TestJoiningAgain(t *testing.T) {
	t.Parallel()
	server := running(t)
	address, dir := server.Socket(database(t, server)), t.TempDir()
	me, other := newHost(t), newHost(t)
	mine := me.open(t, address)
	must(t, mine.Init(t.Context(), "me"))
	must(t, mine.AddMember(t.Context(), other.id.Recipient(), "other"))
	other.remembering(t, address, dir)
	_, err := other.remembering(t, address, dir).Members(t.Context())
	must(t, err)
	_, err = mine.RemoveMember(t.Context(), "other")
	must(t, err)
	theirs := other.remembering(t, address, dir)
	if _, err := theirs.Load(t.Context(), key); persist.CodeOf(err) != persist.CodeStoreLeft {
		t.Errorf("%v", err)
	}
	if _, err := theirs.Join(t.Context(), "other"); persist.CodeOf(err) != persist.CodeStoreLeft {
		t.Errorf("%v", err)
	}
	must(t, theirs.ForgetTeam(t.Context()))
	if member, err := theirs.Join(t.Context(), "other"); member || err != nil {
		t.Errorf("%v, %v", member, err)
	}
	must(t, mine.AddMember(t.Context(), other.id.Recipient(), "other"))
	_, err = other.remembering(t, address, dir).Members(t.Context())
	must(t, err)
}
