package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// fuzzTarget is a furnished sandbox whose handlers are asked without a connection.
type fuzzTarget struct {
	*Server
	handler http.Handler
	fill    func(string) string // puts what the world has in place of words like @group
}

func newFuzzTarget(t *testing.T, now func() time.Time) fuzzTarget {
	t.Helper()
	s, err := newServer(Config{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	s.addr = "127.0.0.1:4711"
	t.Cleanup(func() { _ = s.files.close() })
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f := fuzzTarget{Server: s, handler: s.handler()}
	given := "applicationId: " + v.ConnectorID + "\napplicationSecret: " + v.ConnectorSecret.Reveal() + "\nrefreshToken: " + v.RefreshToken.Reveal()
	var token struct{ AccessToken string }
	if err := json.Unmarshal(f.ask(requested("GET", "/v1/accessToken", "", given)).Body.Bytes(), &token); err != nil {
		t.Fatal(err)
	}
	made := furnish(t, s, v)
	_, key := s.Control()
	f.fill = strings.NewReplacer(
		"@action", made.action, "@post", made.post, "@hook", made.hook, "@bot", made.bot, "@user", made.user, "@resource", made.resource,
		"@admin-access", made.access, "@id", v.ConnectorID, "@secret", v.ConnectorSecret.Reveal(), "@refresh", v.RefreshToken.Reveal(), "@access", token.AccessToken,
		"@group", v.GroupID, "@key", key, "@developer", f.cookie(Developer), "@admin", f.cookie(Admin), "@link", s.world.derive("link developer"),
	).Replace
	return f
}

func (f fuzzTarget) cookie(p Person) string { return strings.Join(pair(f.session(p)), "=") }

func (f fuzzTarget) ask(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	f.handler.ServeHTTP(rec, r)
	return rec
}

// badAnswer says what is wrong with an answer, whatever was asked; "" if nothing is.
func badAnswer(r *http.Request, rec *httptest.ResponseRecorder) string {
	failed := rec.Code >= 500 && rec.Code != http.StatusNotImplemented
	unguarded := rec.Header().Get("Content-Security-Policy") == ""
	toOtherSites := !ofService(r.URL) && rec.Header().Get("Access-Control-Allow-Origin") != ""
	kind, _, _ := strings.Cut(rec.Header().Get("Content-Type"), ";")
	text := rec.Body.String()
	switch {
	case failed || rec.Code < 200:
		return "not an answer of a handler"
	case unguarded:
		return "no Content-Security-Policy"
	case toOtherSites:
		return "other sites may read it"
	case kind == "application/json" && !json.Valid(rec.Body.Bytes()):
		return "no JSON"
	case kind == "text/html" && (strings.Contains(text, "<script") || strings.Contains(text, "\x1b")):
		return "a script or an escape sequence in the page"
	}
	return ""
}

// unharmed is the error of a sandbox that is not as good as before: its world cannot be
// written and read back, or its portal does not open.
func (f fuzzTarget) unharmed() error {
	text, err := f.world.text()
	if err == nil {
		_, err = readWorld(text, "world.json")
	}
	if err != nil {
		return fmt.Errorf("the world: %w", err)
	}
	if home := f.ask(requested("GET", "/admin/controls", "", "Cookie: "+f.cookie(Admin))); home.Code != http.StatusOK {
		return fmt.Errorf("the controls: %d", home.Code)
	}
	return nil
}
