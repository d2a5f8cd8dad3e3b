package persist

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/seal"
)

// Code is a stable name of what went wrong with what is kept.
type Code string

// What can go wrong here. Sealed parts have codes of their own, in seal.
const (
	CodeDiskFull     Code = "disk_full"
	CodeReadOnly     Code = "read_only"
	CodeNoPermission Code = "no_permission"
	CodeIO           Code = "io"
	CodeBusy         Code = "busy"          // another process holds the lock; Pid
	CodeNewerVersion Code = "newer_version" // written by a newer program, not touched
	CodeCorrupt      Code = "corrupt"       // not readable as a document
	CodeTooMuch      Code = "too_much"      // more than one document may hold
	CodeNotOurs      Code = "not_ours"      // the file belongs to another user
	CodeLink         Code = "link"          // a link where a file should be
	CodeOpenModes    Code = "open_modes"    // an identity file that others may read

	CodeKeyringAbsent   Code = "keyring_absent"
	CodeKeyringLocked   Code = "keyring_locked"
	CodeKeyringTimeout  Code = "keyring_timeout"
	CodeKeyringDenied   Code = "keyring_denied"
	CodeKeyringTooBig   Code = "keyring_too_big"  // takes no entry of that size
	CodeEntryLeft       Code = "entry_left"       // what it opened is gone, and it could not be removed
	CodeKeyringMismatch Code = "keyring_mismatch" // gives back something else than was put in

	CodePassphraseShort Code = "passphrase_short"
	CodeNoIdentity      Code = "no_identity"     // what opened the document is not there any more
	CodeWrongIdentity   Code = "wrong_identity"  // there is another in its place
	CodeSandboxIdentity Code = "sandbox_in_real" // the sandbox's identity for a real document
)

// Codes of seal that callers of this package tell apart.
const (
	CodeWrongKey        = Code(seal.CodeWrongKey)
	CodeWrongPassphrase = Code(seal.CodeWrongPassphrase)
)

// AllCodes lists the codes of this package and of seal.
func AllCodes() []Code {
	all := []Code{
		CodeDiskFull, CodeReadOnly, CodeNoPermission, CodeIO, CodeBusy, CodeNewerVersion, CodeCorrupt, CodeTooMuch, CodeNotOurs, CodeLink, CodeOpenModes,
		CodeKeyringAbsent, CodeKeyringLocked, CodeKeyringTimeout, CodeKeyringDenied, CodeKeyringTooBig, CodeEntryLeft, CodeKeyringMismatch,
		CodePassphraseShort, CodeNoIdentity, CodeWrongIdentity, CodeSandboxIdentity,
	}
	for _, c := range seal.AllCodes() {
		all = append(all, Code(c))
	}
	return all
}

// Error is a code with its evidence.
type Error struct {
	Reason Code
	Path   string
	Pid    int // of the process that holds the lock, 0 if unknown
	Err    error
}

// Code is the stable name of what went wrong.
func (e *Error) Code() string { return string(e.Reason) }

func (e *Error) Error() string {
	s := string(e.Reason)
	if e.Path != "" {
		s += ": " + e.Path
	}
	if e.Pid != 0 {
		s += fmt.Sprintf(": process %d", e.Pid)
	}
	if e.Err != nil {
		s += ": " + secret.Clean(e.Err.Error())
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf is the code of an error of this package or of seal, else "".
func CodeOf(err error) Code {
	var e *Error
	var s *seal.Error
	switch {
	case errors.As(err, &e):
		return e.Reason
	case errors.As(err, &s):
		return Code(s.Reason)
	}
	return ""
}

// diskError is an error of the file system with its code.
func diskError(path string, err error) error {
	if err == nil {
		return nil
	}
	code := CodeIO
	switch {
	case errors.Is(err, syscall.ENOSPC):
		code = CodeDiskFull
	case errors.Is(err, syscall.EROFS):
		code = CodeReadOnly
	case errors.Is(err, os.ErrPermission):
		code = CodeNoPermission
	}
	return &Error{Reason: code, Path: path, Err: err}
}
