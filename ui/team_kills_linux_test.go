package ui

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
	"kaizala-setup/steps"
)

// founds has a household make a team's store, and keep its documents there.
func (h *household) founds(t *testing.T, store string) *household {
	t.Helper()
	h.env = append(h.env, "KAIZALA_SETUP_STORE="+store)
	if out, err := h.command("store", "init", "--name", "founder").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	h.store = h.shared(t, store)
	return h
}

// takesIn makes another household a member.
func (h *household) takesIn(t *testing.T, other *household, name, store string) *household {
	t.Helper()
	at, err := postgres.ParseAddress(store)
	if err == nil {
		err = h.store.(*postgres.Store).AddMember(t.Context(), other.id.Recipient(), name)
	}
	if err == nil {
		err = postgres.UpdateHost(t.Context(), at.Dir(other.dir()), func(host *postgres.Host) { host.Member, host.Name = other.pin, name })
	}
	if err != nil {
		t.Fatal(err)
	}
	other.env, other.store = append(other.env, "KAIZALA_SETUP_STORE="+store), other.shared(t, store)
	return other
}

// shared is the store of a team as a household opens it.
func (h *household) shared(t testing.TB, store string) *postgres.Store {
	t.Helper()
	at, err := postgres.ParseAddress(store)
	if err != nil {
		t.Fatal(err)
	}
	s, err := postgres.Open(at, postgres.Options{Dir: at.Dir(h.dir()), Member: func(context.Context) (persist.Identity, persist.Pin, error) {
		return h.id, h.pin, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// What holds for kills on one machine holds for a team's store.
func TestTeamKillsInARotation(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	newRotation(t, service, newHousehold(t, service.URL).founds(t, newTeamStore(t))).kills(t, 4)
}

// Of 16 hosts that find the access token over one makes the call, and all print the token
// that it brought: also if that one is stopped in the middle of its call.
func TestTeamCallsOnce(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	store := newTeamStore(t)
	home := newHousehold(t, service.URL).founds(t, store)
	hosts := make([]*household, 15)
	for i := range hosts {
		hosts[i] = home.takesIn(t, newHousehold(t, service.URL), fmt.Sprint("host ", i), store)
	}
	home.connector(t, "Payroll", 1)
	pause := time.Second
	if long() {
		pause = time.Minute
	}
	letGo := service.holds()
	var first bytes.Buffer
	holder := home.command("token")
	holder.Stdout = &first
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	<-service.came
	if err := holder.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	var others sync.WaitGroup
	printed := make([]string, len(hosts))
	for i, h := range hosts {
		others.Go(func() { printed[i] = output(h.command("token")) })
	}
	letGo()
	time.Sleep(pause) // a lease that ends by a clock would have ended
	if err := holder.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if err := holder.Wait(); err != nil {
		t.Fatal(err)
	}
	others.Wait()
	for _, p := range printed {
		if p != first.String() || !strings.HasPrefix(p, "access.1") {
			t.Errorf("%q, and the first %q", p, first.String())
		}
	}
	if n := service.many(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// Of two hosts that move the same connector to the team at once one does, and the other is
// told. Each slot has what it had; after the way back, the other one's turn has come.
func TestTeamMoves(t *testing.T) {
	t.Parallel()
	service, store := newRotating(t), newTeamStore(t)
	laptop, runner := newHousehold(t, service.URL), newHousehold(t, service.URL)
	keys := map[*household]persist.Key{}
	for _, h := range []*household{laptop, runner} {
		keys[h] = h.connector(t, "Payroll", 2)
		if out := output(h.command("token", "--group", "Group 1")); !strings.HasPrefix(out, "access.") {
			t.Fatal(out)
		}
	}
	before := map[*household]map[steps.Slot]secret.Secret{}
	for h, k := range keys {
		before[h] = h.kept(t, h.here, k)
	}
	laptop.founds(t, store).takesIn(t, runner, "runner", store)
	moves := map[*household]string{}
	var both sync.WaitGroup
	var mu sync.Mutex
	for h := range keys {
		both.Go(func() {
			out := output(h.command("store", "move", "Payroll"))
			mu.Lock()
			defer mu.Unlock()
			moves[h] = out
		})
	}
	both.Wait()
	winner, loser := laptop, runner
	if strings.Contains(moves[runner], "the team's database") {
		winner, loser = runner, laptop
	}
	if !strings.Contains(moves[winner], "the team's database") || !strings.Contains(moves[loser], "already") {
		t.Fatal(moves)
	}
	same := func(h *household, in persist.Store) {
		t.Helper()
		if !maps.EqualFunc(h.kept(t, in, keys[h]), before[h], secret.Secret.Equal) {
			t.Error("a slot has something else")
		}
	}
	same(winner, loser.store)
	same(loser, loser.here)
	if d, err := winner.here.Load(t.Context(), keys[winner]); err != nil || d.Revision != 0 {
		t.Error("the winner's files have it, too:", err)
	}
	if out := output(winner.command("store", "move", "Payroll", "--identity", winner.identity)); !strings.Contains(out, "identity file") {
		t.Fatal(out)
	}
	same(winner, winner.here)
	if out := output(loser.command("store", "move", "Payroll")); !strings.Contains(out, "the team's database") {
		t.Error(out)
	}
	same(loser, winner.store)
}

// kept are the secrets of a document in a store.
func (h *household) kept(t *testing.T, in persist.Store, k persist.Key) map[steps.Slot]secret.Secret {
	t.Helper()
	d, err := in.Load(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := d.Secrets(h.id)
	if err != nil || len(secrets) == 0 {
		t.Fatal(len(secrets), err)
	}
	return secrets
}

// output is what a process printed, its errors too.
func output(c *exec.Cmd) string {
	out, err := c.CombinedOutput()
	if err != nil {
		return err.Error() + ": " + string(out)
	}
	return string(out)
}
