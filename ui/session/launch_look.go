package session

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"kaizala-setup/steps"
)

// Browser finds the program that Browse would try first and that is there, and starts
// nothing. "" is the system's default. Codes: no_display, browser_failed.
func Browser() (program string, err error) { return launcher{env: os.Getenv}.look() }

func (l launcher) look() (string, error) {
	var failed []string
	for _, entry := range l.entries() {
		program, _, err := browserOf(entry, "")
		if err == nil {
			_, err = exec.LookPath(program)
		}
		if err == nil {
			return filepath.Base(program), nil
		}
		var missing *exec.Error
		if errors.As(err, &missing) {
			err = errors.New(filepath.Base(missing.Name) + ": " + missing.Err.Error())
		}
		failed = append(failed, "BROWSER: "+err.Error())
	}
	reason := noDisplay(l.env)
	switch {
	case reason != "" && failed == nil:
		return "", steps.Fail(CodeNoDisplay, nil, reason)
	case reason == "":
		err := defaultMissing()
		if err == nil {
			return "", nil
		}
		failed = append(failed, "The default browser: "+err.Error())
	}
	return "", steps.Fail(CodeBrowserFailed, nil, strings.Join(failed, ". "))
}
