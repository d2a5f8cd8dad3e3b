package sandbox

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// lines is a log that several write to and one reads.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// The access log has each answer, and nothing that opens anything, wherever it
// was put.
func TestAccessLog(t *testing.T) {
	var log lines
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", AccessLog: &log, Now: newClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k := keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}
	access := k.access(t)
	k.get(t, "/v1/groups/"+v.GroupID, access)
	k.get(t, "/v1/"+k.refresh+"?secret="+k.secret, access)
	k.post(t, "/v1/groups/"+access+"/messages", `{message:'`+k.secret+`'}`, access)
	raw(t, "GET", s.APIRoot()+"/"+k.refresh, nothing)
	raw(t, k.secret, s.APIRoot()+"/v1/groups", nothing)
	raw(t, "GET", s.APIRoot()+"/v1/groups", func(r *http.Request) { r.Host = k.secret + ".example" })
	raw(t, "POST", s.APIRoot()+"/developer/sign-out", func(r *http.Request) { r.Header.Set("Origin", "https://"+k.secret) })
	raw(t, "POST", s.APIRoot()+"/v1/groups", func(r *http.Request) { r.Body = http.NoBody; r.Header.Set("User-Agent", k.secret) })
	b := signedIn(t, s, Developer)
	cookie := b.http.Jar.Cookies(b.url)[0].Value
	obeyed(t, order(t, s, "POST", "/clock", `{"clock":"+1h"}`))
	_, key := s.Control()

	text := log.String()
	for _, canary := range []string{k.secret, k.refresh, access, cookie, key, "session=", "eyJhbGciOi", v.GroupID, k.id} {
		if strings.Contains(text, canary) {
			t.Errorf("the log holds %.12s", canary)
		}
	}
	for _, want := range []string{
		"2026-03-01T12:00:00Z 200 GET /v1/accessToken ", " 200 GET /v1/groups/{group} ", " 404 /v1/ ", " 404 POST /v1/groups/{group}/messages ",
		" 421 - ", " 403 - ", " 404 - ", " 200 GET /developer/{$} ", " 200 POST /sandbox/clock ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for l := range strings.Lines(text) {
		if !regexp.MustCompile(`^2026-03-01T1[23]:00:00Z \d+ (-|([A-Z]+ )?/[a-zA-Z0-9/{}$.-]*) [0-9.µms]+\n$`).MatchString(l) {
			t.Errorf("an odd line: %q", l)
		}
	}
	if s.OrderFault("silence") != nil {
		t.Fatal("no order")
	}
	go func() { _, _ = http.Get(s.APIRoot() + "/v1/accessToken") }() //nolint:bodyclose // there is none
	waitFor(t, "the line of a silence", func() bool { return strings.Contains(log.String(), " 0 GET /v1/accessToken ") })
}
