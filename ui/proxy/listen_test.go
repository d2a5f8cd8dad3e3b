package proxy

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"kaizala-setup/kaizala/listen"
	"kaizala-setup/steps"
)

// A socket is for its owner alone. One that was left over is replaced; one that is in
// use, and anything else, is not.
func TestSocket(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := dir + "/kaizala.sock"
	s := before(t, only(1, says(401, "no")))
	left, err := net.Listen("unix", path)
	if err != nil {
		t.Skip("no sockets here: ", err)
	}
	left.(*net.UnixListener).SetUnlinkOnClose(false)
	_ = left.Close()
	s.serve(Place{Socket: path})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v, %v", info, err)
	}
	c := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}
	defer c.CloseIdleConnections()
	res, err := c.Get(s.Root() + "/v1/groups")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != 200 {
		t.Error(res.Status)
	}
	if _, err := listenAt(Place{Socket: path}); steps.CodeOf(err) != CodeSocket {
		t.Errorf("in use: %v", err)
	}
	if err := os.WriteFile(dir+"/file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	long := dir + "/" + strings.Repeat("x", maxSocketPath-len(dir)+2)
	for odd, want := range map[string]string{
		dir: "a file that is no socket is there", dir + "/file": "a file that is no socket is there", dir + "/no/such": "its directory is not there",
		dir + "/file/s": "a part of the path is a file", long: "the path is too long for a socket by 3 bytes",
		dir + strings.Repeat("/x", 200): "the path is too long for a socket", dir + "/" + strings.Repeat("x", 300): "a name in the path is too long",
	} {
		_, err := listenAt(Place{Socket: odd})
		var about interface{ About() []string }
		if steps.CodeOf(err) != CodeSocket || !errors.As(err, &about) || !strings.Contains(strings.Join(about.About(), ": "), want) {
			t.Errorf("%s: %v, want %s", odd, err, want)
		}
	}
	s.Close()
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("left over: %v, %v", all, err)
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "localhost:0"} {
		if l, err := listenAt(Place{Addr: addr}); steps.CodeOf(err) != CodeNotLoopback {
			t.Errorf("%s: %v, %v", addr, l, err)
		}
	}
	l, err := listenAt(Place{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for addr, want := range map[string]string{l.Addr().String(): listen.CodeTaken, "127.0.0.1": listen.CodeWrong, "127.0.0.1:99999": listen.CodeWrong} {
		if _, err := listenAt(Place{Addr: addr}); steps.CodeOf(err) != want {
			t.Errorf("%s: %v, want %s", addr, err, want)
		}
	}
}
