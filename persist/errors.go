package persist

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"kaizala-setup/kaizala/secret"

	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/seal"
)

// Code is the stable name of an error.
type Code string

// The codes of this package and of the engines. Sealed parts have codes of their
// own, in seal.
const (
	CodeDiskFull     Code = "disk_full"
	CodeReadOnly     Code = "read_only"
	CodeNoPermission Code = "no_permission"
	CodeNotDirectory Code = "not_a_directory" // a file where a directory should be
	CodeNoDirectory  Code = "no_directory"    // a directory that is not there and cannot be made
	CodePathTooLong  Code = "path_too_long"
	CodeIO           Code = "io"
	CodeBusy         Code = "busy"          // another process holds the lock; Pid
	CodeNewerVersion Code = "newer_version" // a newer program wrote it; it is left as it is
	CodeCorrupt      Code = "corrupt"       // it cannot be read as a document
	CodeTooMuch      Code = "too_much"      // more than one document may hold
	CodeNotOurs      Code = "not_ours"      // the file belongs to another user
	CodeLink         Code = "link"          // a link in place of a file
	CodeOpenModes    Code = "open_modes"    // an identity file that other users may read
	CodeLeaseLost    Code = "lease_lost"    // another process may have the lease by now

	CodeStoreAddress    Code = "store_address"     // no address of a store
	CodeStorePassword   Code = "store_password"    // an address with a password in it
	CodeStoreTLS        Code = "store_tls"         // no connection that proves who the server is
	CodeStoreAway       Code = "store_away"        // the server does not answer
	CodeStoreDenied     Code = "store_denied"      // the server does not let this user in
	CodeStorePassfile   Code = "store_passfile"    // it got no password: others may read the file of it
	CodeStoreNoDatabase Code = "store_no_database" // the server has no such database
	CodeStoreRights     Code = "store_rights"      // the user may not use the store's tables
	CodeStoreNotMade    Code = "store_not_made"    // the database has no store of this version
	CodeStoreReplica    Code = "store_replica"     // the server is a copy that takes no writes
	CodeStoreUnfit      Code = "store_unfit"       // locks do not hold there: a pooler, or no PostgreSQL
	CodeStoreTimeout    Code = "store_timeout"     // the server ended the query
	CodeStoreNoMember   Code = "store_no_member"   // nothing there is sealed to this identity
	CodeStoreLeft       Code = "store_left"        // it was, and is not any more
	CodeStoreTeam       Code = "store_team"        // it was not made by this team
	CodeStoreOldState   Code = "store_old_state"   // an older state than this machine has seen
	CodeMemberThere     Code = "member_there"      // the team has a member with that name or key
	CodeMemberUnknown   Code = "member_unknown"    // the team has no such member
	CodeMemberSelf      Code = "member_self"       // nobody can remove themselves
	CodeRequestUnknown  Code = "request_unknown"   // nobody with these words asks to join
	CodeRequestRefused  Code = "request_refused"   // a member refused this identity's request to join
	CodeRequestOver     Code = "request_over"      // nobody approved it in time

	CodeKeyringAbsent   Code = "keyring_absent"
	CodeKeyringLocked   Code = "keyring_locked"
	CodeKeyringTimeout  Code = "keyring_timeout"
	CodeKeyringDenied   Code = "keyring_denied"
	CodeKeyringTooBig   Code = "keyring_too_big"  // it takes no entry of that size
	CodeEntryLeft       Code = "entry_left"       // the document is gone, its keyring entry could not be removed
	CodeKeyringMismatch Code = "keyring_mismatch" // it gives back something else than was stored

	CodePassphraseShort  Code = "passphrase_short"
	CodeNoIdentity       Code = "no_identity"        // the identity that opens the document is not there
	CodeWrongIdentity    Code = "wrong_identity"     // another identity is in its place
	CodeIdentityNotGiven Code = "identity_not_given" // the person gives the identity each time, and did not now
	CodeSandboxIdentity  Code = "sandbox_in_real"    // the sandbox's identity in a document of another realm
)

// Codes of seal that callers of this package tell apart.
const (
	CodeWrongKey        = Code(seal.CodeWrongKey)
	CodeWrongPassphrase = Code(seal.CodeWrongPassphrase)
)

// AllCodes lists the codes of this package and of seal.
func AllCodes() []Code {
	all := []Code{
		CodeDiskFull, CodeReadOnly, CodeNoPermission, CodeNotDirectory, CodeNoDirectory, CodePathTooLong, CodeIO, CodeBusy, CodeNewerVersion, CodeCorrupt, CodeTooMuch, CodeNotOurs, CodeLink, CodeOpenModes, CodeLeaseLost,
		CodeStoreAddress, CodeStorePassword, CodeStoreTLS, CodeStoreAway, CodeStoreDenied, CodeStorePassfile, CodeStoreNoDatabase, CodeStoreRights, CodeStoreNotMade,
		CodeStoreReplica, CodeStoreUnfit, CodeStoreTimeout, CodeStoreNoMember, CodeStoreLeft, CodeStoreTeam, CodeStoreOldState, CodeMemberThere, CodeMemberUnknown, CodeMemberSelf, CodeRequestUnknown, CodeRequestRefused, CodeRequestOver,
		CodeKeyringAbsent, CodeKeyringLocked, CodeKeyringTimeout, CodeKeyringDenied, CodeKeyringTooBig, CodeEntryLeft, CodeKeyringMismatch,
		CodePassphraseShort, CodeNoIdentity, CodeWrongIdentity, CodeIdentityNotGiven, CodeSandboxIdentity,
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
	Key    Key // of the document, where it is about one
	Pid    int // of the process that holds the lock, 0 if unknown
	Err    error
}

// Code is the stable name of the error.
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

// DiskError gives an error of the file system, or of package disk, its code. nil
// stays nil.
func DiskError(path string, err error) error {
	if err == nil {
		return nil
	}
	code := CodeIO
	for _, c := range []struct {
		cause error
		code  Code
	}{
		{syscall.ENOSPC, CodeDiskFull}, {syscall.EDQUOT, CodeDiskFull}, {syscall.EROFS, CodeReadOnly}, {os.ErrPermission, CodeNoPermission},
		{syscall.ENOTDIR, CodeNotDirectory}, {os.ErrNotExist, CodeNoDirectory}, {syscall.ENAMETOOLONG, CodePathTooLong}, {syscall.ELOOP, CodeLink},
		{disk.ErrLink, CodeLink}, {disk.ErrNotOurs, CodeNotOurs}, {disk.ErrNotFile, CodeCorrupt}, {disk.ErrTooLong, CodeCorrupt},
	} {
		if errors.Is(err, c.cause) {
			code = c.code
			break
		}
	}
	if code == CodeNotDirectory {
		path = inTheWay(path)
	}
	return &Error{Reason: code, Path: path, Err: err}
}

// inTheWay is the part of a path that is a file where a directory should be, or the path.
func inTheWay(path string) string {
	for at := path; at != filepath.Dir(at); at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && !info.IsDir() {
			return at
		}
	}
	return path
}

func missing(err error) bool { return errors.Is(err, os.ErrNotExist) }
