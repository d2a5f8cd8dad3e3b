package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/words"
)

// Every command has one shape. Its options hold all that it depends on, newX only
// parses the command line, and run does the work and returns a result. finish
// prints the result, as text or as JSON; fail turns the error into an exit code.

// result is what a command found out, for a person and for a program. The notes are
// for the person and go to standard error: standard output is for a file or another
// program. Where there is nothing, nothing is printed.
type result struct {
	text, notes string
	json        any
}

// finish prints what a command found out and returns its error. If the command
// failed, a program gets the error alone.
func (a *app) finish(r result, err error) error {
	var status exitStatus
	if r.text == "" && r.json == nil || a.flags.json && err != nil && !errors.As(err, &status) {
		return err
	}
	if failed := a.print(r); failed != nil {
		return errors.Join(failed, err)
	}
	return err
}

func (a *app) print(r result) error {
	if a.flags.json {
		return json.NewEncoder(a.Out).Encode(r.json)
	}
	_, _ = io.WriteString(a.Err, r.notes)
	_, err := io.WriteString(a.Out, r.text)
	return err
}

// noArgs refuses arguments. For a command that has subcommands it suggests those
// that are spelt alike.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	text := fmt.Sprintf("unknown command %q for %q", args[0], c.CommandPath())
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		text += fmt.Sprintf(". Did you mean %q?", near[0])
	}
	return errors.New(text)
}

// runs makes cobra run a command and print its result. The argument of the command,
// if there is one, goes to arg. Codes: usage.
func (a *app) runs(arg *string, run func(context.Context) (result, error)) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			if *arg = args[0]; *arg == "" { // as an unset variable of a shell gives it
				return usage(words.CodeUsage, "the argument of "+c.CommandPath()+" is empty")
			}
		}
		return a.finish(run(c.Context()))
	}
}
