package ui

import (
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kaizala-setup/persist/canarytest"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/storetest"
)

func TestMain(m *testing.M) {
	if !strings.HasPrefix(filepath.Base(os.Args[0]), programName) { // in this process: the keyring of the developer is not the tests'
		storetest.InMemory()
		_ = os.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
		_ = os.Setenv("XDG_RUNTIME_DIR", "")
	}
	_ = os.Setenv("HTTPS_PROXY", "")                                     // texts name the variable that is set
	_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))) // the tests wait for processes
	if canarytest.IsApart() {                                            // the one that started it has put the program on the path
		os.Exit(m.Run())
	}
	testscript.Main(m, map[string]func(){
		"kaizala-setup": func() {
			quiet()
			code := tester(Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}).main(os.Args[1:])
			note()
			os.Exit(code)
		},
		"clock":    clock,
		runnerName: runOrders,
	})
}

// The commands as scripts use them: see testdata/script. A script has a process to itself,
// in which its commands "kaizala-setup" and "sh" run the program, since a start costs more
// than most commands. "exec" starts the program: for what runs beside others, gets a signal
// or a descriptor, or reads a variable once, as net/http does those of proxies. After each
// script no secret is in clear below its directory.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts:", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			if canarytest.Apart(t) {
				script(t, file)
			}
		})
	}
}

// script runs a script in this process.
func script(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	in := &inside{}
	testscript.Run(t, testscript.Params{
		Files:    []string{file},
		Cmds:     in.commands(),
		Deadline: time.Now().Add(4 * time.Minute), // one that hangs says where
		Setup: func(e *testscript.Env) error {
			home := e.Getenv("WORK") + "/home"
			e.Setenv("HOME", home)
			e.Setenv("XDG_STATE_HOME", home+"/state")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			e.Setenv("LANG", "C.UTF-8")
			s := newStory(t, e, filepath.Join(home, "state", "kaizala-setup"))
			e.Defer(func() { s.check() })
			in.knows(e.Vars, string(text))
			return os.MkdirAll(home, 0o700)
		},
	})
}

// set sets a variable of a script to the content of a file: set NAME FILE.
func set(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: set NAME FILE")
	}
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// keygen makes an age identity file, as age-keygen does: keygen FILE.
func keygen(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: keygen FILE")
	}
	key, _, err := handoff.NewKey()
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(key.Reveal()+"\n"), 0o600))
}
