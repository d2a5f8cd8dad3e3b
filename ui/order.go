package ui

import (
	"cmp"
	"slices"
	"strings"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// listPlace is where a set-up or one of its grants stands in a list. Every list has them by
// connector, group and Kaizala; by role and IDs where these are alike.
type listPlace struct {
	connector, group, kaizala string
	role                      steps.Role
	connectorID, grantID      string
}

// inOrder is a new list in the order of the places.
func inOrder[T any](all []T, placeOf func(T) listPlace) []T {
	type key struct {
		name, group string // without their case
		place       listPlace
		of          int
	}
	keys := make([]key, len(all))
	for i, v := range all {
		p := placeOf(v)
		keys[i] = key{strings.ToLower(p.connector), strings.ToLower(p.group), p, i}
	}
	slices.SortStableFunc(keys, func(a, b key) int {
		if c := cmp.Compare(a.name, b.name); c != 0 {
			return c
		}
		x, y := a.place, b.place
		if c := cmp.Compare(x.connector, y.connector); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(a.group, b.group),
			cmp.Compare(x.group, y.group),
			cmp.Compare(x.kaizala, y.kaizala),
			cmp.Compare(x.role, y.role),
			cmp.Compare(x.connectorID, y.connectorID),
			cmp.Compare(x.grantID, y.grantID),
		)
	})
	out := make([]T, len(all))
	for i, k := range keys {
		out[i] = all[k.of]
	}
	return out
}

// sorted orders grants.
func sorted(all []*session.Standing) []*session.Standing {
	return inOrder(all, func(s *session.Standing) listPlace {
		return listPlace{s.Connector.Name, s.Grant.Group, s.Target.Badge(), s.Key.Role, s.Connector.ID, string(s.Grant.ID)}
	})
}

// sortedDocuments orders set-ups as sorted does their grants.
func sortedDocuments(docs []session.Summary) []session.Summary {
	if len(docs) < 2 {
		return docs
	}
	return inOrder(docs, func(d session.Summary) listPlace {
		return listPlace{connector: d.Name, kaizala: d.Target.Badge(), role: d.Role, connectorID: d.ConnectorID(), grantID: d.Key().ID}
	})
}
