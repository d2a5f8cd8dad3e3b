package ui

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sys/unix"

	"kaizala-setup/persist/handoff"
)

// fourSignals are those that end the program, with its exit codes.
var fourSignals = map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGQUIT: 131}

// waiting is a command that waits, and how a test sees that it does: begins prepares the
// command, and waits comes back once the started command waits.
type waiting struct {
	args   []string
	begins func(*testing.T, waitingDesk, *exec.Cmd) (waits func())
}

// waitingDesk is a person whose connector is set up at a server that never answers.
type waitingDesk struct {
	env, own []string // own are the flags of the identity
	document string   // its path
	grant    string   // its ID
	server   net.Listener
}

// someValues are values of nobody, as import and verify - take them.
const someValues = `{"applicationId":"0a1b2c3d-0000-4abc-8def-00000000abcd","applicationSecret":"MADEUPSECR","refreshToken":"made-up-refresh-token-of-nobody"}`

// Whatever a command waits for, each of the four signals ends it with its own exit code,
// and the runtime prints no stacks.
func TestEachWaitEndsAtEachSignal(t *testing.T) {
	t.Parallel()
	shared := faceless(t)
	r := newRunner(t, shared.env, shared.home())
	up := "echo up >&2; exec sleep 60"
	for name, w := range map[string]waiting{
		"verify":              {[]string{"verify", "Payroll"}, calls},
		"verify -":            {[]string{"verify", "-", "--json"}, calls},
		"token":               {[]string{"token", "Payroll"}, calls},
		"exec":                {[]string{"exec", "Payroll", "--", "true"}, calls},
		"proxy":               {[]string{"proxy", "Payroll"}, calls},
		"doctor":              {[]string{"doctor"}, calls},
		"a team's store":      {[]string{"store", "init", "--store", "TEAM"}, calls},
		"an identity command": {[]string{"developer", "--plain", "--identity-cmd", "sh -c '" + up + "'"}, saysUp},
		"a child":             {[]string{"sandbox", "exec", "--", "sh", "-c", up}, saysUp},
		"a document's lock":   {[]string{"handoff", "message", "Payroll", "--group", "Night"}, locked},
		"a grant's lock":      {[]string{"token", "Payroll"}, lockedGrant},
		"a full pipe":         {[]string{"completion", "bash"}, fullPipe},
	} {
		d := waitsAtAServer(t, r)
		if name != "an identity command" {
			w.args = append(slices.Clone(d.own), w.args...)
		}
		for i, a := range w.args {
			w.args[i] = strings.ReplaceAll(a, "TEAM", "postgres://"+d.server.Addr().String()+"/x?sslmode=disable")
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for sig, want := range fourSignals {
				c := exec.Command("kaizala-setup", w.args...)
				c.Env, c.Stdin = d.env, strings.NewReader(someValues)
				var told bytes.Buffer
				c.Stderr = &told
				waits := w.begins(t, d, c)
				if err := c.Start(); err != nil {
					t.Fatal(err)
				}
				waits()
				if code := signalled(t, c, sig); code != want || strings.Contains(told.String(), "goroutine ") {
					t.Errorf("%v: exit %d, want %d: %.300s", sig, code, want, told.String())
				}
			}
		})
	}
}

// signalled sends a signal until the command ends, and gives its exit code as a shell has it.
func signalled(t *testing.T, c *exec.Cmd, sig syscall.Signal) int {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	again, late := time.NewTicker(20*time.Millisecond), time.After(30*time.Second)
	defer again.Stop()
	for {
		_ = c.Process.Signal(sig)
		select {
		case <-done:
			if status, ok := c.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
				return exitSignal + int(status.Signal())
			}
			return c.ProcessState.ExitCode()
		case <-again.C:
		case <-late:
			_ = c.Process.Kill()
			t.Fatal("it does not end")
		}
	}
}

func waitsAtAServer(t *testing.T, r runner) waitingDesk {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	home := t.TempDir()
	d := waitingDesk{own: []string{"--identity", filepath.Join(home, "own.age")}, server: l}
	key, _, err := handoff.NewKey()
	if err == nil {
		err = os.WriteFile(d.own[1], []byte(key.Reveal()+"\n"), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.env = []string{"HOME=" + home, "XDG_STATE_HOME=" + home, "PATH=" + os.Getenv("PATH"), "DBUS_SESSION_BUS_ADDRESS=", "KAIZALA_SETUP_API_ROOT=http://" + l.Addr().String()}
	r.env, r.dir = d.env, home
	o := r.runs(someValues, append(d.own, "import", "Payroll", "--anyway", "--json")...)
	var kept struct{ Grant string }
	documents, _ := filepath.Glob(filepath.Join(home, "kaizala-setup", "own", "developer-*.json"))
	if err := json.Unmarshal([]byte(o.Out), &kept); err != nil || kept.Grant == "" || len(documents) != 1 {
		t.Fatal(err, o, documents)
	}
	d.document, d.grant = documents[0], kept.Grant
	return d
}

// calls waits until the server was called, and gives no answer.
func calls(t *testing.T, d waitingDesk, _ *exec.Cmd) func() {
	return func() {
		c, err := d.server.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
	}
}

// saysUp waits until a child wrote a line on standard error.
func saysUp(t *testing.T, _ waitingDesk, c *exec.Cmd) func() {
	c.Stderr = nil
	out, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if line, err := bufio.NewReader(out).ReadString('\n'); line != "up\n" {
			t.Fatalf("%q, %v", line, err)
		}
	}
}

func locked(t *testing.T, d waitingDesk, _ *exec.Cmd) func() { return lockedAt(t, d.document+".lock") }

func lockedGrant(t *testing.T, d waitingDesk, _ *exec.Cmd) func() {
	return lockedAt(t, strings.TrimSuffix(d.document, ".json")+"-"+d.grant+".lock")
}

// lockedAt holds a lock, and waits until it was asked for twice.
func lockedAt(t *testing.T, path string) func() {
	held := flock.New(path)
	if _, err := held.TryLock(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = held.Unlock() })
	watch, err := unix.InotifyInit1(unix.IN_CLOEXEC)
	if err == nil {
		_, err = unix.InotifyAddWatch(watch, path, unix.IN_OPEN)
	}
	if err != nil {
		t.Fatal(err)
	}
	opened := os.NewFile(uintptr(watch), "inotify")
	return func() {
		for range 2 {
			if _, err := opened.Read(make([]byte, unix.SizeofInotifyEvent)); err != nil {
				t.Error(err)
			}
		}
		_ = opened.Close()
	}
}

// fullPipe has standard output be a pipe that nobody reads, and waits until it is full.
func fullPipe(t *testing.T, _ waitingDesk, c *exec.Cmd) func() {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	size, err := unix.FcntlInt(w.Fd(), unix.F_SETPIPE_SZ, os.Getpagesize())
	if err != nil {
		t.Skip("no small pipe here: ", err)
	}
	c.Stdout = w
	t.Cleanup(func() { _ = r.Close() })
	return func() {
		_ = w.Close()
		for n := 0; n < size && err == nil; time.Sleep(time.Millisecond) {
			n, err = unix.IoctlGetInt(int(r.Fd()), unix.TIOCINQ)
		}
		if err != nil {
			t.Error(err)
		}
	}
}
