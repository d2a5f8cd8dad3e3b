package ui

import (
	"strings"
	"testing"

	"kaizala-setup/persist/alike"
)

func TestDidYouMean(t *testing.T) {
	if got := didYouMean("jsno", []string{"json", "plain"}, "--"); got != ` Did you mean "--json"?` {
		t.Error(got)
	}
	if got := didYouMean("x", []string{"json"}, "--"); got != "" {
		t.Error(got)
	}
}

// An error lists at most ten names, those most alike first.
func TestNamesAreListedByLikeness(t *testing.T) {
	names := strings.Fields("Meals Fleet Payroll Parking A B C D E F G H")
	if got := firstNames(alike.Sorted("payrol", names)); !strings.HasPrefix(got, "Payroll, Parking, ") || !strings.HasSuffix(got, " and 2 more") {
		t.Error(got)
	}
	if got := firstNames(nil); got != "none" {
		t.Error(got)
	}
}
