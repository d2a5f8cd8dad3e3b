package paste

import (
	"strings"
	"testing"
)

// Every name of the table is written as it is looked up, is found by the quick look, and
// stands once.
func TestNamesOfTheTable(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, of := range named {
		for _, n := range strings.Fields(of.strong + " " + of.weak) {
			if fold(n) != n || !mayName(n) || len(n) > longestFolded || seen[n] {
				t.Errorf("%s: folded %q, quick look %v, twice %v", n, fold(n), mayName(n), seen[n])
			}
			seen[n] = true
			if a, ok := lookUp(n); !ok || a.field != of.field {
				t.Errorf("%s: found %v, field %d", n, ok, a.field)
			}
		}
	}
}
