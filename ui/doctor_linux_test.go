package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"kaizala-setup/persist/keyringtest"
	"kaizala-setup/ui/doctor"
)

// The states of a keyring. None opens a question, and doctor never waits for one.
func TestDoctorAndTheKeyring(t *testing.T) {
	t.Parallel()
	s := &keyringtest.Service{AsksUnlock: true}
	d := newDesk(t, s)
	d.setUp()
	text, _ := d.says("", "doctor")
	for _, part := range []string{"ok       keyring: It is open", "ok       set-up Payroll", "the keyring of your desktop opens its secrets"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %s", part, text)
		}
	}
	if s.Entries() != 1 {
		t.Errorf("%d entries are left", s.Entries())
	}
	s.Lock()
	text, _ = d.says("", "doctor")
	if strings.Count(text, "The keyring is locked.") != 2 || !strings.Contains(text, "\nfailed   keyring:") || !strings.Contains(text, "(exit 1)") || s.Questions() > 0 {
		t.Errorf("%d questions: %s", s.Questions(), text)
	}
}

// A keyring that lost the entry, and one that is mute or keeps nothing, which nothing needs.
func TestDoctorAndAKeyringWithoutTheEntry(t *testing.T) {
	t.Parallel()
	for says, s := range map[string]*keyringtest.Service{
		"ok       keyring: It is open":                  {},
		"warning  keyring: The keyring refused":         {Forgets: true},
		"warning  keyring: The keyring returns":         {Lies: true},
		"warning  keyring: The keyring is locked":       {Locked: true},
		"warning  keyring: The keyring does not":        {AsksWrite: true},
		"warning  keyring: The keyring does not answer": {Mute: true},
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			text, _ := newDesk(t, s).says("", "doctor")
			if !strings.Contains(text, says) || !strings.Contains(text, "(exit 0)") {
				t.Errorf("%q is not in %s", says, text)
			}
		})
	}
	d := newDesk(t, &keyringtest.Service{})
	d.setUp()
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+(&keyringtest.Service{}).Start(t)) // another keyring
	text, _ := d.says("", "doctor")
	if !strings.Contains(text, "failed   set-up Payroll") || !strings.Contains(text, "The key that opens these secrets is gone.") {
		t.Error(text)
	}
}

// At a terminal doctor asks it where the cursor is, tells its size, and takes a lack of an
// answer for what it is.
func TestDoctorAtATerminal(t *testing.T) {
	t.Parallel()
	d := faceless(t)
	x := d.sits("doctor").sees("\x1b[6n").types("\x1b[1;2R")
	x.ends("xterm-256color", "256 colours", "UTF-8.", "(exit 0)")
	d.sits("doctor").ends("It does not answer questions", "(exit 0)")
	d.env = append(d.env, "TERM=dumb")
	d.sits("doctor").ends("It cannot be drawn on", "(exit 0)")
	d.env = append(d.env, "BROWSER=lynx:no-such-browser")
	d.sits("doctor").ends("lynx is a text browser", "no-such-browser: executable file not found", "(exit 1)")
	d.env = append(d.env, "BROWSER=sh -c 'echo MADEUPSECR'")
	d.sits("doctor").ends("sh would be opened (BROWSER).", "(exit 0)")
}

// ownMounts is the variable of a process that has a mount namespace of its own.
const ownMounts = "KAIZALA_SETUP_TEST_MOUNTS"

// A disk that is really full, and one that is really read-only.
func TestDoctorAndDisks(t *testing.T) {
	t.Parallel()
	if os.Getenv(ownMounts) == "" {
		c := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$", "-test.v")
		c.Env = append(os.Environ(), ownMounts+"=1")
		c.SysProcAttr = &syscall.SysProcAttr{Unshareflags: syscall.CLONE_NEWNS}
		if uid := os.Geteuid(); uid != 0 {
			c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS, UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: uid, Size: 1}}}
		}
		out, err := c.CombinedOutput()
		switch {
		case strings.Contains(string(out), "--- SKIP") || c.ProcessState == nil:
			t.Skipf("no mounting here: %v %s", err, out)
		case err != nil:
			t.Errorf("%v: %s", err, out)
		}
		return
	}
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=64k,mode=0700"); err != nil {
		t.Skip("no mounting here:", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	state := filepath.Join(dir, "state")
	visits(t, state, nil).has(t, "store", doctor.OK)
	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); err == nil {
		t.Fatal("the disk has more room than it should")
	}
	v := visits(t, state, nil)
	v.has(t, "store", doctor.Failed, "The disk is full.", "Make room")
	if left, _ := filepath.Glob(filepath.Join(state, "probe*")); v.exit != 1 || len(left) > 0 {
		t.Errorf("exit %d, %v", v.exit, left)
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	visits(t, state, nil).has(t, "store", doctor.Failed, "This directory is read-only.", "Make it writable")
}
