package ui

import (
	"strings"
	"testing"
)

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"status", "status", 0}, {"Status", "sTATUS", 0},
		{"stauts", "status", 1}, {"staus", "status", 1}, {"statuss", "status", 1}, {"stadus", "status", 1},
		{"ab", "ba", 1}, {"kitten", "sitting", 3}, {"Müll", "mull", 1},
	} {
		if got := distance(c.a, c.b); got != c.want || distance(c.b, c.a) != got {
			t.Errorf("%q and %q: %d and %d, want %d", c.a, c.b, got, distance(c.b, c.a), c.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	commands := []string{"status", "store", "token", "verify", "version"}
	for wanted, want := range map[string]string{
		"": "", "stauts": "status", "stat": "status", "st": "status", "tokne": "token", "verfy": "verify", "vers": "version", "nonsense": "", "x": "",
	} {
		got := didYouMean(wanted, commands, "")
		if want == "" && got != "" || want != "" && got != ` Did you mean "`+want+`"?` {
			t.Errorf("%q: %q, want %q", wanted, got, want)
		}
	}
	if got := didYouMean("jsno", []string{"json", "plain"}, "--"); got != ` Did you mean "--json"?` {
		t.Error(got)
	}
}

// An error lists at most ten names, those most alike first.
func TestNamesAreListedByLikeness(t *testing.T) {
	names := strings.Fields("Meals Fleet Payroll Parking A B C D E F G H")
	if got := firstNames(byLikeness("payrol", names)); !strings.HasPrefix(got, "Payroll, Parking, ") || !strings.HasSuffix(got, " and 2 more") {
		t.Error(got)
	}
	if got := firstNames(nil); got != "none" {
		t.Error(got)
	}
}
