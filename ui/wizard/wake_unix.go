//go:build unix

package wizard

import (
	"os"
	"syscall"
	"time"
)

// wake ends a suspension that nobody could end: without a shell that could continue it (in
// a container, or as the only command of an ssh session) the system does not stop the
// program, which then would wait for ever. One that was stopped is awake by then.
func wake() {
	time.AfterFunc(300*time.Millisecond, func() { _ = syscall.Kill(os.Getpid(), syscall.SIGCONT) })
}
