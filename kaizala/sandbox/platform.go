package sandbox

import (
	"cmp"
	"net/http"
	"slices"
	"unicode/utf8"
)

// caller is the client of a platform call, as its access token describes it.
type caller struct {
	claims    claims
	connector connector
	world     *world
}

// platform makes a handler of a call that takes an access token and a connector
// with the scope.
func (s *Server) platform(scope string, call func(*http.Request, caller) (any, *refusal)) func(*http.Request, *world) (any, *refusal) {
	return func(r *http.Request, w *world) (any, *refusal) {
		text := r.Header.Get("accessToken")
		if text == "" {
			return nil, invalidToken(whyMissing)
		}
		c, _, of, why := w.verify(text, useAccess, s.now())
		if why != "" {
			return nil, invalidToken(why)
		}
		if no := s.limit(of.ID, s.now()); no != nil {
			return nil, no
		}
		if no := s.moved(r, w, c.Person); no != nil {
			return nil, no
		}
		if scope != "" && !slices.Contains(of.scopes(), scope) {
			return nil, refuse(403, "Forbidden", "AuthException", "The connector lacks the permission "+scope)
		}
		return call(r, caller{c, of, w})
	}
}

// sees returns the groups that a token reaches: its own, or all of its user.
func (c caller) sees() []group {
	if c.claims.Group == "" {
		return c.world.groupsOf(c.claims.Person)
	}
	if g, ok := c.world.group(c.claims.Group); ok {
		return []group{g}
	}
	return nil
}

func (c caller) group(r *http.Request) (group, *refusal) {
	if g, ok := find(c.sees(), func(g group) bool { return g.ID == r.PathValue("group") }); ok {
		return g, nil
	}
	return group{}, notFound()
}

func usersMe(_ *http.Request, c caller) (any, *refusal) {
	a := c.world.People[c.claims.Person]
	return map[string]any{"id": a.UserID, "name": a.Name, "phoneNumber": a.Phone}, nil
}

// kinds lists the types of groups (documented). The first is the default.
var kinds = []string{"Group", "ConnectGroup"}

func groupAnswer(g group) map[string]any {
	return map[string]any{
		"groupId": g.ID, "groupName": g.Name, "groupType": cmp.Or(g.Type, kinds[0]), "hasSubGroups": false, "hasParentGroups": false,
		"callerRole": "Admin", "userCount": g.Members, "currentLevelUserCount": g.Members, "isMappedToTenant": true,
	}
}

func groupsAnswer(groups []group) map[string]any {
	out := []map[string]any{}
	for _, g := range groups {
		out = append(out, groupAnswer(g))
	}
	return map[string]any{"groups": out}
}

func listGroups(_ *http.Request, c caller) (any, *refusal) {
	return groupsAnswer(c.sees()), nil
}

// oneGroup returns a list of one group, as documented.
func oneGroup(r *http.Request, c caller) (any, *refusal) {
	g, no := c.group(r)
	if no != nil {
		return nil, no
	}
	return groupsAnswer([]group{g}), nil
}

func members(r *http.Request, c caller) (any, *refusal) {
	g, no := c.group(r)
	if no != nil {
		return nil, no
	}
	out := []map[string]any{}
	for _, p := range g.Admins {
		a := c.world.People[p]
		out = append(out, map[string]any{"id": a.UserID, "name": a.Name, "mobileNumber": a.Phone, "role": "Admin", "isProvisioned": a.Phone != ""})
	}
	return map[string]any{"members": out}, nil
}

// maxMessage is the longest message, in characters (documented).
const maxMessage = 4000

func sendMessage(r *http.Request, c caller) (any, *refusal) {
	if _, no := c.group(r); no != nil {
		return nil, no
	}
	var body struct {
		Message              string   `json:"message"`
		SendToAllSubscribers bool     `json:"sendToAllSubscribers"`
		Subscribers          []string `json:"subscribers"`
	}
	no := readBody(r, &body)
	switch {
	case no != nil:
		return nil, no
	case body.Message == "":
		return nil, invalid("message is missing")
	case utf8.RuneCountInString(body.Message) > maxMessage:
		return nil, invalid("message is longer than 4000 characters")
	}
	return map[string]any{"referenceId": guid()}, nil
}

// createGroup makes a group whose admin is the token's user.
func (s *Server) createGroup(r *http.Request, c caller) (any, *refusal) {
	var body struct {
		Name           string   `json:"name"`
		WelcomeMessage string   `json:"welcomeMessage"`
		Members        []string `json:"members"`
		GroupType      string   `json:"groupType"`
	}
	if no := readBody(r, &body); no != nil {
		return nil, no
	}
	g := group{ID: guid() + "@2", Name: named(body.Name), Admins: []Person{c.claims.Person}, Members: len(body.Members) + 1, Type: body.GroupType}
	switch {
	case g.Name == "":
		return nil, invalid("name is missing")
	case body.WelcomeMessage == "":
		return nil, invalid("welcomeMessage is missing")
	case g.Type != "" && !slices.Contains(kinds, g.Type):
		return nil, invalid("groupType is neither Group nor ConnectGroup")
	case len(c.world.Groups) >= maxThings:
		return nil, tooManyThings()
	}
	if err := s.change(func(w *world) error { w.Groups = append(w.Groups, g); return nil }); err != nil {
		return nil, unsaved()
	}
	return map[string]any{"groupName": g.Name, "groupId": g.ID, "membersAdded": true}, nil
}
