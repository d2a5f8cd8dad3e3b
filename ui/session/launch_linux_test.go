package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"kaizala-setup/persist/storetest"
	"kaizala-setup/steps"
)

const address = "http://127.0.0.1:1/developer?session=made-up"

// TestMain lets the test binary stand for the program that Browse starts again, and for
// a program that has a terminal.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 {
		switch os.Args[1] {
		case OpenCommand:
			if err := OpenDefault(os.Args[2]); err != nil {
				os.Exit(1)
			}
			os.Exit(0)
		case "at-a-terminal": // runs a program with the terminal, then browses
			if err := exec.Command(os.Args[2]).Run(); err != nil {
				fmt.Println(err)
			}
			fmt.Printf("browsed: %q\n", steps.CodeOf(Browse(context.Background(), address)))
			os.Exit(0)
		}
	}
	storetest.InMemory()
	os.Exit(m.Run())
}

// browsers is a directory with programs that are browsers of a kind.
type browsers struct {
	*testing.T
	dir string
}

func newBrowsers(t *testing.T) browsers {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no shell")
	}
	return browsers{t, t.TempDir()}
}

// has makes a browser that notes its arguments and then runs a script.
func (b browsers) has(name, script string) string {
	b.Helper()
	path := filepath.Join(b.dir, name)
	script = "#!/bin/sh\nprintf '%s\\n' \"$@\" >>" + path + ".args\n" + script + "\n"
	// A fork of another test must not hold the file open for writing: "text file busy".
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if err := os.WriteFile(path, []byte(script), 0o700); err != nil {
		b.Fatal(err)
	}
	return path
}

