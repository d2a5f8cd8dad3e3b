package words

import (
	"errors"
	"syscall"

	"kaizala-setup/steps"
)

// Unwritten is an error of writing to standard output: whatever reads it got too little.
// A reader that has gone ends the process by SIGPIPE before this, without a word.
// A standard output that was closed from the start is /dev/null here: the runtime opens
// that in its place, and nobody can tell the two apart. Codes: output_failed.
func Unwritten(err error) error {
	if err == nil {
		return nil
	}
	why := err.Error()
	var errno syscall.Errno
	if errors.As(err, &errno) {
		why = errno.Error()
	}
	return steps.Fail(CodeOutputFailed, err, why)
}
