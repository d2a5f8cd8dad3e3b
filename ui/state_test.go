package ui

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// stateOf copies the state directory that the program of a format's time left,
// with the modes that it had.
func stateOf(t *testing.T, format string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "kaizala-setup")
	if err := copyPrivate(dir, filepath.Join("testdata", format)); err != nil {
		t.Fatal(err)
	}
	return dir
}

// copyPrivate copies what is in a directory, for one user alone.
func copyPrivate(to, from string) error {
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		return err
	}
	return filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		mode := fs.FileMode(0o600)
		if err == nil && e.IsDir() {
			mode = 0o700
		}
		return errors.Join(err, os.Chmod(path, mode))
	})
}

// fixtureTime is a time at which the tokens of testdata/state-v1 are good.
var fixtureTime = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// The program of commit de7b87b made testdata/state-v1 with the wizard line by
// line and handoff open: a developer's document with two grants, of which one
// has a token before, the two admins' documents, and the sandbox's world. This
// program lists the documents, opens the secrets and joins the world.
func TestStateOfTheFirstFormatWorks(t *testing.T) {
	t.Parallel()
	dir := stateOf(t, "state-v1")
	run := func(args ...string) string {
		t.Helper()
		var out, errs strings.Builder
		a := &app{Streams: Streams{In: strings.NewReader(""), Out: &out, Err: &errs}, now: func() time.Time { return fixtureTime }, zone: time.UTC, dir: dir}
		if code := a.main(args); code != words.ExitFine {
			t.Fatalf("%v: exit %d\n%s%s", args, code, out.String(), errs.String())
		}
		return out.String()
	}
	has := func(text string, parts ...string) {
		t.Helper()
		for _, part := range parts {
			if !strings.Contains(text, part) {
				t.Errorf("%q is not in\n%s", part, text)
			}
		}
	}
	status := run("status", "--sandbox")
	has(status, "Payroll             Drivers", "Payroll             all of the user's", "Payroll (as admin)  Drivers", "until 25 November 2027")
	if n := strings.Count(status, "Payroll"); n != 4 {
		t.Errorf("%d lines of Payroll:\n%s", n, status)
	}
	checkSecrets(t, dir, 891, 833)
	// The kept access token, before verify gets another.
	if token := strings.TrimSpace(run("token", "--sandbox", "--group", "Drivers")); strings.Count(token, ".") != 2 {
		t.Errorf("token printed %d characters", len(token))
	}
	has(run("verify", "--all", "--sandbox"), "Payroll Drivers\nIt works", "Payroll\nIt works", "Groups        Drivers", "Groups        Integration test group")
	checkSecrets(t, dir, 1055, 916) // saved in today's format, they are all there
}

// checkSecrets opens the developer's document and looks whether each of its
// secrets is there. Its access tokens have so many characters: an older sandbox made
// shorter ones.
func checkSecrets(t *testing.T, dir string, ofGroup, ofUser int) {
	t.Helper()
	home, err := session.Open(session.Settings{Dir: dir, Now: time.Now}, session.Target{Realm: persist.Sandbox})
	if err != nil {
		t.Fatal(err)
	}
	d, err := home.Store.Load(context.Background(), persist.Key{Realm: persist.Sandbox, Role: steps.Developer, ID: "ZMZXOWPGYRJWS"})
	if err != nil {
		t.Fatal(err)
	}
	id, err := home.Store.Identities.Unlock(context.Background(), d.Pin, nil)
	if err != nil {
		t.Fatal(err)
	}
	secrets, err := d.Secrets(id)
	if err != nil {
		t.Fatal(err)
	}
	const group, user = "NDDHYMMO3QV6Z", "BCSSW7I6MONAQ"
	for slot, length := range map[steps.Slot]int{
		{Kind: steps.SlotSecret}:                 10,
		{Kind: steps.SlotHandoff}:                74,
		{Kind: steps.SlotRefresh, Grant: group}:  892,
		{Kind: steps.SlotPrevious, Grant: group}: 892,
		{Kind: steps.SlotAccess, Grant: group}:   ofGroup,
		{Kind: steps.SlotRefresh, Grant: user}:   835,
		{Kind: steps.SlotAccess, Grant: user}:    ofUser,
	} {
		if got := secrets[slot].Len(); got != length {
			t.Errorf("%+v has %d characters, want %d", slot, got, length)
		}
	}
	if secrets[steps.Slot{Kind: steps.SlotPrevious, Grant: group}].Equal(secrets[steps.Slot{Kind: steps.SlotRefresh, Grant: group}]) {
		t.Error("the token before is the token")
	}
}
