package ui

import (
	"os"
	"strings"
	"testing"
	"time"

	"kaizala-setup/ui/words"
)

// Whatever a command is, no process that it starts inherits the five variables.
func TestTheVariablesOfValuesAreUnset(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"verify", "--env"}, {"status"}} {
		for _, name := range []string{envAPIRoot, envID, envSecret, envRefresh, envGroupID} {
			t.Setenv(name, "MADE-UP")
		}
		var out, errs strings.Builder
		a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC, dir: t.TempDir()}
		a.main(args)
		for _, v := range os.Environ() {
			if strings.Contains(v, "MADE-UP") {
				t.Errorf("%v: %s is left", args, v)
			}
		}
		if a.environment.secret.Reveal() != "MADE-UP" || strings.Contains(out.String()+errs.String(), "MADE-UP") {
			t.Errorf("%v: %s%s", args, out.String(), errs.String())
		}
	}
}

// A new refresh token that cannot be written during the call is an error: the access
// token is not shown without it.
func TestANewTokenThatCannotBeWrittenIsAnError(t *testing.T) {
	service := newRotating(t)
	dir := t.TempDir()
	t.Setenv(envAPIRoot, service.URL)
	t.Setenv(envID, "0a1b2c3d-0000-4abc-8def-00000000abcd")
	t.Setenv(envSecret, "MADEUPSECR")
	t.Setenv(envRefresh, "refresh.0")
	letGo := service.holds()
	go func() { // the directory goes while the service is asked
		<-service.came
		_ = os.RemoveAll(dir)
		letGo()
	}()
	var out, errs strings.Builder
	a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, now: time.Now, zone: time.UTC}
	if code := a.main([]string{"token", "--env", "--save-refresh", dir + "/next"}); code != words.ExitFailed || out.Len() > 0 || !strings.Contains(errs.String(), "A new refresh token came, and it could not be saved") {
		t.Errorf("exit %d, %q, %s", code, out.String(), errs.String())
	}
	if strings.Contains(errs.String(), "refresh.1") {
		t.Error("the token is on standard error")
	}
}
