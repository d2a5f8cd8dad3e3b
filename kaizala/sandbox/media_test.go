package sandbox

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

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
	if m := s.world.Media.list()[0]; m.Name != "passwd.PNG" && !strings.HasSuffix(m.Name, "wd.PNG") || strings.ContainsAny(m.Name, "/\x1b") || m.Size != 1<<20 {
		t.Errorf("%+v", m)
	}
	if raw(t, "GET", d.root+"/media/"+s.world.Media.list()[0].ID, nothing).Header.Get("Content-Type") != "image/png" {
		t.Error("the type")
	}
	d.good(d.upload("files", "page.html", "text/html", "<script>alert(1)</script>"))
	if h := raw(t, "GET", d.root+"/media/"+s.world.Media.list()[1].ID, nothing).Header; h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
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
	_, _ = content.ReadFrom(raw(t, "GET", s.APIRoot()+"/media/"+s.world.Media.list()[0].ID, nothing).Body)
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

// A file by address that never comes, or never ends, is given up.
func TestSlowDownloads(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.s.courier.download = 200 * time.Millisecond
	for what, how := range map[string]http.HandlerFunc{
		"mute": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"by the byte": func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Type", "image/png")
			drip(rw, r)
		},
		"elsewhere": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://127.0.0.1:1/", http.StatusFound)
		},
	} {
		t.Run(what, func(t *testing.T) {
			refused(t, d.ask("POST", "/v1/media/url", `{"mediaUrl":"`+says(t, how)+`/van.png"}`), 400, "InvalidParameters")
		})
	}
	if got := d.s.world.Media.list(); len(got) > 0 {
		t.Errorf("%v", got)
	}
	if dir := d.s.files.path(""); dir != "" && len(files(t, dir)) > 0 { // the first byte of a file makes it
		t.Errorf("%v", files(t, dir))
	}
}
