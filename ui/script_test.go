package ui

import (
	"flag"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kaizala-setup/persist/handoff"
)

func TestMain(m *testing.M) {
	if !strings.HasPrefix(filepath.Base(os.Args[0]), programName) { // in this process: the keyring of the developer is not the tests'
		_ = os.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
		_ = os.Setenv("XDG_RUNTIME_DIR", "")
	}
	_ = os.Setenv("HTTPS_PROXY", "")                                     // texts name the variable that is set
	_ = flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0))) // the tests wait for processes
	testscript.Main(m, map[string]func(){
		"kaizala-setup": func() {
			quiet()
			a := newApp(Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr})
			a.cost = 10                                                                // passphrases in no time
			if ahead, err := time.ParseDuration(os.Getenv("TEST_AHEAD")); err == nil { // this machine's clock
				a.now = func() time.Time { return time.Now().Add(ahead) }
			}
			code := a.main(os.Args[1:])
			note()
			os.Exit(code)
		},
		"clock": clock,
	})
}

// The commands as scripts use them: see testdata/script. After each of them no
// secret is in clear below its directory.
func TestScripts(t *testing.T) {
	var kept atomic.Int64
	t.Cleanup(func() { // the scripts run after this function
		if kept.Load() == 0 {
			t.Error("no script kept a secret")
		}
	})
	testscript.Run(t, testscript.Params{
		Dir:      "testdata/script",
		Cmds:     map[string]func(*testscript.TestScript, bool, []string){"set": set, "pick": pick, "keygen": keygen},
		Deadline: time.Now().Add(4 * time.Minute), // one that hangs says where
		Setup: func(e *testscript.Env) error {
			home := e.Getenv("WORK") + "/home"
			e.Setenv("HOME", home)
			e.Setenv("XDG_STATE_HOME", home+"/state")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			e.Setenv("LANG", "C.UTF-8")
			s := newStory(t, e, filepath.Join(home, "state", "kaizala-setup"))
			e.Defer(func() { kept.Add(s.check()) })
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
