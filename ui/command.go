package ui

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
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
	plain       bool // the text is for another program: never in colours
}

// painted is the text as it goes to standard output.
func (r result) painted(a *app) string {
	if r.plain {
		return r.text
	}
	return a.painted(r.text, a.Out)
}

// finish prints what a command found out and returns its error. If the command
// failed, a program gets the error alone.
func (a *app) finish(r result, err error) error {
	var status exitStatus
	if r.text == "" && r.json == nil || a.flags.json && err != nil && !errors.As(err, &status) {
		return err
	}
	failed := a.print(r)
	switch {
	case failed == nil:
		return err
	case errors.As(err, &status): // it would silence the other error
		return failed
	}
	return errors.Join(failed, err)
}

func (a *app) print(r result) error {
	if a.flags.json {
		line, err := versioned(r.json)
		if err != nil {
			return err
		}
		return a.write(line)
	}
	_, _ = io.WriteString(a.Err, a.painted(r.notes, a.Err))
	return a.write(r.painted(a))
}

// label is the value of a flag for a field that is shown and kept in clear: the name of
// a connector or a group, or a remark.
type label struct {
	to    *string
	field steps.FieldID
}

// labelVar adds a flag for a label.
func labelVar(c *cobra.Command, to *string, field steps.FieldID, name, help string) {
	c.Flags().Var(label{to, field}, name, help)
}

// Set takes a text that passes the sanitiser whole: one that is too long is refused,
// not cut. Codes: value_long, those of paste.Clear.
func (l label) Set(text string) error {
	*l.to = secret.CleanTo(text, len(text)+1)
	if utf8.RuneCountInString(*l.to) > steps.MaxLength(l.field) {
		return usage(steps.CodeTooLong)
	}
	if err := paste.Clear(l.field, *l.to); err != nil {
		return usage(steps.CodeOf(err))
	}
	return nil
}

func (l label) String() string { return "" }
func (l label) Type() string   { return "string" }

// noArgs refuses arguments. For a command that has subcommands it suggests those
// that are spelt alike.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if !c.HasAvailableSubCommands() {
		return usage(words.CodeUsage, fmt.Sprintf("%s takes no argument, and there is %q.", nameOf(c), args[0]))
	}
	return usage(words.CodeUsage, fmt.Sprintf("unknown command %q for %q.%s", args[0], c.CommandPath(), didYouMean(args[0], namesBelow(c), "")))
}

// namesBelow are the names of the commands below a command.
func namesBelow(c *cobra.Command) []string {
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	return names
}

// oneArg refuses more than one argument.
func oneArg(c *cobra.Command, args []string) error {
	if len(args) > 1 {
		return usage(words.CodeUsage, fmt.Sprintf("%s takes one argument at most, and there are %d.", nameOf(c), len(args)))
	}
	return nil
}

// flagError is the error of a flag that could not be parsed, without a text that may
// not be shown. Codes: usage, those of label.Set.
func flagError(c *cobra.Command, err error) error {
	if code := steps.CodeOf(err); code == steps.CodeTooLong || paste.RefusesInClear(code) {
		return usage(code) // without the text, which cobra would show
	}
	text := err.Error()
	var invalid *pflag.InvalidValueError
	if errors.As(err, &invalid) {
		f := invalid.GetFlag()
		text = "--" + f.Name + ": " + valueFault(f, invalid.GetValue(), errors.Unwrap(invalid))
	}
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		name := unknown.GetSpecifiedName()
		if short, _, _ := strings.Cut(unknown.GetSpecifiedShortnames(), "="); short != "" {
			name, text = short, "unknown flag: -"+short
		}
		var names []string
		c.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		text += "."
		if utf8.RuneCountInString(name) > 1 { // one letter is like too many names
			text += didYouMean(name, names, "--")
		}
	}
	return usage(words.CodeUsage, text)
}

// valueFault says why a flag does not take a value. The words of Go's parsers are not for
// people.
func valueFault(f *pflag.Flag, value string, err error) string {
	takes := map[string]string{
		"bool": "true or false", "int": "a whole number", "duration": "a time like 90s or 2m",
	}[f.Value.Type()]
	if takes == "" {
		return err.Error()
	}
	return fmt.Sprintf("it takes %s, not %q", takes, value)
}

