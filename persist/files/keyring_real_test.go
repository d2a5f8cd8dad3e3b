//go:build linux

package files

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"

	"github.com/godbus/dbus/v5"
	zalando "github.com/zalando/go-keyring"

	"kaizala-setup/persist/keyringtest"
	"kaizala-setup/steps"
)

const (
	secretService = keyringtest.Name
	servicePath   = keyringtest.ServicePath
	loginPath     = keyringtest.LoginPath
	serviceFace   = keyringtest.ServiceFace
	collection    = keyringtest.Collection
)

// onOwnBus runs the test once more on a bus of its own, with a home of its own,
// and reports whether this is that run. No process stays behind.
func onOwnBus(t *testing.T) bool {
	t.Helper()
	if os.Getenv(ownBus) != "" {
		return true
	}
	for _, part := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(part); err != nil {
			if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
				t.Fatal(part, "is not installed")
			}
			t.Skip(part, "is not installed")
		}
	}
	home, err := os.MkdirTemp("", "kr") // short: a socket's path has 107 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(home) }()
	config, err := keyringtest.Config(home)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, "dbus-run-session", "--config-file="+config, "--", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	c.Env = append(os.Environ(), ownBus+"="+home, "HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_RUNTIME_DIR="+home, "DISPLAY=", "WAYLAND_DISPLAY=")
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = time.Second
	passOn(t, c)
	until(t, "no process is left", func() bool {
		all, _ := filepath.Glob("/proc/[0-9]*/environ")
		for _, path := range all {
			if env, _ := os.ReadFile(path); bytes.Contains(env, []byte(ownBus+"="+home)) {
				return false
			}
		}
		return true
	})
	return false
}

// daemon starts the real keyring. Without a password it finds its keyring locked.
func daemon(t *testing.T, bus *dbus.Conn, password string) (kill func()) {
	t.Helper()
	args := []string{"--foreground", "--components=secrets"}
	if password != "" {
		args = append(args, "--unlock")
	}
	c := exec.Command("gnome-keyring-daemon", args...)
	c.Stdin = strings.NewReader(password)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	until(t, "the daemon is on the bus", func() bool {
		return onBus(bus) && (password == "" || isOpen(bus))
	})
	kill = func() {
		_ = c.Process.Kill()
		_ = c.Wait()
		until(t, "the daemon is off the bus", func() bool { return !onBus(bus) })
	}
	t.Cleanup(kill)
	return kill
}

func onBus(bus *dbus.Conn) (yes bool) {
	_ = bus.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secretService).Store(&yes)
	return yes
}

func isOpen(bus *dbus.Conn) bool {
	v, err := bus.Object(secretService, loginPath).GetProperty(collection + ".Locked")
	return err == nil && v.Value() == false
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain until", what)
		}
	}
}