// got is the arguments that a browser was started with, or "" if it was not.
func (b browsers) got(name string) string {
	b.Helper()
	text, err := os.ReadFile(filepath.Join(b.dir, name+".args"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		b.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

// patient waits for every launcher to end; its standard browser is one that works.
func patient(env map[string]string) (launcher, *[]string) {
	opened := &[]string{}
	return launcher{
		env: func(name string) string { return env[name] }, deadline: time.Hour,
		standard: func(_ launcher, _ context.Context, url string) error {
			*opened = append(*opened, url)
			return nil
		},
	}, opened
}

// BROWSER comes before all, wherever the program runs, and without a display too.
func TestWhereABrowserIs(t *testing.T) {
	t.Parallel()
	b := newBrowsers(t)
	set := b.has("set", "")
	bad := b.has("bad", "exit 3")
	for name, place := range map[string]struct {
		env  map[string]string
		code string // without BROWSER, or if nothing in it works
	}{
		"a desktop with X":       {map[string]string{"DISPLAY": ":0"}, ""},
		"a desktop with Wayland": {map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, ""},
		"a console":              {nil, CodeNoDisplay},
		"a container":            {map[string]string{"container": "podman"}, CodeNoDisplay},
		"a container with X":     {map[string]string{"container": "podman", "DISPLAY": ":0"}, ""},
		"WSL":                    {map[string]string{"WSL_DISTRO_NAME": "Debian"}, CodeNoDisplay},
		"WSL with a screen":      {map[string]string{"WSL_DISTRO_NAME": "Debian", "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ""},
		"SSH":                    {map[string]string{"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22"}, CodeNoDisplay},
		"SSH by its terminal":    {map[string]string{"SSH_TTY": "/dev/pts/1"}, CodeNoDisplay},
		"SSH with X forwarded":   {map[string]string{"SSH_CONNECTION": "192.0.2.1 1 192.0.2.2 22", "DISPLAY": "localhost:10.0"}, CodeNoDisplay},
	} {
		for _, setting := range []struct{ browser, opens, fails string }{
			{"", "standard", CodeNoDisplay},
			{" : ", "standard", CodeNoDisplay},
			{set, "set", ""},
			{set + " --new %s", "set", ""},
			{bad + "::" + set, "set", ""},
			{bad, "standard", CodeBrowserFailed},
			{"lynx", "standard", CodeBrowserFailed},
		} {
			_ = os.Remove(set + ".args")
			env := map[string]string{"BROWSER": setting.browser}
			maps.Copy(env, place.env)
			l, opened := patient(env)
			err := l.open(t.Context(), address)
			code, fromSet, standard := "", 0, 0
			switch {
			case setting.opens == "set":
				fromSet = 1
			case place.code != "":
				code = setting.fails
			default:
				standard = 1
			}
			if steps.CodeOf(err) != code || strings.Count(b.got("set"), address) != fromSet || len(*opened) != standard {
				t.Errorf("%s, BROWSER=%q: %v; BROWSER opened %q, the default %q", name, setting.browser, err, b.got("set"), *opened)
			}
		}
	}
}

// What cannot open the address makes way for what can, and the error names each.
func TestTheNextBrowserIsTried(t *testing.T) {
	t.Parallel()
	b := newBrowsers(t)
	entries := []string{b.has("bad", "exit 3"), "no-such-browser", b.dir, "'", b.has("killed", "kill -9 $$")}
	l, _ := patient(map[string]string{"BROWSER": strings.Join(entries, ":")})
	err := l.open(t.Context(), address)
	for _, reason := range []string{"bad: exit status 3", "no-such-browser: executable file not found", ": permission denied", "a quote that does not end", "killed: signal: killed"} {
		if !strings.Contains(fmt.Sprint(err), reason) {
			t.Errorf("%q is not in %v", reason, err)
		}
	}
	if strings.Contains(fmt.Sprint(err), "made-up") {
		t.Errorf("the error has the session of the address: %v", err)
	}
	l, opened := patient(map[string]string{"BROWSER": strings.Join(append(entries, b.has("good", ""), b.has("late", "")), ":"), "DISPLAY": ":0"})
	if err := l.open(t.Context(), address); err != nil || b.got("good") != address || b.got("late") != "" || len(*opened) > 0 {
		t.Errorf("%v; then %q, %q, %q", err, b.got("good"), b.got("late"), *opened)
	}
}

// A browser that stays in the foreground has not failed, and nothing ends it: neither
// the deadline nor a person who does not wait so long.
func TestABrowserInTheForegroundIsASuccess(t *testing.T) {
	t.Parallel()
	b := newBrowsers(t)
	pipe := filepath.Join(b.dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no named pipe can be made here: ", err)
	}
	stays := b.has("stays", "read word <"+pipe+"\n echo $word >"+pipe)
	goesOn := func() {
		t.Helper()
		if err := os.WriteFile(pipe, []byte("closed\n"), 0); err != nil { // waits for its reader
			t.Fatal(err)
		}
		if word, err := os.ReadFile(pipe); err != nil || string(word) != "closed\n" {
			t.Errorf("the browser says %q, %v", word, err)
		}
	}
	l, _ := patient(map[string]string{"BROWSER": stays + ":" + b.has("next", "")})
	l.deadline = time.Millisecond
	if err := l.open(t.Context(), address); err != nil {
		t.Error(err)
	}
	goesOn()
	l.deadline = time.Hour
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.open(ctx, address); steps.CodeOf(err) != steps.CodeCancelled {
		t.Error(err)
	}
	goesOn()
	if b.got("next") != "" {
		t.Error("another browser was started, too")
	}
}

// A text browser is not started, whatever its name leads through.
func TestTextBrowsersAreRefused(t *testing.T) {
	t.Parallel()
	b := newBrowsers(t)
	for _, name := range append(textBrowsers, "Lynx", "w3m.exe") {
		l, _ := patient(map[string]string{"BROWSER": b.has(name, "") + " %s"})
		if err := l.open(t.Context(), address); steps.CodeOf(err) != CodeBrowserFailed || b.got(name) != "" {
			t.Errorf("%s: %v, started with %q", name, err, b.got(name))
		}
	}
	link := filepath.Join(b.dir, "x-www-browser")
	if err := os.Symlink(filepath.Join(b.dir, "lynx"), link); err != nil {
		t.Fatal(err)
	}
	l, _ := patient(map[string]string{"BROWSER": link})
	if err := l.open(t.Context(), address); steps.CodeOf(err) != CodeBrowserFailed || b.got("lynx") != "" {
		t.Errorf("a link: %v, started with %q", err, b.got("lynx"))
	}
}

// No shell reads BROWSER or the address.
func TestNoShellReadsTheAddress(t *testing.T) {
	b := newBrowsers(t)
	const sharp = "https://portal.example/?a=1&b=$(touch pwned)`touch pwned`;touch%20pwned|'\"*"
	t.Chdir(b.dir)
	l, _ := patient(map[string]string{"BROWSER": b.has("plain", "") + ` --url=%s ; touch pwned $(touch pwned)`})
	if err := l.open(t.Context(), sharp); err != nil {
		t.Error(err)
	}
	if wanted := "--url=" + sharp + "\n;\ntouch\npwned\n$(touch\npwned)"; b.got("plain") != wanted {
		t.Errorf("got %q", b.got("plain"))
	}
	if _, err := os.Stat("pwned"); err == nil {
		t.Error("a shell ran a part of it")
	}
	for _, odd := range []string{"--version", "file:///etc/passwd", "javascript:1", ""} {
		l, opened := patient(map[string]string{"BROWSER": b.has("odd", ""), "DISPLAY": ":0"})
		if err := l.open(t.Context(), odd); steps.CodeOf(err) != CodeBrowserFailed || b.got("odd") != "" || len(*opened) > 0 {
			t.Errorf("%q: %v, %q", odd, err, b.got("odd"))
		}
	}
}

// takesTheTerminal writes to the terminal and reads from it, if it can.
const takesTheTerminal = `
{
	if (echo stolen >/dev/tty) 2>/dev/null; then echo has a terminal; else echo has no terminal; fi
	if [ -t 0 ] || [ -t 1 ] || [ -t 2 ]; then echo has it as a stream; fi
	echo "BROWSER is $BROWSER"
} >>`

// Nothing that opens an address has the terminal: neither what BROWSER names nor what
// the system's default starts.
func TestNoBrowserGetsTheTerminal(t *testing.T) {
	t.Parallel()
	b := newBrowsers(t)
	greedy := b.has("greedy", takesTheTerminal+filepath.Join(b.dir, "greedy.log"))
	b.has("xdg-open", takesTheTerminal+filepath.Join(b.dir, "xdg-open.log"))
	direct := b.has("direct", takesTheTerminal+filepath.Join(b.dir, "direct.log"))
	for name, env := range map[string]string{"greedy": "BROWSER=" + greedy, "xdg-open": "BROWSER=lynx"} {
		c := exec.Command(os.Args[0], "at-a-terminal", direct)
		c.Env = []string{"PATH=" + b.dir + ":" + os.Getenv("PATH"), "DISPLAY=:0", env}
		terminal, err := pty.Start(c)
		if err != nil {
			t.Skip("no terminal can be made here: ", err)
		}
		screen, _ := io.ReadAll(terminal) // ends with an error when the program does
		_ = c.Wait()
		_ = terminal.Close()
		log, err := os.ReadFile(filepath.Join(b.dir, name+".log"))
		if err != nil {
			t.Errorf("%s was not started: %v", name, err)
		}
		if !strings.Contains(string(log), "has no terminal") || strings.Contains(string(log), "has it") || b.got(name) != address {
			t.Errorf("%s, started with %q: %s", name, b.got(name), log)
		}
		if name == "xdg-open" && !strings.Contains(string(log), strings.TrimPrefix(graphical, "BROWSER=")) {
			t.Errorf("xdg-open may start a text browser: %s", log)
		}
		if s := string(screen); strings.Count(s, "stolen") != 1 || !strings.Contains(s, `browsed: ""`) {
			t.Errorf("%s: the terminal shows %q, with one line of the program that has it", name, s)
		}
	}
	if log, _ := os.ReadFile(filepath.Join(b.dir, "direct.log")); strings.Count(string(log), "has a terminal") != 2 {
		t.Errorf("the check itself is blind: %s", log)
	}
}

// Without xdg-open the library would start www-browser.
func TestTheDefaultIsNoTextBrowser(t *testing.T) {
	b := newBrowsers(t)
	b.has("www-browser", "")
	t.Setenv("PATH", b.dir)
	l, _ := patient(map[string]string{"DISPLAY": ":0"})
	l.standard = defaultBrowser
	if err := l.open(t.Context(), address); steps.CodeOf(err) != CodeBrowserFailed || b.got("www-browser") != "" {
		t.Errorf("%v, started with %q", err, b.got("www-browser"))
	}
}
