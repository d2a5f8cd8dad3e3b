//go:build unix

package ui

import "syscall"

// noCore has no crash write the memory of the process to disk: secrets are in it.
func noCore() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
