package ui

import (
	"bytes"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist/postgrestest"
)

// team moves the household's connector to the store of a team, on a server of its own.
func (h *household) team(t testing.TB, connector string) *postgrestest.Server {
	t.Helper()
	s := postgrestest.Own(t)
	if err := s.Listen("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	name, err := s.Database()
	if err != nil {
		t.Fatal(err)
	}
	h.env = append(h.env, "KAIZALA_SETUP_STORE="+s.Socket(name))
	h.run(t, 0, "store", "init")
	h.run(t, 0, "store", "move", connector)
	return s
}

// run runs a command that ends with an exit code, and gives what it prints and tells.
func (h *household) run(t testing.TB, code int, args ...string) (out, told string) {
	t.Helper()
	c := h.command(args...)
	var stdout, stderr bytes.Buffer
	c.Stdout, c.Stderr = &stdout, &stderr
	_ = c.Run()
	if c.ProcessState == nil || c.ProcessState.ExitCode() != code {
		t.Fatalf("%s: %v, not exit %d: %s%s", args, c.ProcessState, code, &stdout, &stderr)
	}
	return stdout.String(), stderr.String()
}

// The team's store goes while a call brings a new refresh token. The token waits here,
// sealed; the access token is used until its end, and no other call begins. The next
// command that reaches the store saves what waits.
func TestStoreOfATeamThatGoesDuringACall(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	h := newHousehold(t, service.URL)
	h.connector(t, "Payroll", 1)
	server := h.team(t, "Payroll")
	if out, _ := h.run(t, 0, "token", "Payroll"); out != "access.1\n" {
		t.Fatalf("%q", out)
	}
	<-service.came
	letGo := service.holds()
	call := h.command("verify", "Payroll")
	var said bytes.Buffer
	call.Stdout, call.Stderr = &said, &said
	if err := call.Start(); err != nil {
		t.Fatal(err)
	}
	<-service.came
	if err := server.Stop(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	letGo()
	if err := call.Wait(); err != nil || !strings.Contains(said.String(), "exchange.2") {
		t.Errorf("the call: %v: %s", err, &said)
	}

	tellsThatTheStoreIsAway(t, h, server)
	if n := service.many(); n != 2 {
		t.Errorf("%d exchanges", n)
	}

	if err := server.Listen("127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if out, _ := h.run(t, 0, "status"); strings.Contains(out, "as of") || strings.Contains(out, "waits") || !strings.Contains(out, "just now") {
		t.Errorf("the store is back: %s", out)
	}
	waiting, _ := filepath.Glob(filepath.Join(h.dir(), "team", "*", "outbox", "*"))
	if out, _ := h.run(t, 0, "token", "Payroll"); out != "access.2\n" || len(waiting) > 0 || service.many() != 2 {
		t.Errorf("%q, %v wait, %d exchanges", out, waiting, service.many())
	}
	h.run(t, 0, "verify", "Payroll") // the service refuses a refresh token that it did not issue
	if out, _ := h.run(t, 0, "token", "Payroll"); out != "access.3\n" {
		t.Errorf("%q", out)
	}
	h.run(t, 0, "forget", "--everything", "--yes")
	if left, _ := filepath.Glob(filepath.Join(h.dir(), "team", "*", "*")); len(left) > 0 {
		t.Errorf("forget leaves %v", left)
	}
}

// tellsThatTheStoreIsAway has commands read what is on this machine, where nothing is in clear.
func tellsThatTheStoreIsAway(t *testing.T, h *household, server *postgrestest.Server) {
	t.Helper()
	if out, _ := h.run(t, 0, "token", "Payroll"); out != "access.2\n" {
		t.Errorf("while the store is away: %q", out)
	}
	out, _ := h.run(t, 0, "status")
	if !regexp.MustCompile(`does not answer: this is as of \d\d:\d\d\.`).MatchString(out) || !strings.Contains(out, "A token waits on this machine since") {
		t.Errorf("status: %s", out)
	}
	if out, _ = h.run(t, 0, "status", "--json"); !regexp.MustCompile(`"answered":false,"asOf":"20[^"]+","waiting":1,"waitingSince":"20`).MatchString(out) {
		t.Errorf("status: %s", out)
	}
	if _, told := h.run(t, 75, "verify", "Payroll"); !strings.Contains(told, server.Dir) {
		t.Errorf("verify: %s", told)
	}
	for _, text := range []string{"refresh.2", "access.2", "Payroll"} {
		if found := h.clear(t, text); len(found) > 0 {
			t.Errorf("%s is in clear in %v", text, found)
		}
	}
}

// besidePsql is a household whose team has a cached access token, what shows that, and a
// SELECT of psql on the same socket.
func besidePsql(b *testing.B) (h *household, server *postgrestest.Server, ours, psql func() time.Duration) {
	b.Helper()
	h = newHousehold(b, newRotating(b).URL)
	h.connector(b, "Payroll", 1)
	server = h.team(b, "Payroll")
	h.run(b, 0, "token", "Payroll")
	ours = runs(b, h.env, built(b, "kaizala-setup"), "token", "Payroll", "--api-root", h.root)
	psql = runs(b, h.env, postgrestest.Bin()+"/psql", "-h", server.Dir, "-p", strconv.Itoa(server.Port), "-U", "postgres", "-d", "t1", "-qAt", "-c", "select body from kaizala_setup.document")
	return h, server, ours, psql
}

// A cached access token of a team, and the same while the team's store is away, beside
// one SELECT of psql on the same socket.
func BenchmarkProcessTeam(b *testing.B) {
	h, server, ours, psql := besidePsql(b)
	b.Run("token", func(b *testing.B) { beside(b, "psql", psql, ours) })
	b.Run("token, store away", func(b *testing.B) {
		if err := server.Stop(syscall.SIGINT); err != nil {
			b.Fatal(err)
		}
		hello := built(b, "./testdata/hello")
		beside(b, "hello", runs(b, h.env, hello), ours)
	})
}

// The same where the team has many connectors.
func BenchmarkProcessTeamOfMany(b *testing.B) {
	h, _, ours, psql := besidePsql(b)
	h.store = h.shared(b, h.env[len(h.env)-1][len("KAIZALA_SETUP_STORE="):])
	have := 1
	for _, n := range []int{10, 1000} {
		for ; have < n; have++ {
			h.connector(b, fmt.Sprint("Connector ", have), 1)
		}
		ours()
		b.Run(fmt.Sprint(n, " connectors"), func(b *testing.B) { beside(b, "psql", psql, ours) })
	}
}
