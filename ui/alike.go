package ui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
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

// maxNames is how many names an error lists.
const maxNames = 10

// byLikeness sorts names, the one most like the wanted name first. Names that begin
// with it come before all others. Of longer names the beginning is compared: an ID or a
// flag may follow the name.
func byLikeness(wanted string, names []string) []string {
	apart := func(name string) int {
		if wanted != "" && len(name) >= len(wanted) && strings.EqualFold(name[:len(wanted)], wanted) {
			return 0
		}
		begins := []rune(name)
		return distance(wanted, string(begins[:min(len(begins), len([]rune(wanted))+1)]))
	}
	return slices.SortedStableFunc(slices.Values(names), func(a, b string) int { return cmp.Compare(apart(a), apart(b)) })
}

// firstNames lists the first names in one line, and how many more there are.
func firstNames(names []string) string {
	if len(names) > maxNames {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:maxNames], ", "), len(names)-maxNames)
	}
	return cmp.Or(strings.Join(names, ", "), "none")
}

// didYouMean is a sentence that follows another one: it names the name that was
// probably meant, after a prefix that all have. "" if none is alike.
func didYouMean(wanted string, names []string, prefix string) string {
	best := mostAlike(wanted, names)
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", prefix+best)
}

// mostAlike is the name that was probably meant; "" if none is alike.
func mostAlike(wanted string, names []string) string {
	if wanted == "" || len(names) == 0 {
		return ""
	}
	best := byLikeness(wanted, names)[0]
	begins := len(best) >= len(wanted) && strings.EqualFold(best[:len(wanted)], wanted)
	if !begins && distance(wanted, best) > max(1, min(len(wanted), len(best))/3) {
		return ""
	}
	return best
}
