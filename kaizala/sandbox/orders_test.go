package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// order makes a control call.
func order(t *testing.T, s *Server, method, path, body string) reply {
	t.Helper()
	root, key := s.Control()
	return request(t, method, root+path, body, controlHeader, key)
}

func obeyed(t *testing.T, r reply) reply {
	t.Helper()
	if r.status != 200 || r.text("now") == "" || r.text("ahead") == "" || r.body["faults"] == nil || len(r.body) != 3 {
		t.Fatalf("%d %v", r.status, r.body)
	}
	return r
}

// The clock is moved by JSON; tokens, answers and the Date header go by it.
func TestMovedClock(t *testing.T) {
	s, c, k := ready(t)
	access := k.access(t)
	at := obeyed(t, order(t, s, "POST", "/clock", `{"clock":"+36h"}`))
	if at.text("now") != c.Now().Add(36*time.Hour).Format(time.RFC3339) || at.text("ahead") != "36h0m0s" {
		t.Errorf("%v", at.body)
	}
	refused(t, k.get(t, "/v1/groups", access), 401, "InvalidToken", "expired")
	r := k.exchange(t)
	if ms := r.body["accessTokenExpiry"].(float64); int64(ms) != c.Now().Add(60*time.Hour).UnixMilli() {
		t.Errorf("expiry: %v", ms)
	}
	if date, err := http.ParseTime(r.header.Get("Date")); err != nil || !date.Equal(c.Now().Add(36*time.Hour)) {
		t.Errorf("Date: %v", r.header)
	}
	obeyed(t, order(t, s, "POST", "/clock", `{"clock":"day 330"}`))
	rotated := k
	if rotated.refresh = k.exchange(t).text("refreshToken"); rotated.refresh == "" {
		t.Error("no new refresh token on day 330")
	}
	obeyed(t, order(t, s, "POST", "/clock", `{"clock":"day366"}`))
	refused(t, k.exchange(t), 401, "InvalidToken", "expired")
	rotated.access(t)
	for _, bad := range []string{`{"clock":"day 330"}`, `{"clock":"-1h"}`, `{"clock":"330d"}`, `{"clock":"1h"}`, `{"clock":"+0s"}`, `{"clock":"+36600d"}`, `{"clock":"+999999d"}`, `{"clock":"day999999"}`, `{"clock":"day1d"}`, `{"clock":"+5"}`, `{"clock":""}`, `{}`, `[]`, `+330d`} {
		refused(t, order(t, s, "POST", "/clock", bad), 400, "InvalidParameters")
	}
	if back := obeyed(t, order(t, s, "POST", "/clock", `{"clock":"now"}`)); back.text("ahead") != "0s" {
		t.Errorf("%v", back.body)
	}
	k.access(t)
}

// Each fault is answered as often as it was ordered, in order, and then the
// service is as before.
func TestOrderedFaults(t *testing.T) {
	s, _, k := ready(t)
	for _, body := range []string{`{"fault":"429","calls":2,"retryAfter":7}`, `{"fault":"500"}`, `{fault:'error200'}`, `{"fault":"captive"}`, `{"fault":"429"}`} {
		obeyed(t, order(t, s, "POST", "/faults", body))
	}
	for range 2 {
		r := k.exchange(t)
		refused(t, r, 429, "TooManyRequests")
		if r.header.Get("Retry-After") != "7" {
			t.Errorf("Retry-After: %v", r.header)
		}
	}
	if r := request(t, "GET", k.root+"/v1/groups", ""); r.status != 401 {
		t.Errorf("other calls are as ever: %d", r.status)
	}
	refused(t, k.exchange(t), 500, "InternalServerError")
	refused(t, k.exchange(t), 200, "InvalidToken")
	resp := raw(t, "GET", k.root+"/v1/accessToken", nothing)
	page, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 200 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") || !strings.Contains(string(page), "guest network") {
		t.Errorf("captive portal: %s %s", resp.Status, page)
	}
	if r := k.exchange(t); r.status != 429 || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %v", r.status, r.header)
	}
	k.access(t)

	obeyed(t, order(t, s, "POST", "/faults", `{"fault":"500","calls":1000}`))
	refused(t, k.exchange(t), 500, "InternalServerError")
	obeyed(t, order(t, s, "POST", "/faults", `{"fault":"none"}`))
	k.access(t)
	for _, bad := range []string{`{}`, `{"fault":"418"}`, `{"fault":"429","calls":0}`, `{"fault":"429","calls":1001}`, `{"fault":"429","calls":-1}`, `{"fault":"429","retryAfter":-1}`, `{"fault":"429","retryAfter":86401}`, `x`} {
		refused(t, order(t, s, "POST", "/faults", bad), 400, "InvalidParameters")
	}
	refused(t, order(t, s, "POST", "/faults", `{"fault":"429","cals":3}`), 400, "InvalidParameters", `there is no field "cals", but "calls"`)
	for _, f := range faultTexts() {
		if faults()[f.Kind] == nil || !strings.Contains(errFaultKind.Error(), f.Kind) || len(faults()) != len(faultTexts()) {
			t.Errorf("the tables of faults differ in %s", f.Kind)
		}
	}
}

