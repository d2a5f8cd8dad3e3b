package session

import (
	"context"
	"syscall"

	"golang.org/x/sys/windows"
)

// noTerminal starts a program without a console.
func noTerminal() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.DETACHED_PROCESS}
}

// defaultBrowser opens an address with the browser that the system chooses. The library
// asks the shell of Windows, which starts nothing in our console.
func defaultBrowser(_ launcher, ctx context.Context, url string) error {
	opened := make(chan error, 1)
	go func() { opened <- OpenDefault(url) }()
	ctx, cancel := context.WithTimeout(ctx, launchDeadline)
	defer cancel()
	select {
	case err := <-opened:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// defaultMissing is never an error: Windows itself opens addresses.
func defaultMissing() error { return nil }
