package judge

import "os/exec"

// grouped gives what ends a command. What it started goes on.
func grouped(c *exec.Cmd) (end func()) {
	return func() {
		if c.Process != nil {
			_ = c.Process.Kill()
		}
	}
}
