package proxy

import (
	"context"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

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
	if _, err := listen(Place{Socket: path}); steps.CodeOf(err) != CodeAddress {
		t.Errorf("in use: %v", err)
	}
	if err := os.WriteFile(dir+"/file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, odd := range []string{dir, dir + "/file", dir + "/no/such", dir + strings.Repeat("/x", 200)} {
		if _, err := listen(Place{Socket: odd}); steps.CodeOf(err) != CodeAddress {
			t.Errorf("%s: %v", odd, err)
		}
	}
	s.Close()
	if all, err := os.ReadDir(dir); err != nil || len(all) != 1 {
		t.Errorf("left over: %v, %v", all, err)
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "localhost:0", "127.0.0.1"} {
		if l, err := listen(Place{Addr: addr}); steps.CodeOf(err) != CodeNotLoopback {
			t.Errorf("%s: %v, %v", addr, l, err)
		}
	}
	l, err := listen(Place{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	if _, err := listen(Place{Addr: l.Addr().String()}); steps.CodeOf(err) != CodeAddress {
		t.Errorf("taken: %v", err)
	}
}