// A fault that moves the endpoint leads to where the call works, once.
func TestMovedFault(t *testing.T) {
	s, _, k := ready(t)
	obeyed(t, order(t, s, "POST", "/faults", `{"fault":"moved","calls":1}`))
	resp := raw(t, "GET", k.root+"/v1/accessToken", nothing)
	if resp.StatusCode != 308 || resp.Header.Get("Location") != k.root+movedRoot+"/v1/accessToken" {
		t.Fatalf("%s to %s", resp.Status, resp.Header.Get("Location"))
	}
	obeyed(t, order(t, s, "POST", "/faults", `{"fault":"moved","calls":2}`))
	if r := k.exchange(t); r.status != 200 { // follows
		t.Errorf("%d %v", r.status, r.body)
	}
	if left := obeyed(t, order(t, s, "GET", "/orders", "")).body["faults"].([]any); len(left) != 1 || left[0].(map[string]any)["calls"] != 1.0 {
		t.Errorf("left: %v", left)
	}
}

// Silence is said to one client; the others are served, and Close ends it.
func TestSilence(t *testing.T) {
	s, _, k := ready(t)
	if err := s.OrderFault("silence"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	answered := make(chan error, 2)
	ask := func(ctx context.Context) {
		r, err := http.NewRequestWithContext(ctx, "GET", k.root+"/v1/accessToken", nil)
		if err != nil {
			answered <- err
			return
		}
		resp, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = resp.Body.Close()
		}
		answered <- err
	}
	go ask(ctx)
	waitFor(t, "the order to be taken", func() bool { return len(order(t, s, "GET", "/orders", "").body["faults"].([]any)) == 0 })
	k.access(t) // beside the silent one
	select {
	case err := <-answered:
		t.Fatalf("answered: %v", err)
	default:
	}
	cancel()
	if err := <-answered; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if err := s.OrderFault("silence"); err != nil {
		t.Fatal(err)
	}
	go ask(t.Context())
	waitFor(t, "the second one", func() bool { return len(order(t, s, "GET", "/orders", "").body["faults"].([]any)) == 0 })
	_ = s.Close()
	if err := <-answered; err == nil {
		t.Error("answered after all")
	}
}

