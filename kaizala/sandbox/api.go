package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The token service and the platform, as they are documented. Where the
// documentation has no status for an error, the usual one of HTTP is given.

// refusal is an error body of the service (documented shape).
type refusal struct {
	status            int
	Message           string `json:"message"`
	ErrorCode         string `json:"errorCode"`
	ErrorCategoryKey  string `json:"errorCategoryKey"`
	retryAfterSeconds int
}

func invalidToken(why string) *refusal {
	return &refusal{status: 401, Message: why, ErrorCode: "InvalidToken", ErrorCategoryKey: "AuthException"}
}

func invalid(why string) *refusal {
	return &refusal{status: 400, Message: why, ErrorCode: "InvalidParameters", ErrorCategoryKey: "ValidationException"}
}

func lacking(permission string) *refusal {
	return &refusal{status: 403, Message: "The connector lacks the permission " + permission, ErrorCode: "Forbidden", ErrorCategoryKey: "AuthException"}
}

var notFound = &refusal{status: 404, Message: "Resource not found", ErrorCode: "NotFound", ErrorCategoryKey: "RequestException"}

func (s *Server) api(mux *http.ServeMux) {
	for pattern, call := range map[string]func(*http.Request, *world) (any, *refusal){
		"GET /v1/accessToken":              s.accessToken,
		"GET /v1/users/me":                 s.platform("", usersMe),
		"GET /v1/groups":                   s.platform("groupinfo.read", listGroups),
		"GET /v1/groups/{group}":           s.platform("groupinfo.read", oneGroup),
		"GET /v1/groups/{group}/members":   s.platform("groupmember.read", members),
		"POST /v1/groups/{group}/messages": s.platform("textmessage.write", sendMessage),
		"/v1/":                             func(*http.Request, *world) (any, *refusal) { return nil, notFound },
	} {
		mux.HandleFunc(pattern, func(rw http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			answer, no := call(r, s.world)
			s.mu.Unlock()
			writeAnswer(rw, answer, no)
		})
	}
}

func writeAnswer(rw http.ResponseWriter, answer any, no *refusal) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	if no != nil {
		if no.retryAfterSeconds > 0 {
			rw.Header().Set("Retry-After", strconv.Itoa(no.retryAfterSeconds))
		}
		rw.WriteHeader(no.status)
		answer = no
	}
	_ = json.NewEncoder(rw).Encode(answer)
}

// accessToken exchanges a refresh token for an access token.
func (s *Server) accessToken(r *http.Request, w *world) (any, *refusal) {
	now := s.now()
	c, ok := w.connector(r.Header.Get("applicationId"))
	if !ok || !w.hasSecret(c, r.Header.Get("applicationSecret")) {
		return nil, &refusal{status: 401, Message: "Header should have correct applicationId and applicationSecret", ErrorCode: "Unauthenticated", ErrorCategoryKey: "AuthException"}
	}
	if no := s.limit(c.ID, now); no != nil {
		return nil, no
	}
	token, g, of, why := w.verify(r.Header.Get("refreshToken"), useRefresh, now)
	switch {
	case r.Header.Get("refreshToken") == "":
		return nil, invalidToken("Token missing. Header should have token as value of REFRESHTOKEN")
	case why != "":
		return nil, invalidToken(why)
	case of.ID != c.ID:
		return nil, invalidToken(whyInvalid + " it was generated for another connector")
	}
	access, err := w.sign(g, accessLife, now)
	if err != nil {
		return nil, invalidToken(whyInvalid)
	}
	answer := map[string]any{
		"accessToken": access.Reveal(), "endpointUrl": s.APIRoot() + "/", "refreshToken": nil,
		"accessTokenExpiry": now.Add(accessLife).UnixMilli(), "scope": strings.Join(c.scopes(), ","),
	}
	// The one before stays good until its own end: only the portal ends it early.
	if now.Sub(token.NotBefore.Time) >= rotateAfter {
		rotated, err := w.sign(g, refreshLife, now)
		if err != nil {
			return nil, invalidToken(whyInvalid)
		}
		answer["refreshToken"] = rotated.Reveal()
	}
	return answer, nil
}

// caller is who calls the platform, by an access token.
type caller struct {
	claims    claims
	connector connector
	world     *world
}

// platform is a call with an access token whose connector has the scope.
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
		if scope != "" && !of.may(scope) {
			return nil, lacking(scope)
		}
		return call(r, caller{c, of, w})
	}
}

// sees are the groups that a token sees: its own, or all of its user's.
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
	for _, g := range c.sees() {
		if g.ID == r.PathValue("group") {
			return g, nil
		}
	}
	return group{}, notFound
}

func usersMe(_ *http.Request, c caller) (any, *refusal) {
	a := c.world.People[c.claims.Person]
	return map[string]any{"id": a.UserID, "name": a.Name, "phoneNumber": a.Phone}, nil
}

func groupAnswer(g group) map[string]any {
	return map[string]any{
		"groupId": g.ID, "groupName": g.Name, "groupType": "Group", "hasSubGroups": false, "callerRole": "Admin",
		"userCount": g.Members, "currentLevelUserCount": g.Members, "isMappedToTenant": true,
	}
}

func listGroups(_ *http.Request, c caller) (any, *refusal) {
	groups := []map[string]any{}
	for _, g := range c.sees() {
		groups = append(groups, groupAnswer(g))
	}
	return map[string]any{"groups": groups}, nil
}

func oneGroup(r *http.Request, c caller) (any, *refusal) {
	g, no := c.group(r)
	if no != nil {
		return nil, no
	}
	return groupAnswer(g), nil
}

func members(r *http.Request, c caller) (any, *refusal) {
	g, no := c.group(r)
	if no != nil {
		return nil, no
	}
	out := []map[string]any{}
	for _, p := range g.Admins {
		a := c.world.People[p]
		out = append(out, map[string]any{"userId": a.UserID, "name": a.Name, "mobileNumber": a.Phone, "role": "Admin"})
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
		Message              string `json:"message"`
		SendToAllSubscribers bool   `json:"sendToAllSubscribers"`
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, maxBody))
	if err != nil || json.Unmarshal(b, &body) != nil || body.Message == "" {
		return nil, invalid("message is missing")
	}
	if utf8.RuneCountInString(body.Message) > maxMessage {
		return nil, invalid("message is longer than 4000 characters")
	}
	return map[string]any{"referenceId": guid()}, nil
}

// Calls allowed in a minute (documented).
const (
	perConnector = 100
	perTenant    = 300
	window       = time.Minute
)

// limit counts a call and refuses it when there were too many within a minute.
func (s *Server) limit(connectorID string, now time.Time) *refusal {
	s.calls = slices.DeleteFunc(s.calls, func(c counted) bool { return now.Sub(c.at) >= window })
	own := 0
	for _, c := range s.calls {
		if c.connector == connectorID {
			own++
		}
	}
	if own < perConnector && len(s.calls) < perTenant {
		s.calls = append(s.calls, counted{connectorID, now})
		return nil
	}
	wait := int((window - now.Sub(s.calls[0].at)) / time.Second)
	return &refusal{status: 429, Message: "Too many requests", ErrorCode: "TooManyRequests", ErrorCategoryKey: "ThrottlingException", retryAfterSeconds: max(wait, 1)}
}

// counted is one call within the window.
type counted struct {
	connector string
	at        time.Time
}
