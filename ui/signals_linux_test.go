package ui

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// modes are those of a terminal's other end.
func modes(t *testing.T, keys *os.File) unix.Termios {
	t.Helper()
	m, err := unix.IoctlGetTermios(int(keys.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *m
}

// faceless is somebody at a terminal, without a keyring.
func faceless(t *testing.T) desk {
	t.Helper()
	return deskWith(t, "")
}

// Each signal ends each face with its own exit code, and leaves the terminal as it was.
func TestEachSignalEndsEachFace(t *testing.T) {
	t.Parallel()
	for _, face := range [][]string{{"developer"}, {"developer", "--plain"}} {
		for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGQUIT: 131} {
			t.Run(fmt.Sprint(face, sig), func(t *testing.T) {
				t.Parallel()
				d := faceless(t)
				x, p := d.starts(face...)
				before := modes(t, x.keys)
				x.sees("Before you start").types("\r").sees("Choose a passphrase")
				_ = p.Signal(sig)
				x.ends(fmt.Sprintf("(exit %d)", code))
				if after := modes(t, x.keys); after.Lflag != before.Lflag && before.Lflag&unix.ECHO != 0 {
					t.Errorf("the terminal has modes %x, had %x", after.Lflag, before.Lflag)
				}
				if after := modes(t, x.keys); after.Lflag&unix.ECHO == 0 || after.Lflag&unix.ICANON == 0 {
					t.Error("the terminal is raw")
				}
				if strings.Contains(x.screen(), "goroutine ") {
					t.Errorf("a dump:\n%s", x.screen())
				}
			})
		}
	}
}

// A sandbox runs until a signal: that is its end, and no failure.
func TestEachSignalEndsASandbox(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	for _, sig := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT} {
		c := exec.Command("kaizala-setup", "sandbox")
		c.Env = d.env
		x := d.sat(c)
		x.sees("API root")
		_ = c.Process.Signal(sig)
		x.ends("(exit 0)")
	}
}

// starts is sits, with the process.
func (d desk) starts(args ...string) (*sitting, *os.Process) {
	d.t.Helper()
	c := d.command(args...)
	return d.sat(c), c.Process
}

// What is waited for cannot keep the program: a terminal that does not read, a pipe in
// place of a file, a lock that a stopped process holds.
func TestAWaitEndsAtASignal(t *testing.T) {
	t.Parallel()
	t.Run("a terminal that does not read", func(t *testing.T) {
		t.Parallel()
		d := faceless(t)
		c := d.command("developer")
		keys, err := pty.Start(c)
		if err != nil {
			t.Skip("no terminal can be made here: ", err)
		}
		defer func() { _ = keys.Close() }()
		go func() { // it draws and draws
			for range 400 {
				_, _ = keys.WriteString("\x1bOP\x1b")
			}
		}()
		time.Sleep(time.Second) // its output fills the terminal
		killed(t, c, syscall.SIGTERM)
	})
	t.Run("a locked identity", func(t *testing.T) {
		t.Parallel()
		d := faceless(t)
		state := filepath.Join(strings.TrimPrefix(d.env[1], "XDG_STATE_HOME="), "kaizala-setup")
		if err := os.MkdirAll(state, 0o700); err != nil {
			t.Fatal(err)
		}
		holder := exec.Command("flock", filepath.Join(state, "identity.lock"), "sleep", "60")
		if err := holder.Start(); err != nil {
			t.Skip("no flock here: ", err)
		}
		defer func() { _ = holder.Process.Kill() }()
		c := d.command("developer", "--store", "passphrase", "--plain")
		c.Stdin = strings.NewReader("\n\nPayroll\n")
		_ = c.Start()
		time.Sleep(time.Second / 2)
		killed(t, c, syscall.SIGTERM)
	})
}

// A command that reads standard input ends at SIGQUIT without a dump, which could hold what
// was read.
func TestReadingStandardInputEndsAtSIGQUIT(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"verify", "-", "--api-root", "http://127.0.0.1:1"}, {"inspect"}} {
		d := faceless(t)
		c := d.command(args...)
		in, err := c.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		c.Stdout, c.Stderr = &out, &out
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// More than a pipe holds: once it is written, the command reads.
		if _, err := in.Write(bytes.Repeat([]byte("x\n"), 50_000)); err != nil {
			t.Fatal(err)
		}
		killed(t, c, syscall.SIGQUIT)
		if code := c.ProcessState.ExitCode(); code != 131 || strings.Contains(out.String(), "goroutine ") {
			t.Errorf("%v: exit %d: %.300s", args, code, out.String())
		}
	}
}

// Ctrl+D where a text is asked for is an empty text.
func TestCtrlDAtAPromptIsNothingToRead(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"inspect"}, {"token", "-"}, {"handoff", "open"}} {
		x := faceless(t).sits(args...)
		x.sees("Paste the text").types("\x04")
		x.ends("(exit 3)")
		if !strings.Contains(x.screen(), "nothing to read") {
			t.Errorf("%v:\n%s", args, x.screen())
		}
	}
}

func killed(t *testing.T, c *exec.Cmd, sig syscall.Signal) {
	t.Helper()
	done := make(chan error, 1)
	_ = c.Process.Signal(sig)
	go func() { done <- c.Wait() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		_ = c.Process.Kill()
		t.Error("it does not end")
	}
}

// No path makes a command wait: a pipe, a device, a file of the kernel that never ends.
func TestNoPathIsWaitedFor(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	r := newRunner(t, d.env, d.home())
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/tty", "/dev/zero", "/proc/kmsg", t.TempDir()} {
		for _, args := range [][]string{{"inspect", path}, {"handoff", "open", path}, {"handoff", "seal", path}, {"status", "--identity", path}, {"sandbox", "--state", path}} {
			ended := make(chan outcome, 1)
			go func() { ended <- r.runs("", args...) }()
			select {
			case o := <-ended:
				if o.Exit == 0 && args[0] != "status" {
					t.Errorf("%v: %s%s", args, o.Out, o.Err)
				}
			case <-time.After(20 * time.Second):
				t.Fatalf("%v waits", args)
			}
		}
	}
}

// Whatever bytes arrive at a real terminal, the program ends when it is told to, and the
// terminal is as it was.
func TestBytesAtARealTerminal(t *testing.T) {
	t.Parallel()
	rounds := 4
	if long() {
		rounds = 200
	}
	parts := []string{"\x1b[", "\x1bP", "\x1b]", "\x9bM", "\x9b", strings.Repeat("1;", 33), "m", "u", "~", "\x1b[200~", "\x1b[201~", "\x1b[M", "\r", "\t", "ü", "\xc3", "x"}
	for i := range rounds {
		d := faceless(t)
		x, p := d.starts("developer")
		x.sees("Before you start")
		r := rand.New(rand.NewPCG(uint64(i), 7))
		for range 60 {
			x.types(parts[r.IntN(len(parts))])
			if r.IntN(3) == 0 {
				x.types(string([]byte{byte(r.IntN(256))}))
			}
		}
		_ = p.Signal(syscall.SIGTERM)
		select {
		case text := <-x.done:
			if strings.Contains(text, "(exit 2)") || strings.Contains(text, "panic") {
				t.Fatalf("round %d: %q", i, text[max(0, len(text)-1500):])
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("round %d: it does not end:\n%s", i, x.screen())
		}
		if m := modes(t, x.keys); m.Lflag&unix.ECHO == 0 || m.Lflag&unix.ICANON == 0 {
			t.Fatalf("round %d: the terminal is raw", i)
		}
	}
}
