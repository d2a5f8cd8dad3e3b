package persist

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

// A bus is looked for where one is needed, and never started.
func TestWhereABusIs(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bus"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		goos string
		env  map[string]string
		want bool
	}{
		{"darwin", nil, true},
		{"windows", nil, true},
		{"linux", nil, false},
		{"freebsd", nil, false},
		{"linux", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}, true},
		{"linux", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, false},
		{"linux", map[string]string{"DBUS_SESSION_BUS_ADDRESS": "autolaunch:scope=*user"}, false},
		{"linux", map[string]string{"XDG_RUNTIME_DIR": filepath.Join(dir, "missing")}, false},
		{"linux", map[string]string{"XDG_RUNTIME_DIR": dir}, false}, // a file, no socket
	} {
		if got := hasBus(c.goos, func(name string) string { return c.env[name] }); got != c.want {
			t.Errorf("%s with %v: %v", c.goos, c.env, got)
		}
	}
	socket, err := net.Listen("unix", filepath.Join(t.TempDir(), "bus"))
	if err != nil {
		t.Skip("no sockets here:", err)
	}
	defer func() { _ = socket.Close() }()
	at := filepath.Dir(socket.Addr().String())
	if !hasBus("linux", func(name string) string { return map[string]string{"XDG_RUNTIME_DIR": at}[name] }) {
		t.Error("a socket is there")
	}
}
