package listen

import (
	"errors"
	"net"
	"os"
	"syscall"
	"testing"
)

// Each address at which nobody can listen has its own code.
func TestWhyNobodyListens(t *testing.T) {
	t.Parallel()
	busy, err := TCP(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	for address, want := range map[string]string{
		"": CodeWrong, "127.0.0.1": CodeWrong, "127.0.0.1:": CodeWrong, "127.0.0.1:99999": CodeWrong, "127.0.0.1:-1": CodeWrong, "127.0.0.1:+1": CodeWrong,
		":65536": CodeWrong, "127.0.0.1:http": CodeWrong, "::1:80": CodeWrong, "[::1": CodeWrong, "127.0.0.1:1:2": CodeWrong,
		busy.Addr().String(): CodeTaken,
		"192.0.2.1:0":        CodeNotHere, // of the addresses for documentation, which no machine has
	} {
		l, err := TCP(t.Context(), address)
		var e *Error
		if !errors.As(err, &e) || e.Code() != want || e.Address != address || e.About()[0] != address {
			t.Errorf("%q: %v, want %s", address, err, want)
		}
		if l != nil {
			_ = l.Close()
		}
	}
	failed := func(number syscall.Errno) error { return &net.OpError{Err: os.NewSyscallError("bind", number)} }
	if got := codeOf(failed(syscall.EACCES)); got != CodeReserved { // root may take every port
		t.Error(got)
	}
	if got := codeOf(failed(syscall.EMFILE)); got != CodeFailed {
		t.Error(got)
	}
	if about := (&Error{CodeFailed, "x:1", failed(syscall.EMFILE)}).About(); len(about) != 2 || about[1] != syscall.EMFILE.Error() {
		t.Error(about)
	}
}
