// Package ui holds the commands of the program and starts the wizard. It parses the
// command line, calls session, and turns errors into texts and exit codes.
package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Streams are what a command reads and writes: those of the process, or of a test.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main runs the program with its arguments, without its name, and returns the exit
// code.
func Main(args []string, std Streams) int {
	quiet()
	return newApp(std).main(args)
}

func newApp(std Streams) *app {
	return &app{Streams: std, now: time.Now, zone: time.Local, commandLine: commandLine{given: programName}}
}

// main runs the program and returns the exit code.
func (app *app) main(args []string) int {
	noCore()
	ctx := newSignals(app)
	defer ctx.stop()
	app.signals = ctx
	root := newRoot(app)
	root.SetArgs(args)
	root.SetIn(app.In)
	root.SetOut(standardOutput{app.Out})
	root.SetErr(app.Err)
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) { // a shell asks, nobody else
		app.completing(root)
	}
	var err error
	if slices.ContainsFunc(args, secret.HasToken) { // every process of the machine can read it
		err = usage(words.CodeSecretInArgument)
	} else {
		var c *cobra.Command
		c, err = root.ExecuteContextC(ctx)
		if !app.parsed { // else what doctor left behind may read it
			app.given = c.CommandPath()
		}
		err = cmp.Or(err, app.unsaid)
	}
	app.warn(session.Mended(app.mended)...)
	for _, h := range app.homes {
		app.warn(h.Mended()...)
		_ = h.Close()
	}
	var status exitStatus
	if err == nil || errors.As(err, &status) { // with a status, nothing else is on standard error
		for _, w := range app.warnings {
			_, _ = fmt.Fprintln(app.Err, reportJSON("warning", w))
		}
	}
	if err == nil {
		return words.ExitFine
	}
	if !app.parsed {
		app.flags.json = app.flags.json || wantsJSON(args)
	}
	var known *steps.Fault
	switch {
	case errors.As(err, &status):
	case ctx.number() != 0:
		_ = app.fail(context.Canceled)
		return ctx.exit()
	case !app.parsed && !errors.As(err, &known):
		err = usage(words.CodeUsage, err.Error())
	}
	return app.fail(err)
}

// quiet turns off the debug switches of libraries that print secrets: Bubble Tea's
// traces hold what was pasted, and net/http's debug logger, which GODEBUG chooses
// before we run, prints request headers. At SIGQUIT the runtime would print every stack:
// the signal is ignored until signals listens for it.
func quiet() {
	signal.Ignore(syscall.SIGQUIT)
	_ = os.Unsetenv("TEA_TRACE")
	_ = os.Unsetenv("TEA_DEBUG")
	log.SetOutput(io.Discard)
}

// wantsJSON reports whether a command line that could not be parsed asks for JSON,
// wherever that stands before the arguments of another command.
func wantsJSON(args []string) bool {
	if end := slices.Index(args, "--"); end >= 0 {
		args = args[:end]
	}
	return slices.ContainsFunc(args, func(a string) bool {
		value, ok := strings.CutPrefix(a, "--json=")
		yes, err := strconv.ParseBool(value)
		return a == "--json" || ok && (yes || err != nil)
	})
}
