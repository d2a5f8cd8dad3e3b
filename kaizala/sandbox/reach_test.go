package sandbox

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

func TestLoopbackAlone(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "localhost:0", "kaizala.example:0", "0:0", "127.1:0"} {
		s, err := Serve(t.Context(), Config{Addr: addr})
		var e *Error
		if !errors.As(err, &e) || e.Reason != CodeNotLoopback {
			t.Errorf("%q: %v", addr, err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
	if s, err := Serve(t.Context(), Config{Addr: "[::1]:0"}); err == nil {
		if r := request(t, "GET", s.APIRoot()+"/v1/", ""); r.status != 404 {
			t.Errorf("over IPv6: %v", r)
		}
		_ = s.Close()
	}
}

// outside is a sandbox as in a container: it listens on all addresses and is called
// "kaizala" there. The call is made to loopback, and names the host.
func outside(t *testing.T) (s *Server, call func(method, host, path string, headers ...string) *http.Response) {
	t.Helper()
	s, err := Serve(t.Context(), Config{Addr: "0.0.0.0:0", AllowHosts: []string{"Kaizala.", "[2001:db8::5]"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s, func(method, host, path string, headers ...string) *http.Response {
		t.Helper()
		return raw(t, method, "http://127.0.0.1:"+s.port()+path, func(r *http.Request) {
			r.Host = host
			for i := 0; i < len(headers); i += 2 {
				r.Header.Set(headers[i], headers[i+1])
			}
		})
	}
}

// Beyond loopback the sandbox answers to the names that it was given, under whatever
// port they are reached, and to nobody else.
func TestBeyondLoopback(t *testing.T) {
	t.Parallel()
	s, call := outside(t)
	for host, want := range map[string]int{
		"kaizala:" + s.port(): 200, "KAIZALA:80": 200, "kaizala": 200, "localhost:" + s.port(): 200, "127.0.0.1:32768": 200, "[::1]:1": 200, "[2001:db8::5]:80": 200, "[2001:db8::5]": 200,
		"rebound.example": 421, "kaizala.example:80": 421, "xkaizala": 421, "kaizala:x": 421, "kaizala:80:80": 421, "kaizala@evil.example": 421, "0.0.0.0:" + s.port(): 421, "2001:db8::6": 421, ":80": 421, "[]:80": 421, "a]kaizala[:80": 421,
	} {
		for _, path := range []string{"/sandbox/health", "/style.css"} {
			if got := call("GET", host, path).StatusCode; got != want {
				t.Errorf("%s for %q: %d", path, host, got)
			}
		}
	}
	if got := s.APIRoot(); got != "http://kaizala:"+s.port() {
		t.Error(got)
	}
	for _, origin := range []string{"https://evil.example", "http://kaizala:1", "null"} {
		if got := call("POST", "kaizala:80", "/developer/sign-out", "Origin", origin); got.StatusCode != 403 || len(got.Cookies()) > 0 {
			t.Errorf("from %s: %s", origin, got.Status)
		}
	}
	if got := call("GET", "kaizala:80", "/developer/").StatusCode; got != 403 {
		t.Errorf("the portal without its session: %d", got)
	}
	if got := call("POST", "kaizala:80", "/sandbox/clock").StatusCode; got != 403 {
		t.Errorf("an order without its key: %d", got)
	}
}

// What a client is told to call next is where it has reached the sandbox.
func TestEndpointAsItIsCalled(t *testing.T) {
	t.Parallel()
	s, call := outside(t)
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var access string
	for host, root := range map[string]string{"kaizala:" + s.port(): "http://kaizala:" + s.port(), "LOCALHOST:32768": "http://localhost:32768"} {
		got := request(t, "GET", "http://127.0.0.1:"+s.port()+"/v1/accessToken", "", "applicationId", v.ConnectorID, "applicationSecret", v.ConnectorSecret.Reveal(), "refreshToken", v.RefreshToken.Reveal(), "Host", host)
		access = got.text("accessToken")
		if got.text("endpointUrl") != root+"/" {
			t.Errorf("%s: %v", host, got.body["endpointUrl"])
		}
	}
	s.with(t, func(w *world) error { w.edit(Admin, func(a *account) { a.Moved = true }); return nil })
	resp := call("GET", "localhost:32768", "/v1/groups", "accessToken", access)
	if got := resp.Header.Get("Location"); resp.StatusCode != 308 || got != "http://localhost:32768/moved/v1/groups" {
		t.Errorf("%s to %s", resp.Status, got)
	}
	if strings.Contains(s.Portal(Admin), "0.0.0.0") {
		t.Error(s.Portal(Admin))
	}
}

// The names of other machines are no names of a sandbox on loopback.
func TestNamesOnLoopback(t *testing.T) {
	t.Parallel()
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", AllowHosts: []string{"kaizala"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	if resp := raw(t, "GET", s.APIRoot()+"/sandbox/health", func(r *http.Request) { r.Host = "kaizala:" + s.port() }); resp.StatusCode != http.StatusMisdirectedRequest {
		t.Error(resp.Status)
	}
}

// Whoever starts a sandbox waits for its health: no secret is asked for, and none is told.
func TestHealth(t *testing.T) {
	t.Parallel()
	s, _ := serve(t)
	if r := request(t, "GET", s.APIRoot()+"/sandbox/health", ""); r.status != 200 || r.text("status") != "ok" || len(r.body) != 1 || r.header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("%v", r)
	}
	for method, want := range map[string]int{"HEAD": 200, "POST": 405} {
		if got := raw(t, method, s.APIRoot()+"/sandbox/health", nothing).StatusCode; got != want {
			t.Errorf("%s: %d", method, got)
		}
	}
}
