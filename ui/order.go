package ui

import (
	"cmp"
	"slices"
	"strings"

	"kaizala-setup/ui/session"
)

// sorted orders grants by connector, group and Kaizala; by their IDs where these are
// alike.
func sorted(all []*session.Standing) []*session.Standing {
	type key struct {
		name, group string // without their case
		of          *session.Standing
	}
	keys := make([]key, len(all))
	for i, s := range all {
		keys[i] = key{strings.ToLower(s.Connector.Name), strings.ToLower(s.Grant.Group), s}
	}
	slices.SortFunc(keys, func(a, b key) int {
		if c := cmp.Compare(a.name, b.name); c != 0 {
			return c
		}
		x, y := a.of, b.of
		if c := cmp.Compare(x.Connector.Name, y.Connector.Name); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(a.group, b.group),
			cmp.Compare(x.Grant.Group, y.Grant.Group),
			cmp.Compare(x.Target.Badge(), y.Target.Badge()),
			cmp.Compare(x.Key.Role, y.Key.Role),
			cmp.Compare(x.Connector.ID, y.Connector.ID),
			cmp.Compare(x.Grant.ID, y.Grant.ID),
		)
	})
	out := make([]*session.Standing, len(all))
	for i, k := range keys {
		out[i] = k.of
	}
	return out
}
