package sandbox

import (
	"iter"
	"slices"
	"strings"
	"unicode"
)

// The indexes of the tables.
const (
	byID        = "id"   // of rows whose IDs are compared as the service does: by folded
	byUser      = "user" // groups: their admins, members and subscribers
	byParent    = "parent"
	byPhone     = "phone"
	byKind      = "kind" // users: isBot alone
	byConnector = "connector"
	byGroup     = "group"
	byFixed     = "fixed" // grants: the hash of a seed's token
	byAction    = "action"
	byResponder = "responder" // responses: action and user
	byRef       = "ref"
	byHook      = "hook"
)

const isBot = "bot"

// emptyWorld makes the tables of a world.
func emptyWorld() *world {
	j := &journal{number: 1}
	return &world{
		journal:    j,
		Connectors: newTable(j, "connectors", func(c connector) string { return c.ID }, nil),
		Groups: newTable(j, "groups", func(g group) string { return g.ID }, map[string]indexed[group]{
			byID:     func(g group) []string { return []string{folded(g.ID)} },
			byUser:   func(g group) []string { return slices.Concat(g.Admins, g.Members, g.Subscribers) },
			byParent: func(g group) []string { return g.Parents },
		}),
		Grants: newTable(j, "grants", grant.key, map[string]indexed[grant]{
			byConnector: func(g grant) []string { return []string{g.Connector} },
			byGroup:     func(g grant) []string { return ifAny(g.Group) },
			byFixed:     func(g grant) []string { return ifAny(g.Fixed) },
		}),
		Users: newTable(j, "users", func(u user) string { return u.ID }, map[string]indexed[user]{
			byID:    func(u user) []string { return []string{folded(u.ID)} },
			byPhone: func(u user) []string { return ifAny(u.Phone) },
			byKind:  user.kinds,
		}),
		Posts: newTable(j, "posts", func(p post) string { return p.Ref }, map[string]indexed[post]{
			byID:    func(p post) []string { return []string{folded(p.Ref)} },
			byGroup: func(p post) []string { return []string{p.Group} },
		}),
		Actions: newTable(j, "actions", func(a action) string { return a.ID }, map[string]indexed[action]{
			byID:    func(a action) []string { return []string{folded(a.ID), folded(a.Ref)} },
			byGroup: func(a action) []string { return []string{a.Group} },
		}),
		Responses: newTable(j, "responses", func(r response) string { return r.ID }, map[string]indexed[response]{
			byAction:    func(r response) []string { return []string{r.Action} },
			byResponder: func(r response) []string { return []string{responderOf(r.Action, r.By)} },
		}),
		Reactions: newTable(j, "reactions", func(r reaction) string { return r.ID }, map[string]indexed[reaction]{
			byRef: func(r reaction) []string { return []string{r.Ref} },
		}),
		Media: newTable(j, "media", func(m medium) string { return m.ID }, nil),
		Hooks: newTable(j, "hooks", func(h hook) string { return h.ID }, map[string]indexed[hook]{
			byID:        func(h hook) []string { return []string{folded(h.ID)} },
			byConnector: func(h hook) []string { return []string{h.Connector} },
		}),
		Deliveries: newTable(j, "deliveries", func(d delivery) string { return d.ID }, map[string]indexed[delivery]{
			byHook: func(d delivery) []string { return []string{d.Hook} },
		}),
		Revoked: newTable(j, "revoked", func(r revocation) string { return r.Hash }, nil),
	}
}

// tables returns all tables, in the order of the file.
func (w *world) tables() []*rows {
	return []*rows{
		w.Connectors.rows, w.Groups.rows, w.Grants.rows, w.Users.rows, w.Posts.rows, w.Actions.rows,
		w.Responses.rows, w.Reactions.rows, w.Media.rows, w.Hooks.rows, w.Deliveries.rows, w.Revoked.rows,
	}
}

// ifAny is a list of a text that is there.
func ifAny(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// joined makes one key of several texts.
func joined(texts ...string) string { return strings.Join(texts, "\x00") }

// folded is the same for all IDs that sameID takes for the same: without shard, in one
// case.
func folded(id string) string {
	bare, _, _ := strings.Cut(id, "@")
	if !strings.ContainsFunc(bare, func(r rune) bool { return r > unicode.MaxASCII }) {
		return strings.ToUpper(bare) // as below, and faster
	}
	return strings.Map(func(r rune) rune {
		least := r
		for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
			least = min(least, other)
		}
		return least
	}, bare)
}

// withID returns the row whose ID, as text gives it, is the same as id.
func withID[T any](rows iter.Seq[T], id string, text func(T) string) (T, bool) {
	return firstOf(rows, func(row T) bool { return sameID(text(row), id) })
}

// without is a copy of a list without an element.
func without[T comparable](list []T, element T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(e T) bool { return e == element })
}
