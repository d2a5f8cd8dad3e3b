package ui

import (
	"strings"
	"testing"

	"kaizala-setup/steps"
)

// A message goes to the one group that is meant, or to none.
func TestTargetGroup(t *testing.T) {
	drivers, depot, twin := steps.Group{ID: "g1@2", Name: "Drivers"}, steps.Group{ID: "g2@2", Name: "Depot"}, steps.Group{ID: "g3@2", Name: "drivers"}
	for name, c := range map[string]struct {
		sees   []steps.Group
		wanted string
		to     steps.Group
		code   string
	}{
		"the only one":       {[]steps.Group{drivers}, "", drivers, ""},
		"by name":            {[]steps.Group{drivers, depot}, "DEPOT", depot, ""},
		"by ID":              {[]steps.Group{drivers, depot, twin}, "g3@2", twin, ""},
		"several":            {[]steps.Group{drivers, depot}, "", steps.Group{}, "several_seen"},
		"two of one name":    {[]steps.Group{drivers, depot, twin}, "Drivers", steps.Group{}, "several_seen"},
		"not seen":           {[]steps.Group{drivers}, "Depot", steps.Group{}, "unseen_group"},
		"nothing to be seen": {nil, "", steps.Group{}, "unseen_group"},
	} {
		to, err := targetGroup(c.sees, c.wanted)
		if to != c.to || err == nil != (c.code == "") || err != nil && steps.CodeOf(err) != c.code {
			t.Errorf("%s: to %+v, %v", name, to, err)
		}
	}
}

// What is said is cleaned, and never cut.
func TestSayText(t *testing.T) {
	long := strings.Repeat("a", steps.MaxLength(steps.HelloField))
	for text, want := range map[string]string{" Good\x1b[2J\nmorning ": "Good[2J morning", long: long} {
		if got, err := sayText(text); got != want || err != nil {
			t.Errorf("%.20q: %.20q, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " \n\t", "\x1b\x07", long + "a", "our connector secret is Zebra1234567"} {
		if got, err := sayText(text); err == nil {
			t.Errorf("%.20q: %.20q", text, got)
		}
	}
}
