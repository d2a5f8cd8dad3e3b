package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is one that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// serve is a sandbox in memory with a clock that stands still.
func serve(t *testing.T) (*Server, *clock) {
	t.Helper()
	c := newClock()
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, c
}

// reply is an answer of the token service or the platform.
type reply struct {
	status int
	header http.Header
	body   map[string]any
}

// text is a field that holds a text.
func (r reply) text(field string) string { s, _ := r.body[field].(string); return s }

// request calls the API as documented, with nothing of our client.
func request(t *testing.T, method, address, body string, headers ...string) reply {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	out := reply{status: resp.StatusCode, header: resp.Header}
	if err := json.NewDecoder(resp.Body).Decode(&out.body); err != nil {
		t.Fatalf("%s %s: %d, no JSON: %v", method, address, resp.StatusCode, err)
	}
	return out
}

// keys are what a developer has noted down.
type keys struct{ root, id, secret, refresh string }

func (k keys) exchange(t *testing.T) reply {
	t.Helper()
	return request(t, http.MethodGet, k.root+"/v1/accessToken", "", "applicationId", k.id, "applicationSecret", k.secret, "refreshToken", k.refresh)
}

// access is an access token of the keys.
func (k keys) access(t *testing.T) string {
	t.Helper()
	r := k.exchange(t)
	if r.status != http.StatusOK {
		t.Fatalf("no access token: %v", r)
	}
	return r.text("accessToken")
}

func (k keys) get(t *testing.T, path, access string) reply {
	t.Helper()
	return request(t, http.MethodGet, k.root+path, "", "accessToken", access)
}

func (k keys) post(t *testing.T, path, body, access string) reply {
	t.Helper()
	return request(t, http.MethodPost, k.root+path, body, "accessToken", access)
}

// refused fails the test unless an answer is an error of the documented shape.
func refused(t *testing.T, r reply, status int, errorCode string, mentions ...string) {
	t.Helper()
	if r.status != status || r.text("errorCode") != errorCode || r.text("message") == "" || r.text("errorCategoryKey") == "" || len(r.body) != 3 {
		t.Fatalf("not %d %s: %d %v", status, errorCode, r.status, r.body)
	}
	for _, m := range mentions {
		if !strings.Contains(r.text("message"), m) {
			t.Fatalf("does not mention %q: %v", m, r.body)
		}
	}
}

// editFirst changes the first connector of a world.
func (w *world) editFirst(how func(*connector)) {
	c, _ := firstOf(w.Connectors.all(), anyOf)
	w.Connectors.edit(c.ID, how)
}

// permit gives the first connector these permissions, and no others.
func (w *world) permit(permissions ...string) {
	w.editFirst(func(c *connector) { c.Permissions = permissions })
}
