package sandbox

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// maxHeld is the memory that a world of 10,000 messages and 1,000 files may take, in
// bytes. The 20 files that the ordinary run uploads have more.
const maxHeld = 12 << 20

// Messages and files take little memory: a file's content is on the disk alone. In the
// ordinary run a file in fifty is uploaded and read, and the others are put beside the
// world as files that take no room.
func TestMemoryOfAFullWorld(t *testing.T) {
	state := filepath.Join(t.TempDir(), "world.json")
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: state, Now: hurrying()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	access := keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}.access(t)
	before := held()
	const messages, media, size = 10_000, 1000, 1_000_000
	every := 50
	if os.Getenv("KAIZALA_SETUP_LONG") == "1" {
		every = 1
	}
	content := bytes.Repeat([]byte("x"), size)
	for range media / every {
		if status := uploaded(t, s.APIRoot(), access, content); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	s.with(t, func(w *world) error {
		for w.Media.len() < media {
			m := medium{ID: guid(), Name: "van.png", Type: "image/png", Size: size, At: s.now(), Connector: v.ConnectorID}
			path := s.files.path(m.ID)
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			if err := os.Truncate(path, size); err != nil {
				return err
			}
			w.Media.put(m)
		}
		for range messages {
			w.addPost(post{Group: v.GroupID, Text: strings.Repeat("x", 4000)}, s.now())
		}
		return nil
	})
	for i, m := range s.world.Media.list() {
		if i%every > 0 {
			continue
		}
		resp, err := http.Get(s.APIRoot() + "/media/" + m.ID) //nolint:noctx // of this test's server
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if err != nil || n != size {
			t.Fatalf("%d bytes, %v", n, err)
		}
	}
	if s.world.Posts.len() != messages {
		t.Errorf("%d messages", s.world.Posts.len())
	}
	grown := held() - before
	t.Logf("%d messages and %d files: %.1f MiB more in memory", messages, media, float64(grown)/(1<<20))
	if grown > maxHeld {
		t.Errorf("%d bytes, %d allowed", grown, maxHeld)
	}
}

// held is how many bytes of the heap are in use.
func held() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// uploaded uploads a file and returns the status.
func uploaded(t *testing.T, root, access string, content []byte) int {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="van.png"`}, "Content-Type": {"image/png"}})
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, root+"/v1/media", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("accessToken", access)
	r.Header.Set("Content-Type", form.FormDataContentType())
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}
