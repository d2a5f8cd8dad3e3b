package files

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/persist"
	"kaizala-setup/persist/disk"
)

// ownMounts is the variable of a process that has a mount namespace of its own.
const ownMounts = "KAIZALA_SETUP_TEST_MOUNTS"

// A disk that is really full, and one that is really read-only: the old
// document stays byte for byte, and a save works again when there is room.
func TestFullAndReadOnlyDisk(t *testing.T) {
	t.Parallel()
	if os.Getenv(ownMounts) == "" {
		inMountNamespace(t)
		return
	}
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=256k,mode=0700"); err != nil {
		t.Skip("no mounting here:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	s, err := Open(filepath.Join(dir, "state"), Options{ScryptCost: 10})
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, identity(t, s), facts, nil)
	path, _ := s.path(key)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fails := func(want persist.Code) {
		t.Helper()
		err := s.Update(context.Background(), key, func(d *persist.Document) error {
			d.Facts.Connector.Permissions = []string{strings.Repeat("x", 8<<10)}
			return nil
		})
		if persist.CodeOf(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
		if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
			t.Errorf("%s: the document changed", want)
		}
		if left, _ := filepath.Glob(path + disk.TempMark + "*"); len(left) > 0 {
			t.Errorf("%s: %v is left", want, left)
		}
	}
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); err == nil {
		t.Fatal("the disk has more room than it should")
	}
	fails(persist.CodeDiskFull)
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	fails(persist.CodeReadOnly)
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	if err := s.Update(context.Background(), key, func(*persist.Document) error { return nil }); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// inMountNamespace runs the test once more where its mounts are its own and go
// with it: as root by itself, else as the root of a user namespace.
func inMountNamespace(t *testing.T) {
	c := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), ownMounts+"=1")
	c.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
	if uid := os.Geteuid(); uid != 0 {
		c.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}},
		}
	}
	passOn(t, c)
}
