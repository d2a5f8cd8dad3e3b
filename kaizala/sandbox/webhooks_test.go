package sandbox

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
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
	return append([]delivery{}, d.s.world.Deliveries...)
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
	d.s.courier.validation = 300 * time.Millisecond
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

// Six retries with growing gaps within two days, then the webhook is disabled until its
// owner turns it on again.
func TestRetries(t *testing.T) {
	t.Parallel()
	in := newInbox(t)
	d := newDesk(t)
	id := d.hooks(in, `"TextMessageCreated"`)
	in.answers(func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, "http://127.0.0.1:1/", http.StatusTemporaryRedirect) // not followed: a failure
	})
	first := d.does("POST", d.in("/messages"), `{"message":"x"}`)
	gaps := retries()
	for i, gap := range gaps {
		in.gets(t, i+1, "TextMessageCreated")
		waitFor(t, "the note of the try", func() bool { return d.state()[0].Tries == i+1 })
		if s := d.state()[0]; s.State != waiting || s.Status != 307 || s.Next.Sub(s.Made) != gap || i > 0 && gap <= 2*gaps[i-1] {
			t.Fatalf("try %d: %+v", i+1, s)
		}
		d.obeys("/clock", fmt.Sprintf(`{"clock":"+%s"}`, d.state()[0].Next.Sub(d.nowThere())))
	}
	waitFor(t, "the end", func() bool { return d.state()[0].State == given })
	if total := d.state()[0].Next.Sub(d.state()[0].Made); total > 48*time.Hour || len(in.all()) != 7 {
		t.Errorf("%d tries, %v", len(in.all()), total)
	}
	event := in.all()[0].body["eventId"]
	for _, m := range in.all() {
		if m.body["eventId"] != event {
			t.Error("a retry is another event")
		}
	}
	d.again()
	hook := d.does("GET", "/v1/webhook", "").objects("webhooks")[0]
	d.is(hook, map[string]any{"id": id, "active": false})
	d.does("POST", d.in("/messages"), `{"message":"lost"}`)
	in.answers(nil)
	d.does("PUT", "/v1/webhook/"+id, `{"Active":"true"}`)
	d.does("POST", d.in("/messages"), `{"message":"back"}`)
	d.is(d.data(in, 8, "TextMessageCreated"), map[string]any{"text": "back"})
	_ = first
}

// nowThere is the sandbox's time.
func (d *desk) nowThere() time.Time {
	d.s.mu.Lock()
	defer d.s.mu.Unlock()
	return d.s.now()
}

// A receiver that is slow, dead or mute delays neither calls nor other receivers.
func TestSlowReceivers(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	stuck := make(chan struct{})
	var slow []*inbox
	for range maxAtOnce - 1 {
		in := newInbox(t)
		in.answers(func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-stuck:
			case <-r.Context().Done():
			}
		})
		d.hooks(in, `"TextMessageCreated"`)
		slow = append(slow, in)
	}
	dead := newInbox(t)
	d.hooks(dead, `"TextMessageCreated"`)
	dead.Close()
	good := newInbox(t)
	d.hooks(good, `"TextMessageCreated"`)
	for i := range 3 {
		d.does("POST", d.in("/messages"), fmt.Sprintf(`{"message":"%d"}`, i))
		d.is(d.data(good, i+1, "TextMessageCreated"), map[string]any{"text": fmt.Sprint(i)})
	}
	for _, in := range slow {
		if n := len(in.all()); n > 1 {
			t.Errorf("%d at once to one receiver", n)
		}
	}
	close(stuck)
	for _, in := range slow {
		for i := range 3 {
			d.is(d.data(in, i+1, "TextMessageCreated"), map[string]any{"text": fmt.Sprint(i)})
		}
	}
	waitFor(t, "the dead one's notes", func() bool { return strings.Contains(fmt.Sprint(d.state()), "nothing listens there") })
}

// What waits is delivered by the next process, and what was delivered is not again.
func TestDeliveriesOutliveTheProcess(t *testing.T) {
	t.Parallel()
	c := newClock()
	conf := Config{Addr: "127.0.0.1:0", State: filepath.Join(t.TempDir(), "world.json"), Now: c.Now}
	s, err := Serve(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	d := deskAt(t, s, c)
	in := newInbox(t)
	in.answers(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusServiceUnavailable) })
	d.hooks(in, `"TextMessageCreated"`)
	d.does("POST", d.in("/messages"), `{"message":"x"}`)
	waitFor(t, "the first try", func() bool { return d.state()[0].Tries == 1 })
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	in.answers(nil)
	c.move(2 * time.Minute)
	for range 2 {
		if s, err = Serve(t.Context(), conf); err != nil {
			t.Fatal(err)
		}
		d.s = s
		waitFor(t, "the second try", func() bool { return d.state()[0].State == delivered })
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(in.all()); n != 2 {
		t.Errorf("%d deliveries", n)
	}
}

