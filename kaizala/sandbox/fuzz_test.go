package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// requested is a request as it comes off the wire; nil if it could not come.
func requested(method, path, body, headers string) *http.Request {
	u, err := url.ParseRequestURI(path)
	if err != nil || method == "" || strings.ContainsFunc(method, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil
	}
	r := &http.Request{
		Method: method, URL: u, RequestURI: path, Host: "127.0.0.1:4711", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), RemoteAddr: "127.0.0.1:1",
	}
	for l := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimRight(l, "\r\n"), ":")
		if strings.EqualFold(name, "Host") {
			r.Host = strings.TrimSpace(value)
			continue
		}
		r.Header.Add(name, strings.TrimSpace(value))
	}
	return r
}

// Whatever is asked of whatever handler, by whoever holds keys or does not: it
// is answered, never with a 5xx that was not ordered, never without the headers
// that go with every answer; and the sandbox is as good as before.
func FuzzHandlers(f *testing.F) {
	const form = "Content-Type: application/x-www-form-urlencoded\nCookie: @developer; @admin"
	for _, seed := range [][4]string{
		{"GET", "/v1/accessToken", "", "applicationId: @id\napplicationSecret: @secret\nrefreshToken: @refresh"},
		{"GET", "/moved/v1/accessToken?x=y", "", "applicationId: @id\napplicationSecret: @secret\nrefreshToken: @access"},
		{"POST", "/v1/generatePin", `{mobileNumber:'+442079460102',applicationId:"@id"}`, ""},
		{"POST", "/v1/loginWithPinAndApplicationId", `{"mobileNumber":"+442079460102","applicationId":"@id","applicationSecret":"@secret","pin":"000000"}`, ""},
		{"GET", "/v1/users/me", "", "accessToken: @access"},
		{"GET", "/v1/groups?fetchAllGroups=true", "", "accessToken: @access"},
		{"POST", "/v1/groups", `{name:"x",welcomeMessage:'y',members:['z'],groupType:"Group"}`, "accessToken: @access"},
		{"GET", "/v1/groups/@group", "", "accessToken: @access"},
		{"GET", "/v1/groups/@group/members", "", "accessToken: @access"},
		{"POST", "/v1/groups/@group/messages", `{message:"x"}`, "accessToken: @access"},
		{"GET", "/developer/?session=@link", "", ""},
		{"GET", "/developer/", "", form},
		{"POST", "/developer/sign-in", "", form},
		{"POST", "/developer/sign-out", "", form + "\nOrigin: http://127.0.0.1:4711"},
		{"POST", "/developer/phone/pin", "phone=%2B442079460101", form},
		{"POST", "/developer/phone/verify", "phone=%2B442079460101&pin=1", form},
		{"POST", "/developer/connectors/new", "name=a&description=b&redirectUrl=https%3A%2F%2Fx", form},
		{"POST", "/developer/connectors", "name=a&permission=Media&permission=x", form},
		{"GET", "/developer/connectors/@id", "", form},
		{"POST", "/developer/connectors/@id/user-token", "", form},
		{"POST", "/developer/connectors/@id/deactivate", "", form},
		{"POST", "/developer/connectors/@id/delete", "", form},
		{"POST", "/admin/groups/@group/connectors", "connector=@id", form},
		{"POST", "/admin/groups/@group/remove", "connector=@id", form},
		{"GET", "/admin/shown", "", form},
		{"GET", "/admin/controls", "", form},
		{"POST", "/admin/controls/clock", "clock=day330", form},
		{"POST", "/admin/controls/fault", "fault=silence&calls=3", form},
		{"POST", "/admin/controls/revoke", "connector=@id&group=@group&person=admin", form},
		{"POST", "/admin/controls/endpoint", "person=admin&moved=true", form},
		{"POST", "/sandbox/clock", `{"clock":"+330d"}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/faults", `{"fault":"429","calls":3}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/revoke", `{"token":"@access"}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/endpoint", `{"person":"admin","moved":true}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/fill", `{"person":"admin","what":"group-token","connectorId":"@id","group":"Drivers"}`, "Sandbox-Key: @key"},
		{"GET", "/sandbox/seen/admin", "", "Sandbox-Key: @key"},
		{"GET", "/sandbox/alive?nonce=x", "", ""},
		{"GET", "/style.css", "", "Range: bytes=0-1"},
		{"GET", "//v1/../%2e%2e/style.css", "", "Host: evil.example"},
		{"OPTIONS", "/", "", "Sec-Fetch-Site: cross-site"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	now := newClock().Now
	f.Fuzz(func(t *testing.T, method, path, body, headers string) {
		s, err := newServer(Config{Now: now})
		if err != nil {
			t.Fatal(err)
		}
		s.addr = "127.0.0.1:4711"
		v, err := s.Ready(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		h := s.handler()
		ask := func(r *http.Request) *httptest.ResponseRecorder {
			rec := httptest.NewRecorder()
			h.ServeHTTP(rec, r)
			return rec
		}
		given := "applicationId: " + v.ConnectorID + "\napplicationSecret: " + v.ConnectorSecret.Reveal() + "\nrefreshToken: " + v.RefreshToken.Reveal()
		var token struct{ AccessToken string }
		if err := json.Unmarshal(ask(requested("GET", "/v1/accessToken", "", given)).Body.Bytes(), &token); err != nil {
			t.Fatal(err)
		}
		_, key := s.Control()
		cookie := func(p Person) string { return strings.Join(pair(s.session(p)), "=") }
		fill := strings.NewReplacer("@id", v.ConnectorID, "@secret", v.ConnectorSecret.Reveal(), "@refresh", v.RefreshToken.Reveal(), "@access", token.AccessToken,
			"@group", v.GroupID, "@key", key, "@developer", cookie(Developer), "@admin", cookie(Admin), "@link", s.world.derive("link developer")).Replace
		r := requested(method, fill(path), fill(body), fill(headers))
		if r == nil {
			return
		}
		rec := ask(r)
		if rec.Code >= 500 && rec.Code != http.StatusNotImplemented || rec.Code < 200 {
			t.Fatalf("%s %q: %d %s", method, path, rec.Code, rec.Body)
		}
		if rec.Header().Get("Content-Security-Policy") == "" || !ofService(r.URL) && rec.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Fatalf("%s %q: %v", method, path, rec.Header())
		}
		switch kind, _, _ := strings.Cut(rec.Header().Get("Content-Type"), ";"); kind {
		case "application/json":
			if !json.Valid(rec.Body.Bytes()) {
				t.Fatalf("%s %q: %s", method, path, rec.Body)
			}
		case "text/html":
			if p := rec.Body.String(); strings.Contains(p, "<script") || strings.Contains(p, "\x1b") {
				t.Fatalf("%s %q: %s", method, path, p)
			}
		}
		text, err := json.Marshal(s.world)
		if err == nil {
			_, err = readWorld(text, "world.json")
		}
		if err != nil {
			t.Fatalf("the world after %s %q: %v", method, path, err)
		}
		if home := ask(requested("GET", "/admin/controls", "", "Cookie: "+cookie(Admin))); home.Code != http.StatusOK {
			t.Fatalf("after %s %q: %d", method, path, home.Code)
		}
	})
}
