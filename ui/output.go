package ui

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"

	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// write prints a text on standard output. Codes: output_failed.
func (a *app) write(text string) error {
	_, err := io.WriteString(a.Out, text)
	return unwritten(err)
}

// standardOutput is the writer of what cobra itself prints, such as completions. Its errors
// are those of unwritten.
type standardOutput struct{ io.Writer }

func (o standardOutput) Write(p []byte) (int, error) {
	n, err := o.Writer.Write(p)
	return n, unwritten(err)
}

// jsonVersion is that of the objects which --json prints. It is raised when a field changes
// its meaning or goes; new fields may come at any time.
const jsonVersion = 1

// versioned is a command's result for programs: one object in a line, its version first.
func versioned(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	object := strings.TrimPrefix(string(b), "{")
	if object == string(b) {
		return "", fmt.Errorf("a result for programs is not an object: %.20s", b)
	}
	if object != "}" {
		object = "," + object
	}
	return fmt.Sprintf(`{"version":%d%s`, jsonVersion, object) + "\n", nil
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
