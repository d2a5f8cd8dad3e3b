package steps

import (
	"testing"
	"time"
)

// What a call measured goes with the token that it came with, and a call that failed
// measures nothing: a sign-in page or a proxy may have sent its date.
func TestOnlyACallThatWorkedMeasuresTheClock(t *testing.T) {
	measured := worked
	measured.Skew, measured.Root = time.Hour, "https://kms2.kaiza.la"
	f := someFacts()
	f = f.Called("g1", measured, f.Basis("g1"), day0)
	if last := f.Grant("g1").Last; last.Skew != time.Hour || !last.At.Equal(day0) {
		t.Fatalf("%+v", last)
	}
	for name, got := range map[string]Facts{
		"a call that failed": f.Called("g1", Call{Code: "service_error", Skew: 366 * 24 * time.Hour, Root: measured.Root}, f.Basis("g1"), day0),
		"another token":      f.Noted("g1", Found{Refresh: held(year)}, day0),
		"another secret":     f.Noted("g1", Found{Secret: held(year)}, day0),
		"another ID":         f.Entered("g1", IDField, "another"),
		"the token before":   f.Restored("g1", day0),
	} {
		last := got.Grant("g1").Last
		if last.Skew != 0 {
			t.Errorf("after %s: the clocks are apart by %v", name, last.Skew)
		}
		if failed := name == "a call that failed"; (last.Root != "") != failed {
			t.Errorf("after %s: the next call begins at %q", name, last.Root)
		}
	}
}