// nameOf is a command without the name of the program, which begins each error.
func nameOf(c *cobra.Command) string {
	return strings.TrimPrefix(c.CommandPath(), programName+" ")
}

// command makes cobra run a command and print its result. The one argument that the
// command may have goes to arg; nil: it takes none. Codes: usage.
func (a *app) command(c *cobra.Command, arg *string, run func(context.Context) (result, error)) *cobra.Command {
	c.Args = noArgs
	if arg != nil {
		c.Args = oneArg
	}
	c.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			if *arg = args[0]; *arg == "" { // as an unset variable of a shell gives it
				return usage(words.CodeUsage, "the argument of "+nameOf(c)+" is empty")
			}
		}
		return a.finish(run(c.Context()))
	}
	return c
}

// usage is an error of the command line: a code, and its evidence.
func usage(code string, evidence ...string) error { return steps.Fail(code, nil, evidence...) }

// exitStatus is the exit code of a command that has printed the reason itself.
type exitStatus int

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d", int(s)) }

// fail prints an error and returns the exit code.
func (a *app) fail(err error) int {
	var status exitStatus
	if errors.As(err, &status) {
		return int(status)
	}
	code := steps.CodeOf(err)
	if a.flags.json {
		_, _ = fmt.Fprintln(a.Err, reportJSON("error", a.describe(err)))
		return words.Of(code).Exit
	}
	for i, l := range a.words(err).Lines() {
		if i == 0 {
			l = "kaizala-setup: " + l
		}
		_, _ = fmt.Fprintln(a.Err, a.painted(l, a.Err))
	}
	return words.Of(code).Exit
}

// keys are what a person at a command line does, as the texts of errors name it. The
// command is the one that was given.
func keys(command string) words.Keys {
	return words.Keys{
		Retry: "run the command again",
		Copy:  "copy it",
		Back:  "start again",
		Help:  "run " + command + " --help",
		Clear: "leave the message out",
		Home:  "run kaizala-setup status",
		Paste: "give",
		Asked: "To be asked for it, run the command at a terminal. For scripts, give an identity file: --identity FILE.",
		Agree: "add --yes-send-to", Practise: "To practise, use --sandbox.",
		Merge: "To keep the values in that set-up, add --merge. What they replace stays: kaizala-setup store restore brings a token back, with --secret the secret.",
	}
}

func (a *app) words(err error) words.Words {
	return words.Reader{Zone: a.zone, Keys: keys(a.given)}.For(steps.CodeOf(err), err)
}

// warn prints errors that do not end the command. For a program they are printed at
// its end, and not at all if its error is: then standard error has one line.
func (a *app) warn(errs ...error) {
	for _, err := range errs {
		if a.flags.json {
			a.warnings = append(a.warnings, a.describe(err))
			continue
		}
		_, _ = fmt.Fprintln(a.Err, "kaizala-setup:", strings.Join(a.words(err).Lines(), " "))
	}
}

type report struct {
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Hint    string         `json:"hint,omitempty"`
	Service *serviceReport `json:"service,omitempty"`
	Explain []exchange     `json:"explain,omitempty"`
	Refresh string         `json:"refreshToken,omitempty"` // a new one that came all the same, and is nowhere else
}

type serviceReport struct {
	Status    int    `json:"status"`
	ErrorCode string `json:"errorCode"`
	Message   string `json:"message"`
}

func (a *app) describe(err error) report {
	w := a.words(err)
	r := report{Code: steps.CodeOf(err), Message: strings.TrimSpace(w.What + " " + w.Why), Hint: w.Next}
	var k *kaizala.Error
	if errors.As(err, &k) && k.Status != 0 {
		r.Service = &serviceReport{k.Status, k.ErrorCode, k.Message}
	}
	var x explained
	if errors.As(err, &x) {
		r.Explain = exchanges(x.records)
	}
	var t broughtToken
	if errors.As(err, &t) {
		r.Refresh = t.token.Reveal()
	}
	return r
}

// reportJSON is an error or a warning as one line for programs.
func reportJSON(what string, r report) string {
	b, _ := json.Marshal(map[string]report{what: r})
	return string(b)
}
