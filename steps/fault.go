package steps

import (
	"context"
	"errors"
	"strings"
)

// Fault is an error with a code and the evidence that its words need. The words
// themselves are in one table, elsewhere.
type Fault struct {
	Reason   string // the code
	Evidence []string
	Err      error // the cause, or nil
}

// Fail makes a Fault.
func Fail(code string, cause error, evidence ...string) error {
	return &Fault{Reason: code, Evidence: evidence, Err: cause}
}

// Code is the stable name of what went wrong.
func (f *Fault) Code() string { return f.Reason }

// About is the evidence.
func (f *Fault) About() []string { return f.Evidence }

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

func (f *Fault) Error() string {
	s := strings.Join(append([]string{f.Reason}, f.Evidence...), ": ")
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// Codes of errors that have no code of their own.
const (
	CodeTimeout  = "timeout"
	CodeInternal = "internal"
)

// CodeOf is the code of the outermost error that has one: "" without an error,
// cancelled or timeout for the end of a context, internal for any other.
func CodeOf(err error) string {
	var coded interface{ Code() string }
	switch {
	case err == nil:
		return ""
	case errors.As(err, &coded):
		return coded.Code()
	case errors.Is(err, context.Canceled):
		return CodeCancelled
	case errors.Is(err, context.DeadlineExceeded):
		return CodeTimeout
	}
	return CodeInternal
}
