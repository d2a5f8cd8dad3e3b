package ui

import (
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kaizala-setup/persist/handoff"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"kaizala-setup": func() {
			os.Exit(Main(os.Args[1:], Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}))
		},
		"pick": pick,
		"keygen": func() { // an age identity file, as age-keygen makes one
			key, _, err := handoff.NewKey()
			if err == nil {
				err = os.WriteFile(os.Args[1], []byte(key.Reveal()+"\n"), 0o600)
			}
			if err != nil {
				panic(err)
			}
		},
	})
}

// The commands as scripts use them: see testdata/script.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:      "testdata/script",
		Deadline: time.Now().Add(4 * time.Minute), // one that hangs says where
		Setup: func(e *testscript.Env) error {
			home := e.Getenv("WORK") + "/home"
			e.Setenv("HOME", home)
			e.Setenv("XDG_STATE_HOME", home+"/state")
			e.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
			e.Setenv("LANG", "C.UTF-8")
			return os.MkdirAll(home, 0o700)
		},
	})
}
