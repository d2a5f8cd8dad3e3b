package talk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// Mark is how a set-up is.
type Mark int

// A set-up is unfinished, works, or needs somebody to do something in time.
const (
	Unfinished Mark = iota
	Works
	Ends
)

// Row is a set-up as the home page lists it.
type Row struct {
	Start  Start
	Is     session.Summary
	Name   string // the connector's, and the role if it is an admin's
	Badge  string // the Kaizala's
	Mark   Mark
	State  string     // "works", the step where it goes on, or what is to be done in time
	Token  steps.Held // the refresh token that ends first; none if no end is known
	Detail string     // its groups, and when it was checked or left
	Sought string     // what a filter looks at, in small letters: name, connector ID, groups, Kaizala
}

// Rows are the set-ups.
func Rows(home *session.Home, docs []session.Summary, now time.Time) []Row {
	var out []Row
	for _, d := range docs {
		row := Row{Start: goOn(home, d), Is: d, Name: words.Document(d.Role, d.Name), Badge: d.Target.Badge()}
		ends := endsFirst(d)
		row.Sought = sought(row)
		row.Token = ends.Refresh
		row.Mark, row.State = state(d, ends, now)
		row.Detail = strings.Join(slices.DeleteFunc([]string{groups(d), last(d, now)}, func(s string) bool { return s == "" }), "; ")
		out = append(out, row)
	}
	return out
}

// sought is what a filter looks at.
func sought(r Row) string {
	f := r.Is.Facts()
	parts := []string{r.Name, f.Connector.ID, r.Badge}
	for _, g := range f.Grants {
		parts = append(parts, words.GroupOf(g))
	}
	return strings.ToLower(strings.Join(parts, "\n"))
}

// Text is the row in one line.
func (r Row) Text(now time.Time) string {
	parts := []string{r.Badge, r.State}
	if r.Mark != Ends {
		parts = append(parts, words.DaysLeft(r.Token.Says.Expires, now))
	}
	parts = append(parts, r.Detail)
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

// endsFirst is the developer's grant whose refresh token ends first, as far as that is
// known, else the one that was touched last.
func endsFirst(d session.Summary) steps.Grant {
	first := d.Grant()
	if d.Role == steps.Admin {
		return first
	}
	for _, g := range d.Facts().Grants {
		if end := g.Refresh.Says.Expires; !end.IsZero() && (first.Refresh.Says.Expires.IsZero() || end.Before(first.Refresh.Says.Expires)) {
			first = g
		}
	}
	return first
}

// soon is how long before its end a refresh token is marked.
const soon = 30 * 24 * time.Hour

func state(d session.Summary, ends steps.Grant, now time.Time) (Mark, string) {
	end := ends.Refresh.Says.Expires
	switch {
	case d.Role == steps.Admin && d.At.Last:
		return Works, "handed over"
	case d.Role == steps.Admin:
	case ends.Expired(now) && ends.Before.Outlives(ends.Refresh) && !ends.Before.Expired(now):
		return Ends, "has expired: go back to the token before, or get a new one"
	case ends.Expired(now):
		return Ends, "has expired: get a new token"
	case !end.IsZero() && end.Sub(now) < soon:
		return Ends, words.EndsSoon(end, now)
	case d.At.Last:
		return Works, "works"
	}
	return Unfinished, words.StepName(d.At.Step, d.At.Title)
}

// groups names what the set-up's grants open, as far as it is known.
func groups(d session.Summary) string {
	const most = 3
	var names []string
	for _, g := range d.Facts().Grants {
		if g.Group != "" || g.Refresh.Yes() {
			names = append(names, words.GroupOf(g))
		}
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], "and "+words.Number(more)+" more")
	}
	return strings.Join(names, ", ")
}

// last is when the set-up was last checked, else since when an answer is awaited, else
// when it was left.
func last(d session.Summary, now time.Time) string {
	g := d.Grant()
	switch at := g.Last.At; {
	case d.Role != steps.Admin && g.Last.Worked():
		return "checked " + words.Ago(at, now)
	case d.At.Page == steps.PageReceive && !g.Asked.IsZero():
		return "asked " + words.Ago(g.Asked, now)
	case !g.Reply.Handed.IsZero():
		return words.Ago(g.Reply.Handed, now)
	}
	return "left " + words.Ago(cmp.Or(d.Touched, now), now)
}