// What ends a webhook: its connector's end, and the end of the access that made it.
func TestEndOfWebhooks(t *testing.T) {
	t.Parallel()
	for what, end := range map[string]func(*desk){
		"access removed":    func(d *desk) { d.obeys("/revoke", fmt.Sprintf(`{"connectorId":%q,"groupId":%q}`, d.id, d.group)) },
		"connector deleted": func(d *desk) { d.s.with(d.T, func(w *world) error { w.removeConnector(d.id); return nil }) },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			d, in := newDesk(t), newInbox(t)
			d.hooks(in, `"TextMessageCreated"`)
			end(d)
			other := deskAt(t, d.s, d.now)
			other.does("POST", "/v1/groups/"+d.group+"/messages", `{"message":"x"}`)
			if got := d.state(); len(got) > 0 {
				t.Errorf("%v", got)
			}
		})
	}
}

// A queue takes what it can hold, and forgets what has ended first.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	w := newWorld()
	big := strings.Repeat("x", 64<<10)
	for i := range 3 * maxDeliveries {
		w.enqueue(delivery{ID: fmt.Sprint(i), Hook: "h", Body: rawJSON(big), State: delivered})
	}
	size := 0
	for _, d := range w.Deliveries {
		size += len(d.Body)
	}
	if size > maxDeliveryText || w.Deliveries[len(w.Deliveries)-1].ID != fmt.Sprint(3*maxDeliveries-1) {
		t.Errorf("%d bytes", size)
	}
	w.Deliveries = nil
	for i := range maxDeliveries + 10 {
		w.enqueue(delivery{ID: fmt.Sprint(i), Hook: "h", State: waiting})
	}
	if len(w.Deliveries) != maxDeliveries || w.Deliveries[0].ID != "0" {
		t.Errorf("%d deliveries", len(w.Deliveries))
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

// Bodies larger than those of JSON, slow or broken uploads: refused in time, with
// nothing left on the disk.
func TestUploads(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.json")
	c := newClock()
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	d := deskAt(t, s, c)
	big := strings.Repeat("x", 1<<20)
	d.good(d.upload("files", "../../etc/pass\x1bwd.PNG", "image/png", big))
	if m := s.world.Media[0]; m.Name != "passwd.PNG" && !strings.HasSuffix(m.Name, "wd.PNG") || strings.ContainsAny(m.Name, "/\x1b") || m.Size != 1<<20 {
		t.Errorf("%+v", m)
	}
	if raw(t, "GET", d.root+"/media/"+s.world.Media[0].ID, nothing).Header.Get("Content-Type") != "image/png" {
		t.Error("the type")
	}
	d.good(d.upload("files", "page.html", "text/html", "<script>alert(1)</script>"))
	if h := raw(t, "GET", d.root+"/media/"+s.world.Media[1].ID, nothing).Header; h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("a page is given out as one: %v", h)
	}
	refused(t, d.upload("files", "long.png", "image/png", strings.Repeat(big, maxMedium>>20+1)), 413, "RequestEntityTooLarge")
	for what, body := range map[string]string{"cut off": "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\nContent-Type: image/png\r\n\r\nabc", "nothing in it": "--x--\r\n", "no form": "abc"} {
		r := request(t, "POST", d.root+"/v1/media", body, "accessToken", d.token, "Content-Type", "multipart/form-data; boundary=x")
		if r.status != 400 && r.status != 415 {
			t.Errorf("%s: %d %v", what, r.status, r.body)
		}
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", s.addr) // a client that goes away
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(conn, "POST /v1/media HTTP/1.1\r\nHost: %s\r\naccessToken: %s\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 100000\r\n\r\n--x\r\nContent-Disposition: form-data; filename=\"f\"\r\nContent-Type: image/png\r\n\r\nabc", s.addr, d.token)
	waitFor(t, "the beginning of the file", func() bool { return len(files(t, path+".media")) == 3 })
	_ = conn.Close()
	waitFor(t, "its end", func() bool { return len(files(t, path+".media")) == 2 })
	if err := os.WriteFile(filepath.Join(path+".media", "left-over"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if s, err = Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, Now: c.Now}); err != nil {
		t.Fatal(err)
	}
	if got := files(t, path+".media"); len(got) != 2 {
		t.Errorf("%v", got)
	}
	var content bytes.Buffer
	_, _ = content.ReadFrom(raw(t, "GET", s.APIRoot()+"/media/"+s.world.Media[0].ID, nothing).Body)
	if content.String() != big {
		t.Error("the file is another one after a restart")
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}
