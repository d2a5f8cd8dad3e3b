package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"
)

// Clients that never finish their request, or never read the answer, leave the
// others alone; and they are put out.
func TestSlowClients(t *testing.T) {
	s, _, k := ready(t)
	count := 50
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		count = 200
	}
	b := signedIn(t, s, Developer)
	cookie := b.http.Jar.Cookies(b.url)[0]
	session := fmt.Sprintf("Host: %s\r\nCookie: %s=%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nname=", s.addr, cookie.Name, cookie.Value)
	begun := []string{
		"GET /v1/accessToken HTTP/1.1\r\nHost: " + s.addr + "\r\nX-Slow: ",
		"POST /developer/connectors HTTP/1.1\r\n" + session, // with a session: the form is never finished
		"POST /v1/groups HTTP/1.1\r\n" + session,
		"",
	}
	var slow []net.Conn
	for i := range count {
		c, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = c.Close() }()
		if _, err := io.WriteString(c, begun[i%len(begun)]); err != nil {
			t.Fatal(err)
		}
		slow = append(slow, c)
	}
	time.Sleep(50 * time.Millisecond) // the server has begun to read them
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			r, err := http.NewRequestWithContext(ctx, "GET", k.root+"/v1/accessToken", nil)
			if err != nil {
				t.Error(err)
				return
			}
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Errorf("a normal request beside %d slow ones: %v", count, err)
				return
			}
			_ = resp.Body.Close()
		})
	}
	before := time.Now()
	b.tap("Connectors").sees("Add Connector")
	wait.Wait()
	t.Logf("8 requests and a page beside %d slow clients: %v", count, time.Since(before))
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		for i, c := range slow {
			_ = c.SetReadDeadline(before.Add(bodyTimeout + 5*time.Second))
			if _, err := io.Copy(io.Discard, c); errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("slow client %d is still there", i)
			}
		}
	}
}
