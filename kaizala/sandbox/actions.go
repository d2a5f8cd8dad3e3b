package sandbox

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// action is a survey, a job and so on in the chat of a group, or a custom action, whose
// package is named.
type action struct {
	ID        string     `json:"id"`
	Ref       string     `json:"ref"` // of its post
	Group     string     `json:"group"`
	Type      string     `json:"type"`              // of actionKinds
	Package   string     `json:"package,omitempty"` // of a custom action
	From      string     `json:"from"`              // user ID
	At        time.Time  `json:"at"`
	Ends      time.Time  `json:"ends,omitzero"` // it takes no responses any more
	Title     string     `json:"title,omitempty"`
	Questions []question `json:"questions,omitempty"`
	Assigned  []string   `json:"assigned,omitempty"` // numbers
	Media     []string   `json:"media,omitempty"`    // IDs
	// Properties are a custom action's, as they were sent: a number in them may be none
	// that fits a float64.
	Properties json.RawMessage `json:"properties,omitempty"`
	More       map[string]any  `json:"more,omitempty"` // other fields of its body, as they are answered
	Anonymous  bool            `json:"anonymous,omitempty"`
	Multiple   bool            `json:"multiple,omitempty"` // a user may respond more than once
}

// maxHours is the longest time that a due date can be ahead: ten years.
const maxHours = 10 * 365 * 24

// hoursAhead reads a due date: hours from now on.
func (c *call) hoursAhead(f params, usual float64, names ...string) time.Time {
	n := f.number(usual, names...)
	if n <= 0 || n > maxHours {
		f.blame(names[0], "a number of hours")
	}
	return c.s.now().UTC().Truncate(time.Second).Add(time.Duration(min(max(n, 0), maxHours) * float64(time.Hour)))
}

// required reads a text that has to be there.
func required(f params, name string) string {
	text := f.text(name)
	switch {
	case text == "":
		f.fail(name + " is missing")
	case utf8.RuneCountInString(text) > maxMessage:
		f.fail(name + " is longer than 4000 characters")
	}
	return text
}

// sendAction sends an action of a type, or a custom action of a package.
func sendAction(c *call) (any, *refusal) {
	kind, named := kindNamed(c.text("actionType"), c.s.strict)
	packageID := c.text("id")
	switch {
	case c.fault() != nil:
		return nil, c.fault()
	case packageID != "":
		kind = customKind()
	case !named:
		return nil, invalid("actionType is none of " + kindNames())
	}
	if !c.has("actionBody") {
		return nil, invalid("actionBody is missing")
	}
	a := action{ID: guid(), Group: c.group.ID, Type: kind.name, Package: packageID, From: c.user.ID, At: c.s.now().UTC().Truncate(time.Second), More: map[string]any{}}
	kind.read(c, c.inner("actionBody"), &a)
	to, no := c.addressees()
	switch {
	case no != nil:
		return nil, no
	case c.fault() != nil:
		return nil, c.fault()
	}
	no = c.change(func(w *world) *refusal {
		if w.Actions.len() >= maxAllActions {
			return tooManyThings()
		}
		a.Ref = w.addPost(post{Group: c.group.ID, Addressed: to.named, From: c.user.ID}, c.s.now())
		w.Actions.put(a)
		w.raise(event{Type: kind.created, Group: a.Group, Action: a.ID, Package: a.Package, From: c.user, Data: kind.event(w, c.s.APIRoot(), a)}, c.s.now())
		return nil
	})
	answer := map[string]any{"referenceId": a.Ref}
	if kind.hasID {
		answer["actionId"] = a.ID
	}
	return to.with(answer), no
}

// action returns the action of the path, by its own ID or by that of its post.
func (c *call) action() (action, *refusal) {
	a, ok := firstOf(c.w.Actions.by(byID, folded(c.ids["action"])), func(a action) bool {
		return a.Group == c.group.ID && (sameID(a.ID, c.ids["action"]) || sameID(a.Ref, c.ids["action"]))
	})
	if !ok {
		return a, notFound()
	}
	return a, nil
}

