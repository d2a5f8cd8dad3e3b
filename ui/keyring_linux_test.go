package ui

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/godbus/dbus/v5"

	"kaizala-setup/persist/rogue"
)

// desk is a person at a terminal with a desktop that has a keyring.
type desk struct {
	t   *testing.T
	env []string
	api string
}

func newDesk(t *testing.T, s *rogue.Service) desk {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
			t.Fatal("dbus-daemon is not installed")
		}
		t.Skip("dbus-daemon is not installed")
	}
	home, err := os.MkdirTemp("", "kr") // short: a socket's path has 107 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	address, stop, err := rogue.Bus(home)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := s.Serve(conn); err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/accessToken" {
			_, _ = fmt.Fprint(rw, `{"groups":[]}`)
			return
		}
		_, _ = fmt.Fprintf(rw, `{"accessToken":"made.up.access","endpointUrl":"http://%s","accessTokenExpiry":%d,"scope":"groupinfo.read"}`,
			r.Host, time.Now().Add(24*time.Hour).UnixMilli())
	}))
	t.Cleanup(api.Close)
	return desk{t, []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "TERM=xterm-256color", "DBUS_SESSION_BUS_ADDRESS=" + address}, api.URL}
}

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
	c := d.command(args...)
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

func within(t *testing.T, what string, took, limit time.Duration) {
	t.Helper()
	t.Logf("%s: %v", what, took)
	if took > limit {
		t.Errorf("%s took %v", what, took)
	}
}

const waitsForKeyring = "kaizala-setup: Waiting for the keyring; it may be asking for its password. Ctrl+C ends it."

// A keyring that was locked again after the set-up: store says so and opens no
// question, a script that must not ask gets an error at once, and a person at a
// terminal is told what is waited for and may end that.
func TestCommandsWithALockedKeyring(t *testing.T) {
	s := &rogue.Service{AsksUnlock: true}
	d := newDesk(t, s)
	text, _ := d.says("\n\nPayroll\n0a1b2c3d-0000-4abc-8def-00000000abcd\nMADEUPSECR\n3\n\nmade.up.refresh\nanyway\n\n", "developer")
	if !strings.Contains(text, "It works") || !s.Holds() {
		t.Fatal(text)
	}
	text, took := d.says("", "token")
	if !strings.Contains(text, "made.up.access\n(exit 0)") {
		t.Error(text)
	}
	within(t, "token, open", took, 2*time.Second)

	s.Lock()
	text, took = d.says("", "store")
	if !strings.Contains(text, "The keyring is locked.") || !strings.Contains(text, "(exit 0)") || s.Questions() > 0 {
		t.Errorf("%d questions: %s", s.Questions(), text)
	}
	within(t, "store, locked", took, 2*time.Second)
	text, took = d.says("", "token", "--no-input")
	if !strings.Contains(text, "The keyring is locked.") || !strings.Contains(text, "(exit 1)") || s.Questions() > 0 {
		t.Errorf("%d questions: %s", s.Questions(), text)
	}
	within(t, "token --no-input, locked", took, 2*time.Second)

	began := time.Now()
	x := d.sits("token").sees(waitsForKeyring)
	within(t, "told after", time.Since(began), 2*time.Second)
	began = time.Now()
	x.types("\x03").ends("Given up, as you asked.", "(exit 130)")
	within(t, "ended by Ctrl+C", time.Since(began), time.Second/2)

	x = d.sits("token").sees(waitsForKeyring)
	s.Answer(true)
	x.ends("made.up.access", "(exit 0)")
}

// The wizard line by line says it too.
func TestPlainWizardWithALockedKeyring(t *testing.T) {
	s := &rogue.Service{AsksUnlock: true, Locked: true}
	d := newDesk(t, s)
	x := d.sits("developer", "--plain").sees("Enter: ").types("\n").sees("Waiting for the keyring; it may be asking for its password. Ctrl+C gives it up.")
	began := time.Now()
	x.types("\x03").ends("(exit 130)")
	within(t, "ended by Ctrl+C", time.Since(began), time.Second/2)
}
