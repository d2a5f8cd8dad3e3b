package sandbox

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// says is a receiver that answers everything in the same way.
func says(t *testing.T, how http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(how)
	t.Cleanup(s.Close)
	return s.URL
}

// state is how the desk's only webhook stands, by its deliveries.
func (d *desk) state() []delivery {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	return d.s.world.Deliveries.list()
}

// wants tries to make a webhook with a receiver.
func (d *desk) wants(address string) reply {
	d.Helper()
	return d.ask("POST", "/v1/webhook", fmt.Sprintf(`{"objectId":%q,"objectType":"Group","eventTypes":["TextMessageCreated"],"callBackUrl":%q}`, d.group, address))
}

// A receiver is validated as it was by the service: each known form of an honest one
// passes, and no other.
func TestValidation(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	token := func(r *http.Request) string { return r.URL.Query().Get("validationToken") }
	for what, how := range map[string]http.HandlerFunc{
		"the value, decoded": func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, token(r)) },
		"the raw query": func(rw http.ResponseWriter, r *http.Request) {
			_, raw, _ := strings.Cut(r.URL.RawQuery, "validationToken=")
			_, _ = io.WriteString(rw, raw)
		},
		"with a line end": func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, token(r)+"\r\n") },
		"as JSON, with a query of its own": func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(rw, token(r))
		},
		"accepted": func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(rw, token(r))
		},
	} {
		d.T.Run(what, func(t *testing.T) {
			if r := d.wants(says(t, how) + "/hook?code=x"); r.status != 200 {
				t.Errorf("%d %v", r.status, r.body)
			}
		})
	}
	d.s.courier.validation = 300 * time.Millisecond // the honest ones had all their time
	elsewhere := newInbox(t)
	for what, how := range map[string]http.HandlerFunc{
		"nothing":      func(http.ResponseWriter, *http.Request) {},
		"something":    func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "OK") },
		"a bit of it":  func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, token(r)[:14]) },
		"more than it": func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, token(r)+"0") },
		"in a page":    func(rw http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(rw, "<p>"+token(r)+"</p>") },
		"as an error": func(rw http.ResponseWriter, r *http.Request) {
			rw.WriteHeader(500)
			_, _ = io.WriteString(rw, token(r))
		},
		"elsewhere": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, elsewhere.URL+"?"+r.URL.RawQuery, http.StatusFound)
		},
		"later":       func(rw http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"by the byte": func(rw http.ResponseWriter, r *http.Request) { drip(rw, r) },
		"without end": func(rw http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(rw, token(r)+strings.Repeat("0", maxReceived))
		},
		"a huge header": func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("X", strings.Repeat("x", 1<<20))
			_, _ = io.WriteString(rw, token(r))
		},
	} {
		d.T.Run(what, func(t *testing.T) {
			refused(t, d.wants(says(t, how)), 400, "InvalidParameters", "callBackUrl")
		})
	}
	if n := len(elsewhere.all()); n > 0 {
		t.Error("a redirect was followed")
	}
}

// drip answers one byte at a time until nobody waits any more.
func drip(rw http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(rw, "1")
		rw.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Deliveries go to this machine and the allowed hosts alone, whatever an address looks
// like and whatever its name resolves to.
func TestReceiversAddresses(t *testing.T) {
	t.Parallel()
	c := newCourier([]string{"Hooks.Example.com."})
	for _, good := range []string{"http://127.0.0.1:8080/x", "https://localhost/", "http://LOCALHOST:1/", "http://[::1]:1/", "http://127.8.9.10/", "https://hooks.example.com/a?b=c", "https://HOOKS.example.com:8443/"} {
		if _, why := c.address(good); why != "" {
			t.Errorf("%s %s", good, why)
		}
	}
	for _, bad := range []string{
		"", "x", "//127.0.0.1/", "http:127.0.0.1", "ftp://127.0.0.1/", "http://user@127.0.0.1/", "http://127.0.0.1@evil.example/", "http://127.0.0.1.evil.example/", "http://localhost.evil.example/",
		"http://0.0.0.0/", "http://10.0.0.1/", "http://169.254.169.254/", "http://[::ffff:10.0.0.1]/", "http://2130706433/", "http://0x7f000001/", "http://127.1/", "https://example.com/", "https://x.hooks.example.com/", "file:///etc/passwd",
		"http://127.0.0.1:99999999/\x00", "http://", "javascript:alert(1)", "http://127.0.0.1/" + strings.Repeat("x", maxMessage),
	} {
		if _, why := c.address(bad); why == "" {
			t.Errorf("%s is taken", bad)
		}
	}
	if err := loopbackOnly("tcp", "93.184.216.34:80", nil); err == nil {
		t.Error("a name that resolves elsewhere is dialled")
	}
	if err := loopbackOnly("tcp", "[::1]:80", nil); err != nil {
		t.Error(err)
	}
}

// What opens a receiver is neither in the world's file nor in the log, and is seen by
// its owner alone: also if the receiver gives it back.
func TestReceiversSecrets(t *testing.T) {
	t.Parallel()
	var log lines
	path := filepath.Join(t.TempDir(), "world.json")
	c := newClock()
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, AccessLog: &log, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	d, in := deskAt(t, s, c), newInbox(t)
	d.hooks(in, `"TextMessageCreated"`)
	in.answers(func(rw http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(rw, "\x1b[31m<script>alert(1)</script> %s %s", r.URL.RawQuery, r.Header.Get("kz-callback-token"))
	})
	d.does("POST", d.in("/messages"), `{"message":"x"}`)
	waitFor(t, "the delivery", func() bool { return d.state()[0].State == delivered })
	world, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dana := signedIn(t, s, Developer)
	dana.open(d.root+"/developer/connectors/"+d.id).tap("Webhooks").sees("group Drivers", "ward-7", "/hook?…", "delivered, status 200", "[redacted]")
	for what, text := range map[string]string{"the world": string(world), "the log": log.String(), "the page": dana.page} {
		for _, canary := range []string{"s3cret-token", "s3cret-key", base64.StdEncoding.EncodeToString([]byte("s3cret-token")), "\x1b", "<script"} {
			if strings.Contains(text, canary) {
				t.Errorf("%s holds %q", what, canary)
			}
		}
	}
	if !strings.Contains(log.String(), " 200 webhook TextMessageCreated ") || !strings.Contains(log.String(), " 200 POST /v1/webhook ") {
		t.Error(log.String())
	}
	dana.tap("Send TextMessageCreated 1 again").sees("TextMessageCreated")
	if again := in.gets(t, 2, "TextMessageCreated"); again.body["eventId"] != in.all()[0].body["eventId"] {
		t.Error("another event")
	}
	gabi := signedIn(t, s, Admin)
	if gabi.open(d.root + "/admin/connectors/" + d.id + "/webhooks"); gabi.status != http.StatusNotFound {
		t.Errorf("another person's: %d", gabi.status)
	}
}

// A Redirect URL cannot add to the policy of the sign-in page.
func TestRedirectInPolicy(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://payroll.example:8443/back?x=y": "https://payroll.example:8443", "http://[::1]:80/": "http://[::1]:80", "http://a;script-src/": "", "http://a'*'/": "", "http://a,b/": "",
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := origin(u); got != want {
			t.Errorf("%s: %q", address, got)
		}
	}
}
