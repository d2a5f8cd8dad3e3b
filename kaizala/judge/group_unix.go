//go:build unix

package judge

import (
	"os/exec"
	"syscall"
)

// grouped has a command start a process group of its own, and gives what ends all of it.
func grouped(c *exec.Cmd) (end func()) {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return func() {
		if c.Process != nil {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
	}
}
