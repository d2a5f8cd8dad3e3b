package ui

import (
	"errors"
	"io"
	"syscall"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// write prints a text on standard output. Codes: output_failed.
func (a *app) write(text string) error {
	_, err := io.WriteString(a.Out, text)
	return unwritten(err)
}

// unwritten is an error of writing to standard output: whatever reads it got too little.
// A reader that has gone ends the process by SIGPIPE before this, without a word.
// A standard output that was closed from the start is /dev/null here: the runtime opens
// that in its place, and nobody can tell the two apart. Codes: output_failed.
func unwritten(err error) error {
	if err == nil {
		return nil
	}
	why := err.Error()
	var errno syscall.Errno
	if errors.As(err, &errno) {
		why = errno.Error()
	}
	return steps.Fail(words.CodeOutputFailed, err, why)
}
