package ui

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist"
)

// started is a process under way, and what it prints.
type started struct {
	*exec.Cmd
	out, err bytes.Buffer
}

func (h *household) starts(t *testing.T, args ...string) *started {
	t.Helper()
	p := &started{Cmd: h.command(args...)}
	p.Stdout, p.Stderr = &p.out, &p.err
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	return p
}

// Eight processes that find the same access token run out make one exchange
// between them, and all print what it brought.
func TestManyProcessesMakeOneExchange(t *testing.T) {
	t.Parallel()
	const processes = 8
	rounds := 2
	if long() {
		rounds = 50
	}
	service := newRotating(t)
	service.takes = 2 * time.Millisecond
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", 1)
	more := 0
	for round := range rounds {
		home.ages(t, k)
		before := service.many()
		var all []*started
		for range processes {
			all = append(all, home.starts(t, "token"))
		}
		want := ""
		for _, p := range all {
			if err := p.Wait(); err != nil {
				t.Errorf("round %d: %v: %s", round, err, p.err.String())
			}
			if want == "" {
				want = p.out.String()
			}
			if got := p.out.String(); got != want || named([]byte(got)) != before+1 {
				t.Errorf("round %d: one printed %q, another %q", round, got, want)
			}
		}
		if n := service.many() - before; n != 1 {
			more++
			t.Errorf("round %d: %d exchanges", round, n)
		}
	}
	t.Logf("%d rounds of %d processes with one expired token: %d exchanges, %d rounds with more than one", rounds, processes, service.many(), more)
}

// The process whose exchange the others wait for is killed in it: they make one
// between them.
func TestAnotherTakesAKilledExchangeOver(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", 1)
	letGo := service.holds()
	defer letGo()
	waiters := 3
	if long() {
		waiters = 7
	}
	holder := home.starts(t, "token")
	<-service.came
	var all []*started
	for range waiters {
		all = append(all, home.starts(t, "token"))
	}
	// Nobody tells that it waits; a waiter that comes late finds the new token.
	time.Sleep(100 * time.Millisecond)
	if n := service.many(); n != 1 {
		t.Errorf("%d exchanges while one is under way", n)
	}
	_ = holder.Process.Kill()
	_ = holder.Wait()
	letGo()
	for _, p := range all {
		if err := p.Wait(); err != nil || named(p.out.Bytes()) != 2 {
			t.Errorf("%v, %q: %s", err, p.out.String(), p.err.String())
		}
	}
	secrets, err := home.secrets(k)
	if n, ok := service.number(secrets[refreshOf("g0")]); err != nil || !ok || n != 2 || service.many() != 2 {
		t.Errorf("refresh.%d is kept after %d exchanges, %v", n, service.many(), err)
	}
}

// Where nothing can be saved no exchange is made, since it may bring a new refresh token;
// once it can be, the old one brings another.
func TestNoExchangeWhereNothingCanBeSaved(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", 1)
	lock := filepath.Join(home.dir(), string(persist.Own), "developer-"+k.ID+".json.lock")
	if err := os.Rename(lock, lock+".away"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(lock+".away", lock); err != nil { // which a save refuses
		t.Skip("no links here:", err)
	}
	r := newRunner(t, home.env, home.dir())
	for _, args := range [][]string{{"token"}, {"token", "--header"}, {"token", "--json"}, {"verify"}, {"verify", "--json"}, {"verify", "--all", "--json"}} {
		before := service.many()
		o := r.runs("", append(args, "--api-root", home.root)...)
		if o.Exit == 0 {
			t.Errorf("%v: exit 0", args)
		}
		if both := o.Out + o.Err; named([]byte(both)) != 0 || !strings.Contains(both, "link") || service.many() != before {
			t.Errorf("%v: %q after %d exchanges", args, both, service.many()-before)
		}
	}
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	p := home.starts(t, "token")
	if err := p.Wait(); err != nil || named(p.out.Bytes()) != service.many() {
		t.Errorf("%v, %q after %d exchanges: %s", err, p.out.String(), service.many(), p.err.String())
	}
	if found := home.clear(t, "refresh."); len(found) > 0 {
		t.Errorf("a refresh token stands in clear in %v", found)
	}
}
