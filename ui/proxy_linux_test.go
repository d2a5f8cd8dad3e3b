package ui

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// running is a proxy in a process of its own.
type running struct {
	*exec.Cmd
	root string
}

// proxy starts one, and returns when it serves.
func (h *household) proxy(t *testing.T) running {
	t.Helper()
	c := h.command("proxy", "--json")
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	var at proxyAddresses
	if err := json.NewDecoder(out).Decode(&at); err != nil {
		t.Fatal(err)
	}
	return running{c, at.APIRoot}
}

// groups calls through the proxy, and gives the status; 0: there was no answer.
func (p running) groups() int {
	res, err := http.Get(p.root + "/v1/groups")
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, res.Body)
	_ = res.Body.Close()
	return res.StatusCode
}

// Two proxies and a token command that find a token over at once make one exchange, at
// their start and when the service refuses it.
func TestTwoProxiesAndATokenMakeOneExchange(t *testing.T) {
	t.Parallel()
	s := newRotating(t)
	s.takes = 100 * time.Millisecond
	h := newHousehold(t, s.URL)
	key := h.connector(t, "Payroll", 1)
	var all sync.WaitGroup
	token := func() {
		if out, err := h.command("token").CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	}
	var proxies [2]running
	all.Go(token)
	for i := range proxies {
		all.Go(func() { proxies[i] = h.proxy(t) })
	}
	all.Wait()
	if n := s.many(); n != 1 {
		t.Fatalf("%d exchanges at the start", n)
	}
	s.ends()
	h.ages(t, key)
	all.Go(token)
	for _, p := range proxies {
		for range 5 {
			all.Go(func() {
				if status := p.groups(); status != http.StatusOK {
					t.Errorf("status %d", status)
				}
			})
		}
	}
	all.Wait()
	if n := s.many(); n != 2 {
		t.Errorf("%d exchanges after the token was over", n)
	}
}

// A proxy is killed while it gets a new token, in which the refresh token rotates. The
// one that is kept is one that the service issued, and not older than that of a call
// which worked.
func TestKillsOfAProxyInARotation(t *testing.T) {
	t.Parallel()
	kills := 10
	if long() {
		kills = 200
	}
	service := newRotating(t)
	s := newRotation(t, service, newHousehold(t, service.URL))
	var whole, rest time.Duration // of a call that nobody kills, and from the exchange on
	died := map[string]int{}
	for i := range kills + 1 {
		p := s.home.proxy(t)
		s.service.ends()
		select {
		case <-s.service.came: // of the one before
		default:
		}
		asked, began, status, answered := s.service.many(), time.Now(), 0, make(chan struct{})
		go func() { status = p.groups(); close(answered) }()
		switch {
		case i == 0:
			<-s.service.came
			whole = time.Since(began)
			<-answered
			rest = time.Since(began) - whole
		case i%3 == 0:
			time.Sleep(time.Duration(rand.Int64N(int64(whole))))
		default:
			<-s.service.came
			time.Sleep(time.Duration(rand.Int64N(int64(rest * 9 / 8))))
		}
		_ = p.Process.Kill()
		_ = p.Wait()
		<-answered
		var acknowledged []byte
		if status == http.StatusOK {
			acknowledged = fmt.Appendf(nil, "exchange.%d", asked+1)
		}
		died[s.judge(t, i, asked, acknowledged)]++
	}
	t.Logf("%d kills of a proxy in a rotation: %d corrupt, %d lost, %d not the service's, %d predecessors lost; killed %v", kills, s.corrupt, s.lost, s.strange, s.forgot, died)
}

// Ctrl+C at a terminal reaches the command alone, which ends when it wants to; the proxy
// is there until then.
func TestCtrlCIsTheCommands(t *testing.T) {
	t.Parallel()
	s := newRotating(t)
	h := newHousehold(t, s.URL)
	h.connector(t, "Payroll", 1)
	for _, command := range []string{"proxy", "exec"} {
		c := h.command(command)
		c.Args = append(c.Args, "--", "sh", "-c", `trap 'echo cleaned up; exit 9' INT QUIT; echo rea""dy; while :; do sleep 0.05; done`)
		tty, err := pty.Start(c)
		if err != nil {
			t.Fatal(err)
		}
		_ = tty.SetReadDeadline(time.Now().Add(20 * time.Second))
		lines := bufio.NewScanner(tty)
		for lines.Scan() && !strings.Contains(lines.Text(), "ready") {
		}
		_, _ = tty.Write([]byte{3})
		for lines.Scan() && !strings.Contains(lines.Text(), "cleaned up") {
		}
		_ = c.Wait()
		_ = tty.Close()
		if code := c.ProcessState.ExitCode(); code != 9 {
			t.Errorf("%s ended with %d after %q", command, code, lines.Text())
		}
	}
}
