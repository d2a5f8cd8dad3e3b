package ui

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"kaizala-setup/persist/postgrestest"
)

// leaseSteps are the steps of a call under its lease, by the statements that its process
// sends from the one on that follows the lock. The last one is what begins the next step.
var leaseSteps = []struct {
	name       string
	statements []string
	exchanges  int // of the killed process and the next one
}{
	{"has the lock", nil, 1},
	{"before the exchange", []string{"update kaizala_setup.document", "select pg_backend_pid()"}, 1},
	{"after the answer, before the save", []string{"update kaizala_setup.document", "select pg_backend_pid()", "update kaizala_setup.document"}, 2},
	{"after the save, before the release", []string{"pg_advisory_unlock"}, 1},
}

// A holder of the lease is killed at each of its steps, while another host waits. That one
// goes on at once and has a token, and the killed one gets the same when it is started
// again. The refresh token in the store is one that the service issued, and not an older one
// than the last.
func TestTeamKillsAtEachStep(t *testing.T) {
	t.Parallel()
	k := newStepKills(t)
	kills := len(leaseSteps)
	if long() {
		kills = 200
	}
	longest := map[string]time.Duration{}
	for i := range kills {
		step := leaseSteps[i%len(leaseSteps)]
		k.next.ages(t, k.key)
		asked := k.service.many()
		out, took := k.kill(t, step.statements)
		longest[step.name] = max(longest[step.name], took.Round(time.Millisecond))
		if n := k.service.many() - asked; n != step.exchanges || named([]byte(out)) == 0 {
			t.Errorf("%s: %d exchanges, not %d: %s", step.name, n, step.exchanges, out)
		}
		if again := output(k.victim.command("token")); again != out {
			t.Errorf("%s: the killed one: %q, and the next: %q", step.name, again, out)
		}
		k.judge(t, i, asked, []byte(out))
	}
	if left, _ := filepath.Glob(filepath.Join(k.victim.dir(), "team", "*", "outbox", "*")); len(left) > 0 {
		t.Errorf("what a call brought waits still: %v", left)
	}
	t.Logf("%d kills at the steps of a call: %d corrupt, %d lost, %d not the service's, %d predecessors lost; the next had its token after %v at most", kills, k.corrupt, k.lost, k.strange, k.forgot, longest)
}

// stepKills are two hosts of a team, of which one is killed.
type stepKills struct {
	*rotation
	next, victim *household
	between      *relay // the victim and the server
	waits        func() // until the next one waits for the lease
}

func newStepKills(t *testing.T) stepKills {
	t.Helper()
	server, service := postgrestest.Shared(t), newRotating(t)
	database, err := server.Database()
	if err != nil {
		t.Fatal(err)
	}
	k := stepKills{between: newRelay(t, server)}
	k.next = newHousehold(t, service.URL).founds(t, server.Socket(database))
	k.victim = k.next.takesIn(t, newHousehold(t, service.URL), "victim", k.between.server.Socket(database))
	k.rotation = newRotation(t, service, k.next)
	k.waits = func() {
		const until = `do $$ begin
			for i in 1..60000 loop
				if exists (select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())) then return; end if;
				perform pg_sleep(0.005);
			end loop;
			raise 'nobody waits for the lease'; end $$`
		if _, err := server.SQL(database, until); err != nil {
			t.Fatal(err)
		}
	}
	return k
}

// kill kills the victim before the last of the statements that follow the lock, while the
// next one waits for it. It gives what that one prints, and how long after the kill.
func (k stepKills) kill(t *testing.T, statements []string) (out string, took time.Duration) {
	t.Helper()
	victim, next := k.victim.command("token"), k.next.command("token")
	var said bytes.Buffer
	next.Stdout, next.Stderr = &said, &said
	starts := func(c *exec.Cmd) (ended chan struct{}) {
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended = make(chan struct{})
		go func() { _ = c.Wait(); close(ended) }()
		return ended
	}
	reached, goOn := k.between.holdsAt("pg_try_advisory_lock")
	died := starts(victim)
	waitFor := func(reached <-chan struct{}) {
		select {
		case <-reached:
		case <-died:
			t.Fatal("the victim ended before it was killed")
		}
	}
	waitFor(reached)
	ended := starts(next)
	k.waits()
	if len(statements) > 0 {
		reached, _ = k.between.holdsAt(statements...)
		goOn()
		waitFor(reached)
	}
	_ = victim.Process.Kill()
	killed := time.Now()
	<-ended
	took = time.Since(killed)
	<-died
	return said.String(), took
}

// relay stands between a process and a server, and keeps a message back.
type relay struct {
	server *postgrestest.Server // as a client sees it

	mu      sync.Mutex
	texts   []string      // that clients still have to send; the last one is kept back
	reached chan struct{} // is closed then
	goes    chan struct{} // is closed when it may go on
}

func newRelay(t *testing.T, to *postgrestest.Server) *relay {
	t.Helper()
	r := &relay{server: &postgrestest.Server{Dir: t.TempDir(), Port: to.Port}}
	socket := func(s *postgrestest.Server) string { return fmt.Sprintf("%s/.s.PGSQL.%d", s.Dir, s.Port) }
	l, err := net.Listen("unix", socket(r.server))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			if server, err := net.Dial("unix", socket(to)); err == nil {
				go r.passes(client, server)
			}
		}
	}()
	return r
}

func (r *relay) passes(client, server net.Conn) {
	go func() { _, _ = io.Copy(client, server); _ = client.Close() }()
	messages := make(chan []byte)
	go func() {
		defer close(messages)
		for buffer := make([]byte, 1<<20); ; {
			n, err := client.Read(buffer)
			if err != nil {
				return
			}
			messages <- bytes.Clone(buffer[:n])
		}
	}()
	defer func() { _ = server.Close() }()
	for message := range messages {
		select {
		case <-r.heldBack(message):
		case <-messages: // its process was killed: it sends nothing while it waits for an answer
			return
		}
		_, _ = server.Write(message)
	}
}

// holdsAt has the last one of several texts kept back, once they were sent in order, and
// until it may go on.
func (r *relay) holdsAt(texts ...string) (reached <-chan struct{}, goOn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.texts, r.reached, r.goes = texts, make(chan struct{}), make(chan struct{})
	goes := r.goes
	return r.reached, func() { close(goes) }
}

// heldBack is closed when a message may be passed on.
func (r *relay) heldBack(message []byte) <-chan struct{} {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.texts) > 0 && bytes.Contains(message, []byte(r.texts[0])) {
		if r.texts = r.texts[1:]; len(r.texts) == 0 {
			close(r.reached)
			return r.goes
		}
	}
	now := make(chan struct{})
	close(now)
	return now
}
