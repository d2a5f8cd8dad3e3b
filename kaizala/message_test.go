package kaizala

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// asJSON returns a text as a JSON string.
func asJSON(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func TestMessagesThatAreNotSent(t *testing.T) {
	requests := 0
	at := serve(t, func(http.ResponseWriter, *http.Request) { requests++ })
	for _, text := range []string{"", " \n", strings.Repeat("a", 4001), strings.Repeat("ß", 4001), "\xff\xfe"} {
		_, err := client(t, at).SendMessage(context.Background(), at, secret.New(madeUpAccess), "5b0d@2", text)
		if e := wantCode(t, err, CodeUnusableValue); e.Detail != "message" || e.Op != "message" {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	if requests > 0 {
		t.Errorf("%d requests", requests)
	}
}

// A POST is sent once, in cases where a GET would be tried again or redirected.
func TestWhatIsPostedIsSentOnce(t *testing.T) {
	for name, how := range map[string]func(net.Conn){
		"reset":        resets,
		"closed":       func(net.Conn) {},
		"cut short":    writes("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"),
		"rate limit":   writes("HTTP/1.1 429 Later\r\nRetry-After: 1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
		"unavailable":  writes("HTTP/1.1 503 Later\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
		"bad gateway":  writes("HTTP/1.1 502 Later\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
		"moved, a GET": writes("HTTP/1.1 303 See\r\nLocation: /v1/groups\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
		"found":        writes("HTTP/1.1 302 Found\r\nLocation: /v1/groups\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
	} {
		var connections atomic.Int32
		at := raw(t, func(_ int, c net.Conn) { connections.Add(1); how(c) })
		var slept waits
		c := client(t, at, slept.into)
		_, message := c.SendMessage(context.Background(), at, secret.New(madeUpAccess), "5b0d@2", "hello")
		pin := c.RequestPIN(context.Background(), "+4915550100", madeUpID)
		_, login := c.LoginWithPIN(context.Background(), madeUpLogin())
		if connections.Load() != 3 || len(slept) > 0 || message == nil || pin == nil || login == nil {
			t.Errorf("%s: %d connections, slept %v: %v, %v, %v", name, connections.Load(), slept, message, pin, login)
		}
	}
}

func TestSendMessage(t *testing.T) {
	for _, text := range []string{"hello", strings.Repeat("ß", 4000), "\"quoted\"\n<b>&\u2028"} {
		at := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/groups/5b0d@2/messages" { // the service has moved its user
				http.Redirect(w, r, "/elsewhere", http.StatusPermanentRedirect)
				return
			}
			var body map[string]any
			err := json.NewDecoder(r.Body).Decode(&body)
			if err != nil || r.Method != "POST" || r.Header.Get("accessToken") != madeUpAccess || r.Header.Get("Content-Type") != "application/json" || body["message"] != text || len(body) != 1 {
				t.Errorf("sent %s %.100v, %v", r.Method, body, err)
			}
			_, _ = fmt.Fprint(w, `{"referenceId":"r-1"}`)
		})
		got, err := client(t, at).SendMessage(context.Background(), at, secret.New(madeUpAccess), "5b0d@2", text)
		if err != nil || got != "r-1" {
			t.Errorf("got %q, %v", got, err)
		}
	}
}