// element is an action in a list.
func (w *world) element(root string, a action) map[string]any {
	from, _ := w.user(a.From)
	out := map[string]any{"referenceId": a.Ref, "actionType": a.Type, "sender": from.Phone, "sentAt": isoTime(a.At), "actionBody": kindOf(a).show(w, root, a)}
	if a.Package != "" {
		out["id"] = a.Package
	}
	return out
}

// Defaults of a list of actions (documented), and the most of one answer.
const (
	usualActions = 30
	maxActions   = 100
)

// listActions lists the oldest first: the next page is asked for with fromDate, the
// sentAt of the last (inferred).
func listActions(c *call) (any, *refusal) {
	q := c.query
	kind, ok := kindNamed(q.text("actionType"), c.s.strict)
	packageID, from, count := q.text("id"), epoch(q.number(0, "fromDate")), int(q.number(usualActions, "count"))
	switch {
	case q.fault() != nil:
		return nil, q.fault()
	case packageID == "" && (!ok || !kind.listed):
		return nil, invalid("actionType is none of " + kindNames())
	case count < 1:
		return nil, invalid("count is less than 1")
	}
	list, more := []map[string]any{}, false
	for a := range c.w.Actions.by(byGroup, c.group.ID) {
		switch {
		case a.At.Before(from), packageID == "" && a.Type != kind.name, packageID != "" && !ofPackage(a.Package, packageID):
		case len(list) == min(count, maxActions):
			more = true
		default:
			list = append(list, c.w.element(c.root(), a))
		}
	}
	return map[string]any{"actions": list, "hasMore": more}, nil
}

// ofPackage reports whether a package is the wanted one, which may be named without its
// version: com.example.visit for com.example.visit.2.
func ofPackage(id, wanted string) bool {
	base, version, _ := cutLast(id, ".")
	isVersion := version != "" && strings.Trim(version, "0123456789") == ""
	return id != "" && (strings.EqualFold(id, wanted) || isVersion && strings.EqualFold(base, wanted))
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// oneAction answers in both documented shapes at once: the table's, and the sample's,
// which is a list of one.
func oneAction(c *call) (any, *refusal) {
	all := c.query.flag("getDetails")
	a, no := c.action()
	if no = cmp.Or(no, c.query.fault()); no != nil {
		return nil, no
	}
	element := c.w.element(c.root(), a)
	details := c.w.details(c.root(), a)
	if all {
		responses := []map[string]any{}
		for r := range c.w.Responses.by(byAction, a.ID) {
			responses = append(responses, c.w.responseData(a, r))
		}
		details["responses"] = responses
	}
	element["actionDetails"] = details
	out := maps.Clone(element)
	out["actions"], out["hasMore"] = []map[string]any{element}, false
	return out, nil
}

// details has what the list shows of an action, and what it leaves out.
func (w *world) details(root string, a action) map[string]any {
	out := kindOf(a).show(w, root, a)
	out["title"], out["status"], out["responseCount"] = a.Title, w.completed(a), w.Responses.count(byAction, a.ID)
	if !a.Ends.IsZero() {
		out["dueDate"] = isoTime(a.Ends)
	}
	if len(a.Questions) > 0 {
		out["questions"] = a.shownQuestions()
	}
	return out
}

// completed reports whether as many as a job is assigned to have completed it.
func (w *world) completed(a action) bool {
	done := map[string]bool{}
	for r := range w.Responses.by(byAction, a.ID) {
		if r.Completed {
			done[r.By] = true
		}
	}
	return len(a.Assigned) > 0 && len(done) >= len(a.Assigned)
}

// remind sends an action to its people once more.
func remind(c *call) (any, *refusal) {
	a, no := c.action()
	if no != nil {
		return nil, no
	}
	to, no := c.addressees()
	if no != nil {
		return nil, no
	}
	var ref string
	no = c.change(func(w *world) *refusal {
		ref = w.addPost(post{Group: c.group.ID, Addressed: to.named, From: c.user.ID, Text: "Reminder: " + cmp.Or(a.Title, a.Type)}, c.s.now())
		return nil
	})
	return to.with(map[string]any{"referenceId": ref, "actionId": a.ID}), no
}

// kindNames lists the types for people.
func kindNames() string {
	var names []string
	for _, k := range actionKinds() {
		if k.name != customType {
			names = append(names, k.name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}
