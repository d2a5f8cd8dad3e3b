package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// answerCall answers a request of the service. The caller holds s.mu unless the
// operation streams.
func (s *Server) answerCall(rw http.ResponseWriter, r *http.Request, to route) {
	if o := to.operation; o != nil && o.page != nil {
		o.page(s, rw, r)
		return
	}
	answer, no := s.serveCall(r, to)
	writeAnswer(rw, answer, no)
}

func (s *Server) serveCall(r *http.Request, to route) (any, *refusal) {
	o := to.operation
	switch {
	case o == nil, to.lenient && s.strict:
		return nil, notFound()
	case !o.built():
		return nil, notHere(o.documentedAs())
	case o.unasked != nil:
		return o.unasked(s, r, s.world)
	}
	c, no := s.admitted(r, to)
	if no != nil {
		return nil, no
	}
	return o.handle(c)
}

// admitted checks everything about a call that the table of operations says of it:
// token, permission, kind of token, group and role. It takes the lock for an operation
// that streams.
func (s *Server) admitted(r *http.Request, to route) (*call, *refusal) {
	o := to.operation
	c := &call{s: s, r: r, ids: to.ids, query: queryFields(r, s.strict), params: noFields(s.strict)}
	if o.streams {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	c.w = s.world
	var no *refusal
	if c.caller, no = s.identify(r, c.w); no != nil {
		return nil, no
	}
	if name, ok := c.connector.permits(o.Scope); !ok {
		return nil, forbidden("The connector lacks the permission " + o.Scope + " (" + name + ")")
	}
	if !strings.Contains(o.Tokens, c.kind()) {
		return nil, forbidden("This call does not take a " + c.kind() + " token")
	}
	if to.missing != "" {
		return nil, invalid("The ID of the " + to.missing + " is missing in the path")
	}
	if _, inGroup := c.ids["group"]; inGroup {
		if no := c.pathGroup(o.Role); no != nil {
			return nil, no
		}
	}
	if !o.streams && r.Method != http.MethodGet && r.Method != http.MethodDelete {
		c.params, no = readFields(r, s.strict)
	}
	return c, no
}

func usersMe(c *call) (any, *refusal) {
	return map[string]any{"id": c.user.ID, "name": c.user.Name, "phoneNumber": c.user.Phone, "mobileNumber": c.user.Phone, "profilePic": ""}, nil
}

// listGroups lists the direct groups, or with fetchAllGroups also those above and below
// them. Without showDetail it has all fields too, since clients read them: showDetail
// has to be false for the thin answer, unless the sandbox is strict.
func listGroups(c *call) (any, *refusal) {
	fetchAll, thin := c.query.flag("fetchAllGroups"), !c.query.flag("showDetail", "showDetails")
	if !c.s.strict && c.query.get("showDetail", "showDetails") == nil {
		thin = false
	}
	if no := c.query.fault(); no != nil {
		return nil, no
	}
	out := []map[string]any{}
	numbers, standing := c.w.census(), c.w.standing(c.caller)
	for g := range c.w.Groups.all() {
		role, seen := standing.roleIn(g)
		switch {
		case !seen, !fetchAll && !c.w.direct(g, c.caller):
		case thin:
			out = append(out, numbers.thin(g))
		default:
			out = append(out, c.w.withSubscribers(numbers.full(g, cmp.Or(role, roleMember)), g))
		}
	}
	return map[string]any{"groups": out}, nil
}

// oneGroup returns a list of one group, as documented.
func oneGroup(c *call) (any, *refusal) {
	return map[string]any{"groups": []map[string]any{c.w.census().full(c.group, cmp.Or(c.role, roleMember))}}, nil
}

// newGroup reads the body of a new group: that of a group, or that of the page about
// subgroups.
func (c *call) newGroup() (g group, members []string, no *refusal) {
	g = group{Name: named(c.text("name", "groupName")), Welcome: c.text("welcomeMessage"), Image: c.text("groupImageURL")}
	members = c.texts("members")
	kind := c.text("groupType")
	switch {
	case c.fault() != nil:
		return g, nil, c.fault()
	case g.Name == "":
		return g, nil, invalid("name is missing")
	case g.Welcome == "":
		return g, nil, invalid("welcomeMessage is missing")
	case utf8.RuneCountInString(g.Welcome) > maxMessage:
		return g, nil, invalid("welcomeMessage is too long")
	case len(members) > maxNewMembers:
		return g, nil, invalid("members has more than 100 numbers")
	case g.Image != "" && !webAddress(g.Image):
		return g, nil, invalid("groupImageURL is no web address")
	case strings.EqualFold(kind, connectGroup):
		g.Type = connectGroup
	case kind != "" && !strings.EqualFold(kind, plainGroup):
		return g, nil, invalid("groupType is neither Group nor ConnectGroup")
	}
	return g, members, nil
}

// addWith adds a group with its members to the world. It reports whether all numbers
// could be added.
func (w *world) addWith(g group, phones []string) (group, bool, *refusal) {
	if w.Groups.len() >= maxGroups {
		return g, false, tooManyThings()
	}
	all := true
	for _, phone := range phones {
		u, ok := w.called(phone)
		all = ok && g.add(u.ID) && all
	}
	return w.addGroup(g), all, nil
}

// createGroup makes a group whose admin is the token's user. A group token makes a
// subgroup of its group (documented).
func createGroup(c *call) (any, *refusal) {
	g, phones, no := c.newGroup()
	if no != nil {
		return nil, no
	}
	if g.Type == connectGroup {
		if _, ok := c.connector.permits("tenant.read"); c.kind() == groupToken || !ok && !c.w.People[c.claims.Person].Tenant {
			return nil, forbidden("A ConnectGroup takes a user token of the tenant: of a tenant admin, or of a connector with Tenant Data")
		}
	}
	g.Admins = []string{c.user.ID}
	if c.kind() == groupToken {
		g.Parents = []string{c.claims.Group}
	}
	var all bool
	no = c.change(func(w *world) (no *refusal) {
		if g, all, no = w.addWith(g, phones); no == nil && len(g.Parents) > 0 {
			w.raiseGroup("GroupAdded", g.Parents[0], g, c.user, c.s.now())
		}
		return no
	})
	return map[string]any{"groupName": g.Name, "groupId": g.ID, "membersAdded": all}, no
}

// isoTime writes a time as the service does: ISO 8601, UTC, seconds.
func isoTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// readTime reads a time of ISO 8601. One without a zone is UTC.
func readTime(text string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// epoch reads a time in seconds or milliseconds since 1970: samples have both.
func epoch(n float64) time.Time {
	const year5138, year9999 = 1e11, 253_402_300_799_000 // in seconds; in milliseconds: JSON has no later time
	if n < year5138 {
		n *= 1000
	}
	return time.UnixMilli(int64(min(max(n, 0), year9999))).UTC()
}

// rawJSON is a value of a request to be kept and answered as it was sent.
func rawJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return b
}
