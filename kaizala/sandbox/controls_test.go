package sandbox

import (
	"net/http"
	"testing"
	"time"
)

// The sandbox's own page moves the clock and orders faults, with or without an
// account that is signed in.
func TestControlsPage(t *testing.T) {
	s, c, k := ready(t)
	b := opened(t, s, Developer).tap("Sign out").sees("Sign in as Dana Developer").tap("Clock and faults").sees("1 March 2026, 12:00:00 UTC")
	b.types("clock", "+36h").tap("Move the clock").sees("3 March 2026, 00:00:00 UTC", "1 days 12h0m0s ahead of this machine")
	b.types("clock", "day 330").tap("Move the clock").sees("25 January 2027, 12:00:00 UTC", "330 days ahead of this machine", "Payroll: group Drivers, since 1 March 2026, day 330")
	if k.exchange(t).text("refreshToken") == "" {
		t.Error("no new refresh token on day 330")
	}
	b.types("clock", "yesterday").tap("Move the clock").sees("Write +36h", `value="yesterday"`, `aria-describedby="error"`)
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", b.status)
	}
	b.types("clock", "now").tap("Move the clock").sees("1 March 2026, 12:00:00 UTC")

	b.types("fault", "500").types("calls", "2").tap("Order the fault").sees("500, 2 times")
	b.types("fault", "captive").tap("Order the fault").sees("captive, 1 times")
	refused(t, k.exchange(t), 500, "InternalServerError")
	b.tap("Clock and faults").sees("500, 1 times").tap("Forget these orders")
	k.access(t)
	for _, calls := range []string{"0", "1001", "many", ""} {
		b.types("fault", "429").types("calls", calls).tap("Order the fault").sees("from 1 to 1000 calls")
	}
	b.types("fault", "418").tap("Order the fault").sees("Choose a fault")

	b.tap("Move Gabi Groupadmin to another endpoint").sees("Move Gabi Groupadmin back", "/moved/")
	if r := k.exchange(t); r.text("endpointUrl") != s.APIRoot()+movedRoot+"/" {
		t.Errorf("%v", r.body)
	}
	b.tap("Move Gabi Groupadmin back").sees("Move Gabi Groupadmin to another endpoint")

	b.sees("Payroll: group Drivers, since 1 March 2026").tap("Revoke the tokens of Payroll for Drivers").sees("No connector has a token")
	refused(t, k.exchange(t), 401, "InvalidToken")
	u, _ := b.url.Parse("/developer/controls/revoke")
	if b.ask(http.MethodPost, u, map[string][]string{"connector": {k.id}}).sees("no such token any more"); b.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", b.status)
	}
	c.move(time.Hour)
	s.with(t, func(w *world) error { _, _, err := w.grantTo(k.id, "", Admin, s.now()); return err })
	b.tap("Clock and faults").sees("all groups of Gabi Groupadmin").tap("Revoke the tokens of Payroll for Gabi Groupadmin").sees("No connector has a token")
}

// A stranger's page does not lead to the controls, and does not get there.
func TestControlsNeedTheSession(t *testing.T) {
	s, _ := serve(t)
	for _, path := range []string{"/controls", "/controls/clock", "/controls/fault", "/controls/revoke", "/controls/endpoint"} {
		method := "POST"
		if path == "/controls" {
			method = "GET"
		}
		if resp := raw(t, method, s.APIRoot()+"/developer"+path, nothing); resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", path, resp.Status)
		}
	}
	if s.world.Ahead != 0 || len(s.world.Faults) > 0 {
		t.Error("obeyed")
	}
}
