package ui

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"kaizala-setup/ui/words"
)

// Two machines use the token of one connector, from day 1 to day 700, which is beyond two
// lives of a refresh token. On some days a process is killed at random, the other
// machine's goes on. Each day both get the same access token, of one exchange unless one
// was killed; in the end both have a refresh token that works.
func TestTeamUntilDay700(t *testing.T) {
	t.Parallel()
	store, world := newTeamStore(t), newTeamWorld(t)
	laptop, runner := newTeamHost(t, store), newTeamHost(t, store)
	laptop.runs(t, words.ExitFine, "in the team", "store init --name laptop")
	host, err := os.ReadFile(runner.identity())
	if err != nil {
		t.Fatal(err)
	}
	laptop.runs(t, words.ExitFine, "runner is in the team", "team add "+recipientOf(t, string(host))+" runner")
	runner.runs(t, words.ExitFine, "in the team as runner", "store init --name runner")
	imported := laptop.command(0, "import", "Payroll", "--api-root", world.APIRoot)
	imported.Stdin = strings.NewReader(world.values())
	if out, err := imported.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	today := 0
	for _, d := range []struct {
		day   int
		kills bool
	}{{1, false}, {330, false}, {331, true}, {500, true}, {660, true}, {661, false}, {700, false}} {
		world.moves(t, d.day-today)
		today = d.day
		before := world.exchanges(t)
		if d.kills {
			killed := []teamHost{laptop, runner}[rand.IntN(2)].command(d.day, "token", "Payroll")
			if err := killed.Start(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(rand.N(150 * time.Millisecond)) // anywhere between its start and its end
			_ = killed.Process.Kill()
			_ = killed.Wait()
		}
		var tokens, said [2]string
		var both sync.WaitGroup
		for i, h := range []teamHost{laptop, runner} {
			both.Go(func() {
				var out, errs strings.Builder
				c := h.command(d.day, "token", "Payroll")
				c.Stdout, c.Stderr = &out, &errs
				if err := c.Run(); err != nil {
					errs.WriteString(err.Error())
				}
				tokens[i], said[i] = out.String(), errs.String()
			})
		}
		both.Wait()
		if tokens[0] == "" || tokens[0] != tokens[1] {
			t.Fatalf("day %d: two tokens: %q, %q", d.day, said[0], said[1])
		}
		if n := world.exchanges(t) - before; !d.kills && n != 1 {
			t.Errorf("day %d: %d exchanges", d.day, n)
		}
	}
	for _, h := range []teamHost{laptop, runner} {
		if out, err := h.command(700, "verify", "Payroll").CombinedOutput(); err != nil || !strings.Contains(string(out), "It works") {
			t.Errorf("the last token does not work: %v: %s", err, out)
		}
	}
}

// command is a process of the program on the machine, so many days from now.
func (h teamHost) command(day int, args ...string) *exec.Cmd {
	c := exec.Command("kaizala-setup", append(args, "--store", h.store, "--identity", h.identity())...)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + h.dir, "XDG_STATE_HOME=" + filepath.Dir(h.dir), "LANG=C.UTF-8", fmt.Sprintf("TEST_AHEAD=%dh", 24*day)}
	return c
}

// teamWorld is a sandbox in a process of its own, and the file of its requests.
type teamWorld struct {
	ready
	log string
}

func newTeamWorld(t *testing.T) teamWorld {
	t.Helper()
	w := teamWorld{log: filepath.Join(t.TempDir(), "requests.log")}
	c := exec.Command("kaizala-setup", "sandbox", "--json", "--access-log", w.log)
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "LANG=C.UTF-8"}
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		err = json.Unmarshal([]byte(line), &w.ready)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// values are the connector's, as a person has them.
func (w teamWorld) values() string {
	return fmt.Sprintf("applicationId: %s\napplicationSecret: %s\nrefreshToken: %s\n", w.Connector.ID, w.Connector.Secret, w.RefreshToken)
}

// moves has the sandbox's clock go so many days on.
func (w teamWorld) moves(t *testing.T, days int) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, w.Control+"/clock", strings.NewReader(fmt.Sprintf(`{"clock":"+%dd"}`, days)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sandbox-Key", w.ControlKey)
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal("the clock does not move:", resp, err)
	}
	_ = resp.Body.Close()
}

// exchanges is how many times a refresh token was exchanged until now.
func (w teamWorld) exchanges(t *testing.T) int {
	t.Helper()
	b, err := os.ReadFile(w.log)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(b), "/v1/accessToken")
}
