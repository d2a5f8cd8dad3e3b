//go:build linux || darwin || dragonfly || freebsd || netbsd || openbsd

package plain

import "golang.org/x/sys/unix"

// silence stops a terminal from showing what is typed while nothing is asked, until
// restore is called. Its signal keys still work.
func silence(tty int) (restore func()) {
	was, err := unix.IoctlGetTermios(tty, getTermios)
	if err != nil {
		return func() {}
	}
	silent := *was
	silent.Lflag &^= unix.ECHO | unix.ICANON
	silent.Cc[unix.VMIN], silent.Cc[unix.VTIME] = 1, 0
	_ = unix.IoctlSetTermios(tty, setTermios, &silent)
	return func() { _ = unix.IoctlSetTermios(tty, setTermios, was) }
}