func waitFor(t *testing.T, what string, there func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !there(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// One token is revoked, or all of a grant.
func TestRevoke(t *testing.T) {
	s, c, k := ready(t)
	one, two := k.access(t), ""
	c.move(time.Second) // the next one is another one
	two = k.access(t)
	obeyed(t, order(t, s, "POST", "/revoke", fmt.Sprintf(`{"token":%q}`, one)))
	refused(t, k.get(t, "/v1/groups", one), 401, "InvalidToken", "revoked")
	if r := k.get(t, "/v1/groups", two); r.status != 200 {
		t.Errorf("the other access token: %v", r.body)
	}
	obeyed(t, order(t, s, "POST", "/revoke", fmt.Sprintf(`{"token":%q}`, k.refresh)))
	refused(t, k.exchange(t), 401, "InvalidToken", "revoked")
	if r := k.get(t, "/v1/groups", two); r.status != 200 {
		t.Errorf("what it was exchanged for: %v", r.body)
	}
	obeyed(t, order(t, s, "POST", "/revoke", fmt.Sprintf(`{"connectorId":%q,"groupId":%q}`, k.id, s.world.Grants.list()[0].Group)))
	refused(t, k.get(t, "/v1/groups", two), 401, "InvalidToken")
	for _, bad := range []string{`{}`, `{"token":"x"}`, fmt.Sprintf(`{"token":%q}`, two), `{"connectorId":"none"}`, fmt.Sprintf(`{"connectorId":%q,"groupId":%q}`, k.id, s.world.Grants.list()[0].Group)} {
		refused(t, order(t, s, "POST", "/revoke", bad), 400, "InvalidParameters")
	}
	if text, err := s.world.text(); err != nil || strings.Contains(string(text), one) || s.world.Revoked.len() != 2 {
		t.Errorf("what is kept of revoked tokens: %d, %v", s.world.Revoked.len(), err)
	}
	obeyed(t, order(t, s, "POST", "/clock", `{"clock":"+366d"}`))
	s.with(t, func(w *world) (err error) {
		_, token, err := w.grantTo(k.id, "", Admin, s.now())
		return errors.Join(err, w.revoke(token.Reveal(), s.now()))
	})
	if s.world.Revoked.len() != 1 {
		t.Error("revoked tokens are kept beyond their end")
	}
}

// What was ordered outlives the process, and an order that cannot be saved is
// none.
func TestOrdersAreKept(t *testing.T) {
	conf := Config{Addr: "127.0.0.1:0", State: filepath.Join(t.TempDir(), "world.json"), Now: newClock().Now}
	s, err := Serve(t.Context(), conf)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"429:3:9", "captive", "moved:2"} {
		if err := s.OrderFault(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.MoveClock("+330d"); err != nil {
		t.Fatal(err)
	}
	obeyed(t, order(t, s, "POST", "/endpoint", `{"person":"admin","moved":true}`))
	if r := request(t, "GET", s.APIRoot()+"/v1/accessToken", ""); r.status != 429 {
		t.Fatal(r)
	}
	before := order(t, s, "GET", "/orders", "")
	_ = s.Close()
	if s, err = Serve(t.Context(), conf); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	after := order(t, s, "GET", "/orders", "")
	if fmt.Sprint(after.body) != fmt.Sprint(before.body) || !s.world.People[Admin].Moved || len(s.world.Faults) != 3 || s.world.Faults[0] != (fault{"429", 2, 9}) {
		t.Errorf("%v, then %v", before.body, after.body)
	}
	s.keeper.path = filepath.Join(filepath.Dir(conf.State), "gone", "world.json")
	refused(t, order(t, s, "POST", "/clock", `{"clock":"+1h"}`), 500, "InternalServerError")
	refused(t, order(t, s, "POST", "/endpoint", `{"person":"admin"}`), 500, "InternalServerError")
	refused(t, request(t, "GET", s.APIRoot()+"/v1/accessToken", ""), 500, "InternalServerError", "saved")
	var disk *Error
	if err := s.MoveClock("+1h"); !errors.As(err, &disk) {
		t.Error(err)
	}
	if now := order(t, s, "GET", "/orders", ""); fmt.Sprint(now.body) != fmt.Sprint(before.body) {
		t.Errorf("what was not saved stands: %v", now.body)
	}
	refused(t, order(t, s, "POST", "/endpoint", `{"person":"nobody","moved":true}`), 400, "InvalidParameters")
}

func TestFaultText(t *testing.T) {
	for text, want := range map[string]fault{"429": {"429", 1, 0}, "500:3": {"500", 3, 0}, "429:2:60": {"429", 2, 60}} {
		if f, err := readFault(text); err != nil || f != want {
			t.Errorf("%s: %+v, %v", text, f, err)
		}
	}
	s, _ := serve(t)
	for _, text := range []string{"", "x", "429:", "429:x", "429:1:x", "429:1:1:1", "429:0", "429:1001", "429:99999999999999999999"} {
		var disk *Error
		if err := s.OrderFault(text); err == nil || errors.As(err, &disk) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Each fault of an order is told apart.
func TestWrongOrdersSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	s, _ := serve(t)
	for text, want := range map[string]error{
		"": errFaultKind, "418": errFaultKind, "429:": errFaultForm, "429:x": errFaultForm, "429:1:2:3": errFaultForm, "429:1:5s": errFaultForm,
		"429:0": errFaultCalls, "429:1001": errFaultCalls, "429:-1": errFaultCalls, "429:1:-1": errFaultSeconds, "429:1:86401": errFaultSeconds,
	} {
		if err := s.OrderFault(text); !errors.Is(err, want) {
			t.Errorf("fault %q: %v, want %v", text, err, want)
		}
	}
	for text, want := range map[string]error{
		"": errClock, "x": errClock, "330d": errClock, "+5": errClock, "day1d": errClock, "-1h": errClock, "+1y": errClock, "+0s": errClock, "+day1": errClock,
		"+36501d": errFar, "+99999999d": errFar, "+" + strings.Repeat("9", 40) + "d": errFar, "day99999999": errFar, "+213503982334602d": errFar,
		"+876001h": errFar, "+99999999999999999h": errFar, "+1h99999999999999999h": errFar,
	} {
		if err := s.MoveClock(text); !errors.Is(err, want) {
			t.Errorf("clock %.60q: %v, want %v", text, err, want)
		}
	}
}
