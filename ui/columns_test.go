package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Columns begin at the same cell, whatever stands before them.
func TestColumnsAreAligned(t *testing.T) {
	if columns(nil) != "" {
		t.Error("a table of nothing")
	}
	names := []string{"NAME", "Payroll", "給与計算", "Fahrer 🚚", "e\u0301quipe", "👩‍👩‍👧 family", "ﾊﾝｶｸ", "한국어", "", "İstanbul"}
	var rows [][]string
	for _, n := range names {
		rows = append(rows, []string{n, "|", "end"})
	}
	table := columns(rows)
	if strings.Count(table, "\n") != len(names) {
		t.Fatal(table)
	}
	want := -1
	for line := range strings.Lines(table) {
		before, _, _ := strings.Cut(line, "|")
		if got := ansi.StringWidth(before); want >= 0 && got != want {
			t.Errorf("%q begins its second column at %d, want %d", line, got, want)
		} else {
			want = got
		}
		if !strings.HasSuffix(line, "|  end\n") {
			t.Errorf("%q", line)
		}
	}
	if want != ansi.StringWidth("👩‍👩‍👧 family")+columnGap {
		t.Errorf("the second column begins at %d", want)
	}
}
