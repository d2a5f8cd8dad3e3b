package ui

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"github.com/adrg/xdg"
)

// runnerName is the program that runs kaizala-setup for a test, once for each command.
const runnerName = "run-kaizala-setup"

// order is a command for a runner.
type order struct {
	Args, Env []string
	Dir, In   string
}

// outcome is what came of it.
type outcome struct {
	Exit     int
	Out, Err string
}

// runner is a process that runs commands one after the other, as a process each would: a
// start of the program costs more than most commands. It is for commands that need neither
// a terminal nor a signal.
type runner struct {
	t    *testing.T
	env  []string
	dir  string
	to   *json.Encoder
	from *json.Decoder
}

// newRunner starts a runner by a command, such as a shell that sets a umask first.
func newRunner(t *testing.T, env []string, dir string, by ...string) runner {
	t.Helper()
	by = append(by, runnerName)
	c := exec.Command(by[0], by[1:]...)
	c.Env, c.Stderr = env, os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = in.Close(), c.Process.Kill(); _ = c.Wait() })
	return runner{t, env, dir, json.NewEncoder(in), json.NewDecoder(out)}
}

// runs runs a command with a standard input.
func (r runner) runs(in string, args ...string) (o outcome) {
	r.t.Helper()
	err := r.to.Encode(order{args, r.env, r.dir, in})
	if err == nil {
		err = r.from.Decode(&o)
	}
	if err != nil {
		r.t.Fatalf("%q: %v", args, err)
	}
	return o
}

// runOrders is the main function of a runner.
func runOrders() {
	from, to := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var o order
		if from.Decode(&o) != nil || environ(o.Env, o.Dir) != nil {
			os.Exit(0)
		}
		xdg.Reload()
		quiet()
		in, feed, err := os.Pipe()
		if err != nil {
			os.Exit(1)
		}
		go func() { _, _ = feed.WriteString(o.In); _ = feed.Close() }()
		var out, errs bytes.Buffer
		code := tester(Streams{In: in, Out: &out, Err: &errs}).main(o.Args)
		_ = in.Close()
		if to.Encode(outcome{code, out.String(), errs.String()}) != nil {
			os.Exit(1)
		}
	}
}