// bus is a connection of the story's own.
func bus(t *testing.T, options ...dbus.ConnOption) *dbus.Conn {
	t.Helper()
	conn, err := dbus.ConnectSessionBus(options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Secrets move into the real keyring and out again. Forget removes all entries of
// this program, even those that no document names, and no other program's.
func TestRealKeyringIsLeftClean(t *testing.T) {
	t.Parallel()
	if !onOwnBus(t) {
		return
	}
	daemon(t, bus(t), "made-up")
	if err := zalando.Set("another program", "x", "y"); err != nil {
		t.Fatal(err)
	}
	s, file := open(t), keyFile(t)
	begun(t, s, own, persist.PinFile, file)
	if _, err := s.Identities.Move(context.Background(), s, own, persist.PinKeyring, "", nil); err != nil {
		t.Fatal(err)
	}
	d := opensAs(t, s, own, persist.PinKeyring)
	before, err := s.Identities.Move(context.Background(), s, own, persist.PinFile, file, nil)
	if err != nil || before != d.Pin {
		t.Fatal(before, err)
	}
	if err := s.Identities.Release(context.Background(), before); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Identities.Unlock(context.Background(), before, nil); persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("after moving out: %v", err)
	}
	_, unused, err := s.Identities.Create(context.Background(), persist.PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	places, err := s.Everything(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Forget(context.Background(), places); err != nil {
		t.Error(err)
	}
	if _, err := s.Identities.Unlock(context.Background(), unused, nil); persist.CodeOf(err) != persist.CodeNoIdentity {
		t.Errorf("after forgetting everything: %v", err)
	}
	if v, err := zalando.Get("another program", "x"); v != "y" {
		t.Errorf("another program's entry: %v", err)
	}
}

// Another process reads what one stored in the real keyring. Whatever happens to the
// keyring, the error says it in time, the document stays byte for byte, and it opens
// again when the keyring is back.
func TestRealKeyring(t *testing.T) {
	t.Parallel()
	if !onOwnBus(t) {
		return
	}
	conn := bus(t)
	kill := daemon(t, conn, "made-up")
	s := open(t)
	if err := s.Identities.HasKeyring(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := s.Identities.TryKeyring(context.Background()); err != nil {
		t.Fatal(err)
	}
	k := keptInKeyring(t, s)
	k.opens("kept")

	var moved []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := conn.Object(secretService, servicePath).Call(serviceFace+".Lock", 0, []dbus.ObjectPath{loginPath}).Store(&moved, &prompt); err != nil || len(moved) != 1 {
		t.Fatal(moved, err)
	}
	k.fails("locked by its owner", persist.CodeKeyringLocked)
	if err := s.Identities.HasKeyring(context.Background()); persist.CodeOf(err) != persist.CodeKeyringLocked {
		t.Errorf("locked: %v", err)
	}
	if err := s.Identities.TryKeyring(context.Background()); persist.CodeOf(err) != persist.CodeKeyringLocked {
		t.Errorf("locked: %v", err)
	}

	kill()
	k.fails("killed", persist.CodeKeyringAbsent)
	kill = daemon(t, conn, "")
	k.fails("not unlocked at login", persist.CodeKeyringLocked)
	kill()
	kill = daemon(t, conn, "made-up")
	k.opens("unlocked again")

	if err := zalando.Delete("kaizala-setup", k.pin.Recipient); err != nil {
		t.Fatal(err)
	}
	k.fails("deleted under us", persist.CodeNoIdentity)
	kill()
	if err := os.RemoveAll(filepath.Join(os.Getenv("XDG_DATA_HOME"), "keyrings")); err != nil {
		t.Fatal(err)
	}
	daemon(t, conn, "")
	k.fails("without any keyring", persist.CodeKeyringAbsent)
}

// keyringKept is a document whose identity is in the keyring.
type keyringKept struct {
	t      *testing.T
	s      *Store
	pin    persist.Pin
	path   string
	before []byte // its file
}

func keptInKeyring(t *testing.T, s *Store) keyringKept {
	t.Helper()
	id, pin, err := s.Identities.Create(context.Background(), persist.PinKeyring, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Update(context.Background(), key, func(d *persist.Document) error {
		d.Facts, d.Pin = facts, pin
		return d.SetSecrets(id, map[steps.Slot]secret.Secret{{Kind: steps.SlotSecret}: secret.New(canary)})
	}); err != nil {
		t.Fatal(err)
	}
	path, _ := s.path(key)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return keyringKept{t, s, pin, path, before}
}

func (k keyringKept) opens(when string) {
	k.t.Helper()
	if out, err := another(k.t, "reader", k.s.dir).Output(); err != nil || string(out) != fmt.Sprintln(len(canary)) {
		k.t.Errorf("%s, another process reads %q, %v", when, out, err)
	}
}

// fails has the keyring fail in time, and the document as it was.
func (k keyringKept) fails(when string, want persist.Code) {
	k.t.Helper()
	began := time.Now()
	if _, err := k.s.Identities.Unlock(context.Background(), k.pin, nil); persist.CodeOf(err) != want {
		k.t.Errorf("%s, unlocking says %v, want %s", when, err, want)
	}
	made, pin, err := k.s.Identities.Create(context.Background(), persist.PinKeyring, "", nil)
	if want != persist.CodeNoIdentity && (persist.CodeOf(err) != want || !made.Secret().IsZero() || pin != (persist.Pin{})) {
		k.t.Errorf("%s, creating says %v, want %s", when, err, want)
	}
	if took := time.Since(began); took > 2*keyringDeadline {
		k.t.Errorf("%s, it took %v", when, took)
	}
	if after, _ := os.ReadFile(k.path); !bytes.Equal(k.before, after) {
		k.t.Errorf("%s, the document changed", when)
	}
}
