//go:build unix

package session

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// graphical keeps xdg-open, which falls back to text browsers, to those with a window.
const graphical = "BROWSER=x-www-browser:firefox:chromium:chromium-browser:google-chrome:epiphany:konqueror"

// noTerminal puts a program in a session of its own: it has no controlling terminal, so
// not even /dev/tty leads to ours.
func noTerminal() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// defaultBrowser opens an address with the browser that the system chooses. The library
// cannot start a program in a session of its own, so this program is started once more
// in one, and calls the library there.
func defaultBrowser(l launcher, ctx context.Context, url string) error {
	if err := defaultMissing(); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	c := exec.Command(self, OpenCommand, url)
	c.Args[0] = "kaizala-setup"
	c.Env = append(os.Environ(), graphical)
	return l.start(ctx, c)
}

// defaultMissing is an error where nothing is there that opens an address.
func defaultMissing() error {
	if runtime.GOOS == "linux" && !found("xdg-open") && !found("x-www-browser") {
		return errors.New("neither xdg-open nor x-www-browser is installed") // the library's next is a text browser
	}
	return nil
}

func found(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}
