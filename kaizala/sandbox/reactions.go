package sandbox

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// reaction is a like or a comment of a user.
type reaction struct {
	ID      string `json:"id"`
	Ref     string `json:"ref"` // of the post
	User    string `json:"user"`
	Comment string `json:"comment,omitempty"` // "" is a like
	Tick    int64  `json:"tick"`              // its place in the order of all reactions
}

const (
	like    = "Like"
	comment = "Comment"
)

// maxReactions is how many reactions a world can hold.
const maxReactions = 20_000

func (r reaction) kind() string {
	if r.Comment == "" {
		return like
	}
	return comment
}

// Ticks are the tenths of microseconds since the year 1 (.NET). A cursor is a multiple of
// 128 of them: JavaScript would round other numbers of that size.
const (
	epochTicks = 621_355_968_000_000_000
	tickStep   = 128
)

// nextTick returns a tick for now that is later than all before it.
func (w *world) nextTick(now time.Time) int64 {
	tick := (epochTicks + now.UnixNano()/100) / tickStep * tickStep
	if last, ok := firstOf(w.Reactions.newest(), anyOf); ok {
		tick = max(tick, last.Tick+tickStep)
	}
	return tick
}

// lastModified is the time of a tick in epoch milliseconds.
func lastModified(tick int64) int64 { return (tick - epochTicks) / 10_000 }

// source returns the group in which posts are meant: that of the path, or one above it
// whose posts are seen there too.
func (c *call) source(f params) (string, *refusal) {
	id := f.text("sourceGroupId")
	if id == "" {
		return c.group.ID, f.fault()
	}
	for _, above := range c.w.ancestry(c.group.ID) {
		if sameID(above, id) {
			return above, f.fault()
		}
	}
	return "", cmp.Or(f.fault(), invalid("sourceGroupId is not the group, nor one above it"))
}

// reacted returns the post of a group that a reaction is about.
func (c *call) reacted(ref string, f params) (post, *refusal) {
	source, no := c.source(f)
	if no != nil {
		return post{}, no
	}
	p, ok := c.w.post(ref)
	if !ok || p.Group != source {
		return p, refuse(404, "NotFound", "RequestException", "The group has no such message")
	}
	return p, nil
}

// react adds a reaction. A second like of a user changes nothing (inferred).
func react(c *call) (any, *refusal) {
	ref, kind, text := c.text("referenceId"), c.enum("reactionType", like, comment), c.text("comment")
	switch {
	case c.fault() != nil:
		return nil, c.fault()
	case ref == "":
		return nil, invalid("referenceId is missing")
	case kind == "":
		return nil, invalid("reactionType is missing")
	case kind == comment && strings.TrimSpace(text) == "":
		return nil, invalid("comment is missing")
	case utf8.RuneCountInString(text) > maxMessage:
		return nil, invalid("comment is longer than 4000 characters")
	}
	p, no := c.reacted(ref, c.params)
	if no != nil {
		return nil, no
	}
	if kind == like {
		text = ""
	}
	r := reaction{ID: guid(), Ref: p.Ref, User: c.user.ID, Comment: text}
	if old, ok := firstOf(c.w.Reactions.by(byRef, r.Ref), func(old reaction) bool {
		return kind == like && old.kind() == like && old.User == r.User
	}); ok {
		return map[string]any{"reactionId": old.ID}, nil
	}
	no = c.change(func(w *world) *refusal {
		if w.Reactions.len() >= maxReactions {
			return tooManyThings()
		}
		r.Tick = w.nextTick(c.s.now())
		w.Reactions.put(r)
		return nil
	})
	return map[string]any{"reactionId": r.ID}, no
}

// reactionsOf counts the reactions to posts by their references.
func reactionsOf(refs []string, all iter.Seq[reaction]) []map[string]any {
	counts := map[string]map[string]int{}
	for r := range all {
		if counts[r.Ref] == nil {
			counts[r.Ref] = map[string]int{"like": 0, "comment": 0}
		}
		counts[r.Ref][strings.ToLower(r.kind())]++
	}
	out := []map[string]any{}
	for _, ref := range refs {
		of := counts[ref]
		if of == nil {
			of = map[string]int{"like": 0, "comment": 0}
		}
		out = append(out, map[string]any{"referenceId": ref, "reactionsCountMap": of})
	}
	return out
}

func countReactions(c *call) (any, *refusal) {
	p, no := c.reacted(c.ids["reference"], c.query)
	if no != nil {
		return nil, no
	}
	return map[string]any{"summary": reactionsOf([]string{p.Ref}, c.w.Reactions.by(byRef, p.Ref))}, nil
}

// since reads the cursor of a query and returns the reactions behind it that are wanted,
// with the next cursor. newest gives the candidates, the newest first.
func (c *call) since(newest iter.Seq[reaction], wanted func(reaction) bool) (list []reaction, cursor int64, no *refusal) {
	cursor = int64(c.query.number(0, "cursor"))
	if no := c.query.fault(); no != nil || cursor < 0 {
		return nil, 0, cmp.Or(no, invalid("cursor is not a number"))
	}
	for r := range newest {
		if r.Tick <= cursor {
			break
		}
		if wanted(r) {
			list = append(list, r)
		}
	}
	slices.Reverse(list)
	if n := len(list); n > 0 {
		cursor = list[n-1].Tick
	}
	return list, cursor, nil
}

// countNewReactions counts the reactions of a group since a cursor.
func countNewReactions(c *call) (any, *refusal) {
	source, no := c.source(c.query)
	if no != nil {
		return nil, no
	}
	list, cursor, no := c.since(c.w.Reactions.newest(), func(r reaction) bool {
		p, ok := c.w.Posts.get(r.Ref)
		return ok && p.Group == source
	})
	if no != nil {
		return nil, no
	}
	var refs []string
	seen := map[string]bool{}
	for _, r := range list {
		if !seen[r.Ref] {
			seen[r.Ref], refs = true, append(refs, r.Ref)
		}
	}
	return map[string]any{"summary": reactionsOf(refs, slices.Values(list)), "cursor": cursor}, nil
}

// listReactions lists the reactions of one type to a message since a cursor. Without a
// type it lists both (inferred).
func listReactions(c *call) (any, *refusal) {
	kind := c.query.enum("reactionType", like, comment)
	p, no := c.reacted(c.ids["reference"], c.query)
	if no != nil {
		return nil, no
	}
	list, cursor, no := c.since(c.w.Reactions.newestBy(byRef, p.Ref), func(r reaction) bool { return kind == "" || r.kind() == kind })
	if no != nil {
		return nil, no
	}
	details := []map[string]any{}
	for _, r := range list {
		details = append(details, map[string]any{"reactionId": r.ID, "userId": r.User, "lastModifiedTime": lastModified(r.Tick)})
	}
	return map[string]any{"cursor": cursor, "reactionDetails": details}, nil
}
