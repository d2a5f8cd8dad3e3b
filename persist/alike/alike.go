// Package alike finds the name that a person probably meant who mistyped it.
package alike

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// distance is how many characters have to be inserted, deleted, replaced or swapped
// with their neighbour to turn a into b. Upper and lower case are the same.
func distance(a, b string) int {
	s, t := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	before, last := make([]int, len(t)+1), make([]int, len(t)+1) // rows of the two characters before
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			replaced := last[j-1]
			if s[i-1] != t[j-1] {
				replaced++
			}
			row[j] = min(replaced, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}

// Sorted returns names with the one most like the wanted name first. Names that begin
// with it come before all others. Of longer names the beginning is compared: an ID or a
// flag may follow the name.
func Sorted(wanted string, names []string) []string {
	apart := func(name string) int {
		if wanted != "" && len(name) >= len(wanted) && strings.EqualFold(name[:len(wanted)], wanted) {
			return 0
		}
		begins := []rune(name)
		return distance(wanted, string(begins[:min(len(begins), len([]rune(wanted))+1)]))
	}
	return slices.SortedStableFunc(slices.Values(names), func(a, b string) int { return cmp.Compare(apart(a), apart(b)) })
}

// Most returns the name that was probably meant; "" if none is like the wanted name.
func Most(wanted string, names []string) string {
	if wanted == "" || len(names) == 0 {
		return ""
	}
	best := Sorted(wanted, names)[0]
	begins := len(best) >= len(wanted) && strings.EqualFold(best[:len(wanted)], wanted)
	letters := min(utf8.RuneCountInString(wanted), utf8.RuneCountInString(best))
	if !begins && distance(wanted, best) > min(max(1, letters/3), letters-1) { // one letter in place of another is no likeness
		return ""
	}
	return best
}
