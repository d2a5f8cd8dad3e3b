package ui

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/postgres"
)

// joined has a household keep its documents in the store of a team, of which it is the
// first member.
func (h *household) joined(t *testing.T, store string) *household {
	t.Helper()
	h.env = append(h.env, "KAIZALA_SETUP_STORE="+store)
	if out, err := h.command("store", "init", "--name", "here").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	at, err := postgres.ParseAddress(store)
	if err != nil {
		t.Fatal(err)
	}
	shared, err := postgres.Open(at, postgres.Options{Dir: at.Dir(h.dir()), Member: func(context.Context) (persist.Identity, persist.Pin, error) {
		return h.id, h.pin, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = shared.Close() })
	h.store = shared
	return h
}

// What holds for kills on one machine holds for a team's store.
func TestTeamKillsInARotation(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	newRotation(t, service, newHousehold(t, service.URL).joined(t, newTeamStore(t))).kills(t, 8)
}

// Of many processes that find the access token over one makes the call, and all print
// the token that it brought: also if that one is stopped in the middle of its call.
func TestTeamCallsOnce(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	home := newHousehold(t, service.URL).joined(t, newTeamStore(t))
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
	printed := make([]string, 15)
	for i := range printed {
		others.Go(func() { printed[i] = output(home.command("token")) })
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

// output is what a process printed, its errors too.
func output(c *exec.Cmd) string {
	out, err := c.CombinedOutput()
	if err != nil {
		return err.Error() + ": " + string(out)
	}
	return string(out)
}
