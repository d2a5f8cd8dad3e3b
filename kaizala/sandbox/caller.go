package sandbox

import (
	"net/http"
	"slices"
	"strings"
)

// caller is the client of a platform call, as its access token describes it.
type caller struct {
	claims    claims
	connector connector
	user      user // whose token it is: a person or a bot
}

// The kinds of tokens. A bot's token is one of a user.
const (
	groupToken = "group"
	userToken  = "user"
)

func (c caller) kind() string {
	if c.claims.Group != "" {
		return groupToken
	}
	return userToken
}

// call is one call of an operation. The group of its path was found, and whether the
// caller may do this there was checked.
type call struct {
	s   *Server
	w   *world
	r   *http.Request
	ids map[string]string // of the path
	caller
	group  group
	role   string // of the caller in the group
	query  params
	params // of the body
}

// accessHeader returns the access token of a request: in the header accessToken, or as
// exports of the service's own collection have it, in Authorization. lenient reports
// the second.
func accessHeader(r *http.Request) (token string, lenient bool) {
	if token := r.Header.Get("accessToken"); token != "" {
		return token, false
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(r.Header.Get("Authorization")), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// identify returns the caller of a request, after it counted the call.
func (s *Server) identify(r *http.Request, w *world) (caller, *refusal) {
	text, lenient := accessHeader(r)
	if text == "" || lenient && s.strict {
		return caller{}, invalidToken(whyMissing)
	}
	claims, _, of, why := w.verify(text, useAccess, s.now())
	if why != "" {
		return caller{}, invalidToken(why)
	}
	if no := s.limit(of.ID, s.now()); no != nil {
		return caller{}, no
	}
	if no := s.moved(r, w, claims.Person); no != nil {
		return caller{}, no
	}
	s.noteUse(keyOfUse(of.ID, claims.Group, claims.Person), plainUse)
	u := w.People[claims.Person].user()
	if claims.Bot != "" {
		var ok bool
		if u, ok = w.user(claims.Bot); !ok {
			return caller{}, invalidToken(whyInvalid + " its bot was deleted")
		}
	}
	return caller{claims, of, u}, nil
}

// permits reports whether a connector has the permission of a scope. A permission gives
// reading and writing alike (inferred from the scopes of published samples).
func (c connector) permits(scope string) (permissionName string, ok bool) {
	word, _, _ := strings.Cut(scope, ".")
	for _, p := range permissions {
		if strings.HasPrefix(p.Scopes[0], word+".") {
			return p.Name, slices.Contains(c.Permissions, p.Name)
		}
	}
	return "", false
}

// direct reports whether a list without fetchAllGroups has the group: the token's own,
// those that its user is a member of, or for a tenant admin all.
func (w *world) direct(g group, c caller) bool {
	if c.claims.Group != "" {
		return g.ID == c.claims.Group
	}
	return g.role(c.user.ID) != "" || c.claims.Bot == "" && w.People[c.claims.Person].Tenant
}

// pathGroup finds the group of a call's path, and checks the caller's role in it.
func (c *call) pathGroup(wanted string) *refusal {
	g, ok := c.w.group(c.ids["group"])
	if !ok {
		return notFound()
	}
	role, seen := c.w.roleIn(g, c.caller)
	switch {
	case !seen:
		return notFound()
	case wanted == roleAdmin && role != roleAdmin:
		return forbidden("This needs an admin of the group")
	case wanted == roleMember && role == "":
		return forbidden("This needs a member of the group")
	}
	c.group, c.role = g, role
	return nil
}

// root is the address under which the client reaches the sandbox.
func (c *call) root() string { return c.s.rootFor(c.r) }

// change changes the world. What change refuses is undone.
func (c *call) change(how func(*world) *refusal) *refusal { return c.s.changeOrRefuse(how) }

func (s *Server) changeOrRefuse(how func(*world) *refusal) *refusal {
	var no *refusal
	err := s.change(func(w *world) error {
		if no = how(w); no != nil {
			return errRefused
		}
		return nil
	})
	switch {
	case no != nil:
		return no
	case err != nil:
		return unsavedFor(err)
	}
	return nil
}
