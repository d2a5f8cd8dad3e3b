package files

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
	"kaizala-setup/persist/storetest"
)

// Whichever step of a round trip fails is told, and nothing is left.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	d := disk.New()
	s := Look(dir, Options{Disk: d})
	if err := s.RoundTrip(); err != nil {
		t.Fatal(err)
	}
	for _, step := range storetest.SaveSteps() {
		mend := storetest.Break(d, step, syscall.ENOSPC)
		err := s.RoundTrip()
		mend()
		if left, _ := os.ReadDir(dir); persist.CodeOf(err) != persist.CodeDiskFull || len(left) != 0 {
			t.Errorf("%s fails: %v, %v is left", step, err, left)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("no links here:", err)
	}
	if err := Look(link, Options{}).RoundTrip(); persist.CodeOf(err) != persist.CodeLink {
		t.Error(err)
	}
}

// A look makes nothing and closes nothing; a lock that a process holds is no left-over
// that can be removed.
func TestLook(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "state")
	s := Look(dir, Options{})
	exposed, err := s.Exposed()
	left, ready, failed := s.LeftOvers(time.Now())
	if err := errors.Join(err, failed); err != nil || exposed != nil || left != nil || ready != 0 {
		t.Errorf("%v, %v, %d, %v", exposed, left, ready, err)
	}
	if _, err := os.Lstat(dir); err == nil {
		t.Error("it made the directory")
	}
	if _, err := Open(dir, Options{}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "own", "developer-AAAABBBBCCCC2.json.lock")
	unlock, err := lock(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	if left, _, err = s.LeftOvers(time.Now()); len(left) != 1 || err != nil {
		t.Fatal(left, err)
	}
	if err := s.RemoveLeftOver(left[0]); persist.CodeOf(err) != persist.CodeBusy {
		t.Error(err)
	}
	unlock()
	if err := s.RemoveLeftOver(left[0]); err != nil {
		t.Error(err)
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("it is still there")
	}
}
