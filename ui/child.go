package ui

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"kaizala-setup/ui/words"
)

// child runs a command with more in its environment, and ends with the command's exit
// code: 127 if there is no such command, 126 if it cannot be run, 128 and the signal if
// one ended it. Signals to this process are passed on. Codes: cannot_run,
// no_such_command.
func (a *app) child(args, env []string) error {
	c := exec.Command(args[0], args[1:]...)
	c.Stdin, c.Stdout, c.Stderr = a.In, a.Out, a.Err
	c.Env = append(os.Environ(), env...)
	signals, stop := forwarded(isTerminal(a.In))
	defer stop()
	if err := c.Start(); err != nil {
		return notStarted(args[0], err)
	}
	go func() {
		for sig := range signals {
			_ = c.Process.Signal(sig)
		}
	}()
	return ended(c.Wait())
}

// needsCommand refuses a command line without the command that is to be run.
func needsCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage(words.CodeUsage, nameOf(c)+" needs -- and a command")
	}
	return nil
}

// notStarted is why a command does not start. Codes: cannot_run, no_such_command.
func notStarted(name string, err error) error {
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, os.ErrNotExist) {
		return usage(words.CodeNoSuchCommand, name)
	}
	return usage(words.CodeCannotRun, name, causeOf(err))
}

// forwarded receives the signals that are passed on to a command, until stop is
// called. Ctrl+C and Ctrl+\ at a terminal reach the command by themselves; here they
// are only kept from ending this process before it.
func forwarded(terminal bool) (got chan os.Signal, stop func()) {
	got = make(chan os.Signal, 8)
	ofKeys := got
	if terminal {
		ofKeys = make(chan os.Signal, 1) // nobody reads it
	}
	signal.Notify(got, syscall.SIGTERM, syscall.SIGHUP)
	signal.Notify(ofKeys, os.Interrupt, syscall.SIGQUIT)
	return got, func() {
		signal.Ignore(syscall.SIGQUIT) // as quiet has it
		signal.Stop(ofKeys)
		signal.Stop(got)
		close(got)
	}
}

// ended turns the end of a command into its exit code.
func ended(err error) error {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return exitStatus(exitSignal + int(status.Signal()))
	}
	return exitStatus(exit.ExitCode())
}
