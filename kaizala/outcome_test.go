package kaizala

import (
	"context"
	"io"
	"net"
	"testing"

	"kaizala-setup/kaizala/hostile"
	"kaizala-setup/kaizala/secret"
)

// An error of a POST tells whether the service may have acted upon it.
func TestUndone(t *testing.T) {
	answer := func(status, body string) func(net.Conn) {
		return writes("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n" + body)
	}
	for name, c := range map[string]struct {
		how    func(net.Conn)
		undone bool
	}{
		"no permission":   {answer("403 No", hostile.No("Forbidden", "no")), true},
		"no, status 200":  {answer("200 OK", hostile.No("InvalidParameters", "no")), true},
		"too many":        {answer("429 Later", `{}`), true},
		"led elsewhere":   {writes("HTTP/1.1 308 Moved\r\nLocation: https://other.example/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), true},
		"closed":          {func(net.Conn) {}, false},
		"reset":           {resets, false},
		"their fault":     {answer("500 Oh", hostile.No("InternalServerError", "oh")), false},
		"no reference":    {answer("200 OK", `{}`), false},
		"found elsewhere": {writes("HTTP/1.1 302 Found\r\nLocation: /\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"), false},
	} {
		at := raw(t, func(_ int, conn net.Conn) { c.how(conn) })
		_, err := client(t, at).SendMessage(context.Background(), at, secret.New(madeUpAccess), "5b0d@2", "hello")
		if err == nil || NothingDone(err) != c.undone {
			t.Errorf("%s: undone %v: %v", name, NothingDone(err), err)
		}
	}
	gone := raw(t, func(int, net.Conn) {})
	for name, c := range map[string]struct{ at, id string }{
		"nobody listens":        {"http://127.0.0.1:1", "5b0d"},
		"an ID that leads away": {gone, "../x"},
	} {
		_, err := client(t, c.at).SendMessage(context.Background(), c.at, secret.New(madeUpAccess), c.id, "hello")
		if err == nil || !NothingDone(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if NothingDone(nil) || NothingDone(io.EOF) {
		t.Error("an error that is not the client's says nothing")
	}
}
