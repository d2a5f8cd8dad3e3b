package ui

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"kaizala-setup/kaizala/hostiletest"
	"kaizala-setup/persist/keyringtest"
)

// desk is a person at a terminal with a desktop that has a keyring.
type desk struct {
	t   *testing.T
	env []string
	api string
}

func newDesk(t *testing.T, s *keyringtest.Service) desk {
	t.Helper()
	return deskWith(t, s.Start(t))
}

// deskWith has a message bus at that address, or none.
func deskWith(t *testing.T, bus string) desk {
	t.Helper()
	home, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	api := hostiletest.Serve(t, hostiletest.Service(hostiletest.Always(hostiletest.Exchange{Access: "made.up.access"})))
	return desk{t, []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "DBUS_SESSION_BUS_ADDRESS=" + bus}, api.URL}
}

// home is the person's directory.
func (d desk) home() string { return strings.TrimPrefix(d.env[0], "HOME=") }

func (d desk) command(args ...string) *exec.Cmd {
	c := exec.Command("kaizala-setup", append(args, "--api-root", d.api, "--portal", d.api)...)
	c.Env = d.env
	return c
}

// says runs a command as a script does.
func (d desk) says(stdin string, args ...string) (text string, took time.Duration) {
	d.t.Helper()
	c := d.command(args...)
	c.Stdin = strings.NewReader(stdin)
	began := time.Now()
	out, _ := c.CombinedOutput()
	return fmt.Sprintf("%s(exit %d)", out, c.ProcessState.ExitCode()), time.Since(began)
}

// setUp has a connector set up, whose secrets are in the keyring.
func (d desk) setUp(more ...string) {
	d.t.Helper()
	name := "Payroll"
	if len(more) > 0 {
		name, more = more[0], more[1:]
	}
	id := fmt.Sprintf("0a1b2c3d-0000-4abc-8def-%012x", len(name)) // another name's is another
	text, _ := d.says("\n\n"+name+"\n"+id+"\nMADEUPSECR\n3\n\nmade.up.refresh\nanyway\n\n", append([]string{"developer"}, more...)...)
	if !strings.Contains(text, "It works") {
		d.t.Fatal(text)
	}
}

// sitting is a command that runs at a terminal.
type sitting struct {
	desk
	keys *os.File
	done chan string
	mu   sync.Mutex
	text bytes.Buffer
}

func (d desk) sits(args ...string) *sitting {
	d.t.Helper()
	return d.sat(d.command(args...))
}

// sat runs a command at a terminal.
func (d desk) sat(c *exec.Cmd) *sitting {
	d.t.Helper()
	keys, err := pty.Start(c)
	if err != nil {
		d.t.Skip("no terminal can be made here: ", err)
	}
	x := &sitting{desk: d, keys: keys, done: make(chan string, 1)}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := keys.Read(buf)
			x.mu.Lock()
			x.text.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				break
			}
		}
		_ = c.Wait()
		x.done <- fmt.Sprintf("%s(exit %d)", x.screen(), c.ProcessState.ExitCode())
	}()
	d.t.Cleanup(func() { _ = c.Process.Kill(); _ = keys.Close() })
	return x
}

func (x *sitting) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text.String()
}

func (x *sitting) sees(text string) *sitting {
	x.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !strings.Contains(x.screen(), text); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			x.t.Fatalf("never saw %q:\n%s", text, x.screen())
		}
	}
	return x
}

func (x *sitting) types(text string) *sitting {
	x.t.Helper()
	if _, err := x.keys.WriteString(text); err != nil {
		x.t.Fatal(err)
	}
	return x
}

func (x *sitting) ends(wanted ...string) {
	x.t.Helper()
	select {
	case text := <-x.done:
		for _, w := range wanted {
			if !strings.Contains(text, w) {
				x.t.Errorf("%q is not in:\n%s", w, text)
			}
		}
	case <-time.After(20 * time.Second):
		x.t.Fatalf("it does not end:\n%s", x.screen())
	}
}

// within reports what took so long that it must have waited for something. The short run is
// that of the race detector, in which everything takes several times as long.
func within(t *testing.T, what string, took, limit time.Duration) {
	t.Helper()
	if testing.Short() {
		limit *= 5
	}
	t.Logf("%s: %v", what, took)
	if took > limit {
		t.Errorf("%s took %v", what, took)
	}
}
