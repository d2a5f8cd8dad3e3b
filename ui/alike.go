package ui

import (
	"cmp"
	"fmt"
	"strings"

	"kaizala-setup/persist/alike"
)

// maxNames is how many names an error lists.
const maxNames = 10

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
	best := alike.Most(wanted, names)
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" Did you mean %q?", prefix+best)
}
