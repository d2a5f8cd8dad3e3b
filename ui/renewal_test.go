package ui

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kaizala-setup/ui/words"
)

// The document cannot be locked before an exchange: none is made. It cannot be locked
// any more when the exchange has brought a new refresh token: the error says that the
// token is not saved, and no access token is printed.
func TestNewRefreshTokenThatIsNotSaved(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", 1)
	lock := filepath.Join(home.dir(), string(k.Realm), string(k.Role)+"-"+k.ID+".json.lock")
	blocks := func() {
		if err := errors.Join(os.RemoveAll(lock), os.Mkdir(lock, 0o700)); err != nil {
			t.Error(err)
		}
	}
	blocks()
	if home.answers(t, words.ExitFailed, "token", "--json"); service.many() != 0 {
		t.Errorf("%d exchanges before it was known that nothing can be saved", service.many())
	}
	for _, command := range []string{"token", "verify"} {
		if err := os.Remove(lock); err != nil {
			t.Fatal(err)
		}
		letGo := service.holds()
		select {
		case <-service.came:
		default:
		}
		p := home.starts(t, command, "--json")
		<-service.came
		blocks()
		letGo()
		_ = p.Wait()
		var told map[string]report
		if err := json.Unmarshal(p.err.Bytes(), &told); command == "token" && (err != nil || told["error"].Code != words.CodeRenewedUnsaved) {
			t.Errorf("%s: %v, %s", command, err, p.err.String())
		}
		if exit := p.ProcessState.ExitCode(); exit != words.ExitFailed {
			t.Errorf("%s: exit %d, %s", command, exit, p.err.String())
		}
		hasAll(t, p.out.String()+p.err.String(), words.CodeRenewedUnsaved)
		if command == "token" && strings.Contains(p.out.String(), "access.") {
			t.Errorf("%s printed %s", command, p.out.String())
		}
	}
}
