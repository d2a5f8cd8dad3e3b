// Package listen opens the address at which a server of ours listens, and says by a code why
// it cannot.
package listen

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"syscall"
)

// Codes of Error.
const (
	CodeWrong    = "address_wrong"    // no address with a port from 0 to 65535
	CodeTaken    = "address_taken"    // another program listens there
	CodeNotHere  = "address_not_here" // no address of this machine
	CodeReserved = "address_reserved" // the system keeps the port for others, such as ports below 1024
	CodeFailed   = "address_failed"   // for another reason, which is the second evidence
)

// Error is an address at which nobody can listen.
type Error struct {
	Reason, Address string
	Err             error
}

// Code is one of the codes above.
func (e *Error) Code() string { return e.Reason }

// About returns the address, and the reason of the system if there is one.
func (e *Error) About() []string {
	var number syscall.Errno
	switch {
	case errors.As(e.Err, &number):
		return []string{e.Address, number.Error()}
	case e.Err != nil:
		return []string{e.Address, e.Err.Error()}
	}
	return []string{e.Address}
}

func (e *Error) Error() string { return e.Reason + ": " + e.Address }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// HostOf returns the host of an address whose port is a number, as it stands there. Codes:
// address_wrong.
func HostOf(address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", &Error{CodeWrong, address, err}
	}
	return host, nil
}

// causes are codes by the numbers of the system; those from 10000 on are of Windows.
var causes = []struct {
	code    string
	numbers [2]syscall.Errno
}{
	{CodeTaken, [2]syscall.Errno{syscall.EADDRINUSE, 10048}},
	{CodeNotHere, [2]syscall.Errno{syscall.EADDRNOTAVAIL, 10049}},
	{CodeReserved, [2]syscall.Errno{syscall.EACCES, 10013}},
}

// TCP listens at an address; port 0 takes a free one. The error is an *Error.
func TCP(ctx context.Context, address string) (net.Listener, error) {
	if _, err := HostOf(address); err != nil {
		return nil, err
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, &Error{codeOf(err), address, err}
	}
	return l, nil
}

func codeOf(err error) string {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return CodeFailed
	}
	for _, c := range causes {
		if slices.Contains(c.numbers[:], number) {
			return c.code
		}
	}
	return CodeFailed
}
