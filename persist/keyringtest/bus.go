package keyringtest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
)

// config lets the bus start no service by itself.
const config = `<busconfig>
<type>session</type><listen>unix:dir=%s</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

// Config writes the configuration of a bus whose socket is in dir, and gives its
// path. The path of a socket has at most 107 bytes, so dir must be short.
func Config(dir string) (string, error) {
	path := filepath.Join(dir, "bus.conf")
	return path, os.WriteFile(path, fmt.Appendf(nil, config, dir), 0o600)
}

// Start starts a bus with the service on it until the test ends, and gives its
// address. If dbus-daemon is not installed, it skips the test, or fails it where
// KAIZALA_SETUP_PARTS is "required".
func (s *Service) Start(t testing.TB) string {
	t.Helper()
	if _, err := exec.LookPath("dbus-daemon"); err != nil {
		if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
			t.Fatal("dbus-daemon is not installed")
		}
		t.Skip("dbus-daemon is not installed")
	}
	dir, err := os.MkdirTemp("", "kr")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	address, stop, err := bus(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := s.Serve(conn); err != nil {
		t.Fatal(err)
	}
	return address
}

// bus starts a bus in dir until stop is called.
func bus(dir string) (address string, stop func(), err error) {
	path, err := Config(dir)
	if err != nil {
		return "", nil, err
	}
	c := exec.Command("dbus-daemon", "--nofork", "--print-address=1", "--config-file="+path)
	out, err := c.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := c.Start(); err != nil {
		return "", nil, err
	}
	stop = func() {
		_ = c.Process.Kill()
		_ = c.Wait()
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, err
	}
	return strings.TrimSpace(line), stop, nil
}

func own(conn *dbus.Conn) error {
	got, err := conn.RequestName(Name, dbus.NameFlagDoNotQueue)
	if err == nil && got != dbus.RequestNameReplyPrimaryOwner {
		err = fmt.Errorf("another service has the name (%d)", got)
	}
	return err
}
