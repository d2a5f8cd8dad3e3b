package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/adrg/xdg"
	"github.com/rogpeppe/go-internal/testscript"
	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/interp"
	"mvdan.cc/sh/v3/syntax"
)

// tester is the program as the tests run it.
func tester(std Streams) *app {
	a := newApp(std)
	a.cost = 10                                                                // passphrases in no time
	if ahead, err := time.ParseDuration(os.Getenv("TEST_AHEAD")); err == nil { // this machine's clock
		a.now = func() time.Time { return time.Now().Add(ahead) }
	}
	return a
}

// inside runs the program in this process for one script, which has the process to
// itself, because the program takes its environment and its directory from there.
type inside struct {
	names []string   // of the variables that the script may have
	busy  sync.Mutex // held while the program runs
}

// sets finds the variables that a script sets.
var sets = regexp.MustCompile(`(?m)^(?:\[\S+\] )*(?:env|set) (\w+)`)

// knows tells it the variables with which the script begins, and the script's text.
func (in *inside) knows(vars []string, script string) {
	for _, v := range vars {
		name, _, _ := strings.Cut(v, "=")
		in.names = append(in.names, name)
	}
	for _, m := range sets.FindAllStringSubmatch(script, -1) {
		in.names = append(in.names, m[1])
	}
}

// commands are those of a script beside testscript's own.
func (in *inside) commands() map[string]func(*testscript.TestScript, bool, []string) {
	return map[string]func(*testscript.TestScript, bool, []string){
		"kaizala-setup": in.program, "sh": in.shell, "set": set, "pick": pick, "keygen": keygen,
	}
}

// program is the command kaizala-setup of a script.
func (in *inside) program(ts *testscript.TestScript, neg bool, args []string) {
	call := &syntax.CallExpr{}
	for _, a := range append([]string{programName}, args...) {
		call.Args = append(call.Args, &syntax.Word{Parts: []syntax.WordPart{&syntax.SglQuoted{Value: a}}})
	}
	in.ends(ts, neg, call)
}

// shell is the command sh of a script: sh -c TEXT, or sh FILE ARGS.
func (in *inside) shell(ts *testscript.TestScript, neg bool, args []string) {
	var text string
	switch {
	case len(args) == 2 && args[0] == "-c":
		text, args = args[1], nil
	case len(args) > 0 && args[0] != "-c":
		text, args = ts.ReadFile(args[0]), args[1:]
	default:
		ts.Fatalf("usage: sh -c TEXT | sh FILE ARGS")
	}
	f, err := syntax.NewParser().Parse(strings.NewReader(text), "")
	ts.Check(err)
	in.ends(ts, neg, f, interp.Params(append([]string{"--"}, args...)...))
}

// ends runs something in an interpreter with the script's variables, and holds its exit
// code to what the script expects. Its output goes to files, as a process's may.
func (in *inside) ends(ts *testscript.TestScript, neg bool, what syntax.Node, more ...interp.RunnerOption) {
	var env []string
	for _, name := range in.names {
		env = append(env, name+"="+ts.Getenv(name))
	}
	dir, err := os.MkdirTemp("", "inside")
	ts.Check(err)
	defer func() { ts.Check(os.RemoveAll(dir)) }()
	out, err := os.Create(dir + "/out")
	ts.Check(err)
	errs, err := os.Create(dir + "/err")
	ts.Check(err)
	empty, err := os.Open(os.DevNull)
	ts.Check(err)
	defer func() { ts.Check(empty.Close()) }()
	r, err := interp.New(append(more, interp.Dir(ts.MkAbs(".")), interp.Env(expand.ListEnviron(env...)), interp.StdIO(empty, out, errs), interp.ExecHandlers(in.handle))...)
	ts.Check(err)
	err = r.Run(context.Background(), what)
	for f, to := range map[*os.File]io.Writer{out: ts.Stdout(), errs: ts.Stderr()} {
		_, seekErr := f.Seek(0, io.SeekStart)
		_, copyErr := io.Copy(to, f)
		ts.Check(errors.Join(seekErr, copyErr, f.Close()))
	}
	if _, ended := errors.AsType[interp.ExitStatus](err); err != nil && !ended {
		ts.Fatalf("%v", err)
	}
	if (err != nil) != neg {
		ts.Fatalf("it ended with %v", err)
	}
}

// handle runs the program here. A second one at the same time, as in a pipe, gets a
// process, and so does every other command.
func (in *inside) handle(next interp.ExecHandlerFunc) interp.ExecHandlerFunc {
	return func(ctx context.Context, args []string) error {
		if args[0] != programName || !in.busy.TryLock() {
			return next(ctx, args)
		}
		defer in.busy.Unlock()
		c := interp.HandlerCtx(ctx)
		var vars []string
		for name, v := range c.Env.Each {
			vars = slices.DeleteFunc(vars, func(s string) bool { return strings.HasPrefix(s, name+"=") }) // the last one counts
			if v.Exported && v.IsSet() {
				vars = append(vars, name+"="+v.Str)
			}
		}
		env := os.Environ()
		dir, err := os.Getwd()
		if err != nil {
			return err
		}
		defer func() { _ = environ(env, dir) }()
		if err := environ(vars, c.Dir); err != nil {
			return err
		}
		xdg.Reload()
		quiet()
		code := tester(Streams{In: c.Stdin, Out: c.Stdout, Err: c.Stderr}).main(args[1:])
		note()
		if code == 0 {
			return nil
		}
		return interp.ExitStatus(code)
	}
}

// environ sets the variables and the directory of this process.
func environ(vars []string, dir string) error {
	os.Clearenv()
	for _, v := range vars {
		name, value, _ := strings.Cut(v, "=")
		_ = os.Setenv(name, value)
	}
	return os.Chdir(dir)
}
