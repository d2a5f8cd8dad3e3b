package rogue

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/godbus/dbus/v5"
)

// config starts nothing by itself: what a test needs, it starts.
const config = `<busconfig>
<type>session</type><listen>unix:dir=%s</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

// Config writes the configuration of a bus that lives in dir, and gives its path.
// The path of a socket has 107 bytes at most: dir is to be short.
func Config(dir string) (string, error) {
	path := filepath.Join(dir, "bus.conf")
	return path, os.WriteFile(path, fmt.Appendf(nil, config, dir), 0o600)
}

// Bus starts a bus in dir, until stop, and gives its address. The error is
// exec.ErrNotFound where none is installed.
func Bus(dir string) (address string, stop func(), err error) {
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
