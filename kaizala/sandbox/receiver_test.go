package sandbox

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// inbox is a receiver of webhooks that validates and keeps what it gets.
type inbox struct {
	*httptest.Server
	mu     sync.Mutex
	got    []message
	answer func(http.ResponseWriter, *http.Request) // of deliveries; nil: 200
}

// message is a delivery as it came.
type message struct {
	header http.Header
	body   map[string]any
}

func newInbox(t *testing.T) *inbox {
	t.Helper()
	in := &inbox{}
	in.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if token := r.URL.Query().Get("validationToken"); r.Method == http.MethodGet && token != "" {
			_, _ = io.WriteString(rw, token)
			return
		}
		m := message{header: r.Header}
		_ = json.NewDecoder(r.Body).Decode(&m.body)
		in.mu.Lock()
		in.got = append(in.got, m)
		answer := in.answer
		in.mu.Unlock()
		if answer != nil {
			answer(rw, r)
		}
	}))
	t.Cleanup(in.Close)
	return in
}

// answers sets how deliveries are answered from now on.
func (in *inbox) answers(how func(http.ResponseWriter, *http.Request)) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.answer = how
}

func (in *inbox) all() []message {
	in.mu.Lock()
	defer in.mu.Unlock()
	return append([]message{}, in.got...)
}

// gets waits for the event of that type that comes as the n-th of all.
func (in *inbox) gets(t *testing.T, n int, eventType string) message {
	t.Helper()
	waitFor(t, fmt.Sprintf("%d deliveries", n), func() bool { return len(in.all()) >= n })
	m := in.all()[n-1]
	if m.body["eventType"] != eventType {
		t.Fatalf("%v, not %s", m.body, eventType)
	}
	return m
}

// hooks makes a webhook for events of the group.
func (d *desk) hooks(in *inbox, events string) string {
	d.Helper()
	return d.does("POST", "/v1/webhook", fmt.Sprintf(`{"objectId":%q,"objectType":"Group","eventTypes":[%s],"callBackUrl":"%s/hook?key=s3cret-key","callBackToken":"s3cret-token","callBackContext":"ward-7"}`,
		d.group, events, in.URL)).text("webhookId")
}

// data is the data of the n-th event.
func (d *desk) data(in *inbox, n int, eventType string) map[string]any {
	d.Helper()
	data, _ := in.gets(d.T, n, eventType).body["data"].(map[string]any)
	return data
}
