package ui

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

func dated(name, group string, id steps.GrantID, issued time.Time) *session.Standing {
	g := steps.Grant{ID: id, Kind: steps.GroupGrant, Group: group, Refresh: steps.Held{At: issued, Len: 9, Says: steps.Claims{Issued: issued, Expires: issued.AddDate(0, 0, steps.LastDay)}}}
	return &session.Standing{Key: persist.Key{Role: steps.Developer}, Connector: steps.Connector{Name: name, ID: "0a1b2c3d-0000-4abc-8def-00000000abcd"}, Grant: g, Target: session.Target{Realm: persist.Sandbox}}
}

// A calendar has an event a token: from day 328 to the last day, its text escaped, its
// lines folded without a character cut, and the same UID for the token that follows.
func TestCalendar(t *testing.T) {
	issued := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	silent := dated("Silent", "Drivers", "c", issued)
	silent.Grant.Refresh.Says = steps.Claims{}
	admin := dated("Admin", "Drivers", "d", issued)
	admin.Key.Role = steps.Admin
	all := []*session.Standing{dated("Payroll", "Drivers", "a", issued), dated(`Löhne; "A", \B`, strings.Repeat("給与", 40), "b", issued), silent, admin}
	text, events := calendar(all, time.UTC)
	if events != 2 || strings.Count(text, "BEGIN:VEVENT\r\n") != 2 || strings.Contains(text, "Silent") || strings.Contains(text, "Admin") {
		t.Fatalf("%d events:\n%s", events, text)
	}
	for line := range strings.Lines(text) {
		if !strings.HasSuffix(line, "\r\n") || len(line) > foldAt+2 || !utf8.ValidString(line) || strings.Count(line, "\n") != 1 {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	for _, want := range []string{
		"DTSTART;VALUE=DATE:20271020\r\nDTEND;VALUE=DATE:20271127\r\n", // from day 328 to the 26th, which is day 365
		"DTSTAMP:20261126T090000Z\r\n",
		"SUMMARY:Kaizala: renew the refresh token of Payroll Drivers (sandbox)\r\n",
		`SUMMARY:Kaizala: renew the refresh token of Löhne\; "A"\, \\B ` + strings.Repeat("給与", 40) + " (sandbox)\r\n",
		`on 26 November 2027.\nRun: kaizala-setup verify 'Payroll' --sandbox` + "\r\n",
	} {
		if !strings.Contains(unfolded, want) {
			t.Errorf("no %q in\n%s", want, unfolded)
		}
	}
	uid := func(text string) string { _, after, _ := strings.Cut(text, "UID:"); return after[:32] }
	next, _ := calendar([]*session.Standing{dated("Payroll", "Night shift", "a", issued.AddDate(1, 0, 0))}, time.UTC)
	if other, _ := calendar(all[1:], time.UTC); uid(next) != uid(text) || uid(other) == uid(text) {
		t.Error("the UID does not name the grant")
	}
}

// Rows are in one order, however they come.
func TestStatusHasOneOrder(t *testing.T) {
	at := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	want := []*session.Standing{dated("Meals", "a", "1", at), dated("meals", "a", "2", at), dated("meals", "B", "3", at), dated("Payroll", "A", "5", at), dated("payroll", "", "4", at)}
	for _, order := range [][]int{{0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 3, 1}} {
		var all []*session.Standing
		for _, i := range order {
			all = append(all, want[i])
		}
		for i, s := range sorted(all) {
			if s.Grant.ID != want[i].Grant.ID {
				t.Errorf("%v: %d is %s %s", order, i, s.Connector.Name, s.Grant.Group)
			}
		}
	}
}

func TestSpan(t *testing.T) {
	for text, want := range map[string]string{"30d": "30 days", "1d": "1 day", "24h": "1 day", "36h": "36h", "90m": "1h30m", "10m": "10m", "45s": "45s", "1h0m5s": "1h0m5s"} {
		var s span
		if err := s.Set(text); err != nil || s.String() != want {
			t.Errorf("%s: %s, %v, want %s", text, s, err, want)
		}
	}
	var s span
	if s.String() != "" || s.Set("30") == nil || s.Set("36501d") == nil {
		t.Error(s)
	}
}
