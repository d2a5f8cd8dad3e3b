package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/pkg/browser"

	"kaizala-setup/steps"
)

// launchDeadline is how long a program may take to say that it cannot open an address.
const launchDeadline = 5 * time.Second

// OpenCommand is the hidden command of this program that runs OpenDefault.
const OpenCommand = "open-address"

// OpenDefault opens an address with the browser that the system chooses, and waits for
// the program that does so.
func OpenDefault(url string) error {
	browser.Stdout, browser.Stderr = nil, nil // a writer would be a pipe to wait for
	return browser.OpenURL(url)
}

// Browse opens a web address in the person's browser: the programs in BROWSER are tried
// one after the other, also over SSH and without a display, then the system's default if
// there is a display. None of them gets the terminal. Codes: no_display,
// browser_failed, cancelled.
func Browse(ctx context.Context, url string) error {
	return launcher{env: os.Getenv, deadline: launchDeadline, standard: defaultBrowser}.open(ctx, url)
}

// NoBrowser is Browse for --no-browser.
func NoBrowser(context.Context, string) error {
	return steps.Fail(CodeNoDisplay, nil, "--no-browser was given")
}

// launcher starts browsers.
type launcher struct {
	env      func(string) string
	deadline time.Duration
	standard func(launcher, context.Context, string) error // the system's default
}

func (l launcher) open(ctx context.Context, url string) error {
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		return steps.Fail(CodeBrowserFailed, nil, "this is no web address") // but maybe an option
	}
	var failed []string
	for _, entry := range l.entries() {
		err := l.openBy(ctx, entry, url)
		if err == nil || ctx.Err() != nil {
			return err
		}
		failed = append(failed, "BROWSER: "+err.Error())
	}
	reason := noDisplay(l.env)
	switch {
	case reason != "" && failed == nil:
		return steps.Fail(CodeNoDisplay, nil, reason)
	case reason == "":
		err := l.standard(l, ctx, url)
		if err == nil || ctx.Err() != nil {
			return err
		}
		failed = append(failed, "The default browser: "+err.Error())
	}
	return steps.Fail(CodeBrowserFailed, nil, strings.Join(failed, ". "))
}

// entries are those of BROWSER that are not empty.
func (l launcher) entries() []string {
	return slices.DeleteFunc(filepath.SplitList(l.env("BROWSER")), func(entry string) bool { return strings.TrimSpace(entry) == "" })
}

// openBy opens an address by one entry of BROWSER.
func (l launcher) openBy(ctx context.Context, entry, url string) error {
	program, args, err := browserOf(entry, url)
	if err != nil {
		return err
	}
	if err := l.start(ctx, exec.Command(program, args...)); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(program), err)
	}
	return nil
}

// browserOf is the program and the arguments of one entry of BROWSER. A text browser is
// refused.
func browserOf(entry, url string) (program string, args []string, err error) {
	program, args, err = parseBrowser(entry, url)
	if err == nil && isTextBrowser(program) {
		err = fmt.Errorf("%s is a text browser and would need this terminal", filepath.Base(program))
	}
	return program, args, err
}

// start starts a program apart from the terminal and waits whether it fails. One that
// still runs after the deadline is a browser in the foreground: it has not failed. It is
// never ended from here.
func (l launcher) start(ctx context.Context, c *exec.Cmd) error {
	c.Stdin, c.Stdout, c.Stderr = nil, nil, nil
	c.SysProcAttr = noTerminal()
	if err := c.Start(); err != nil {
		var p *fs.PathError
		var e *exec.Error
		switch {
		case errors.As(err, &p):
			return p.Err
		case errors.As(err, &e):
			return e.Err
		}
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	select {
	case err := <-ended:
		return err
	case <-time.After(l.deadline):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// noDisplay is why there is no screen for the system's default browser, or "".
func noDisplay(env func(string) string) string {
	hasScreen := runtime.GOOS == "windows" || runtime.GOOS == "darwin"
	switch {
	case env("SSH_CONNECTION") != "" || env("SSH_TTY") != "":
		return "this is an SSH session"
	case !hasScreen && env("DISPLAY") == "" && env("WAYLAND_DISPLAY") == "":
		return "there is no graphical session (DISPLAY and WAYLAND_DISPLAY are empty)"
	}
	return ""
}

// textBrowsers run on a terminal, or are names of whichever does.
var textBrowsers = []string{
	"browsh", "carbonyl", "cha", "chawan", "edbrowse", "elinks", "felinks", "links", "links2",
	"lynx", "netrik", "retawq", "w3m", "w3mmee", "www-browser",
}

// isTextBrowser reports whether a program, or what its name is a link to, is a text
// browser.
func isTextBrowser(program string) bool {
	names := []string{program}
	if path, err := exec.LookPath(program); err == nil {
		names = append(names, path)
		if path, err = filepath.EvalSymlinks(path); err == nil {
			names = append(names, path)
		}
	}
	return slices.ContainsFunc(names, func(name string) bool {
		name = strings.TrimSuffix(strings.ToLower(filepath.Base(name)), ".exe")
		return slices.Contains(textBrowsers, name)
	})
}
