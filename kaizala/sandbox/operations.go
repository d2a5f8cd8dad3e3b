package sandbox

import (
	"net/http"
	"strings"
)

// How the shape of an operation is known.
const (
	documented = "documented"
	observed   = "observed" // in public clients
	inferred   = "inferred" // the operation is known, its answer is not
)

// operation is one operation of the service. Routing, GET /sandbox/operations and the
// conformance test are made from the table of them.
type operation struct {
	Name   string `json:"name"`
	Method string `json:"method"`
	Path   string `json:"path"`            // {group} and the like are IDs
	Scope  string `json:"scope,omitempty"` // "" needs no permission
	Tokens string `json:"tokens"`          // kinds of token, separated by commas; "" takes none
	Role   string `json:"role,omitempty"`  // in the group of the path; "" is anybody who sees it
	Status string `json:"status"`          // documented, observed or inferred

	handle  func(*call) (any, *refusal) // nil: the operation is not in the sandbox
	unasked func(*Server, *http.Request, *world) (any, *refusal)
	page    func(*Server, http.ResponseWriter, *http.Request)
	streams bool // runs without the world's lock: it waits for the client or another server
	slashed bool // documented with a slash at its end too
}

// built reports whether the sandbox has the operation.
func (o operation) built() bool { return o.handle != nil || o.unasked != nil || o.page != nil }

const (
	anyToken = groupToken + "," + userToken
	noToken  = ""
)

// operations are all known operations of the service, each with its handler.
func operations() []operation {
	return []operation{
		{Name: "Get access token", Method: "GET", Path: "/v1/accessToken", Status: documented, unasked: (*Server).accessToken},
		{Name: "Generate PIN", Method: "POST", Path: "/v1/generatePin", Status: documented, unasked: (*Server).generatePin},
		{Name: "Log in with PIN", Method: "POST", Path: "/v1/loginWithPinAndApplicationId", Status: documented, unasked: (*Server).loginWithPin},
		{Name: "OAuth authorize", Method: "GET", Path: "/api/Oauth/Authorize", Status: documented, page: (*Server).authorizePage},
		{Name: "OAuth token", Method: "POST", Path: "/api/oauth/token", Status: documented, unasked: (*Server).oauthToken},
		{Name: "Get user", Method: "GET", Path: "/v1/users/me", Scope: "profile.read", Tokens: anyToken, Status: observed, handle: usersMe},

		{Name: "List groups", Method: "GET", Path: "/v1/groups", Scope: "groupinfo.read", Tokens: anyToken, Status: documented, handle: listGroups},
		{Name: "Create group", Method: "POST", Path: "/v1/groups", Scope: "groupinfo.write", Tokens: anyToken, Status: documented, handle: createGroup},
		{Name: "Get group", Method: "GET", Path: "/v1/groups/{group}", Scope: "groupinfo.read", Tokens: anyToken, Status: documented, handle: oneGroup},
		{Name: "Create subgroup", Method: "POST", Path: "/v1/groups/{group}/subGroups", Scope: "groupinfo.write", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: createSubGroup},
		{Name: "Link subgroups", Method: "PUT", Path: "/v1/groups/{group}/subGroups", Scope: "groupinfo.update", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: linkSubGroups},
		{Name: "List subgroups", Method: "GET", Path: "/v1/groups/{group}/subGroups", Scope: "groupinfo.read", Tokens: anyToken, Status: documented, handle: listSubGroups},
		{Name: "Unlink subgroup", Method: "DELETE", Path: "/v1/groups/{group}/subGroups/{subgroup}", Scope: "groupinfo.remove", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: unlinkSubGroup},

		{Name: "List members", Method: "GET", Path: "/v1/groups/{group}/members", Scope: "groupmember.read", Tokens: anyToken, Status: documented, handle: listMembers},
		{Name: "Add members", Method: "PUT", Path: "/v1/groups/{group}/members", Scope: "groupmember.write", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: addMembers},
		{Name: "Change a member's role", Method: "PUT", Path: "/v1/groups/{group}/members/{member}", Scope: "groupmember.update", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: changeRole},
		{Name: "Remove member", Method: "DELETE", Path: "/v1/groups/{group}/members/{member}", Scope: "groupmember.remove", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: removeMember},
		{Name: "List subscribers", Method: "POST", Path: "/v1/groups/{group}/subscribers", Scope: "groupmember.read", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: listSubscribers},
		{Name: "List subscribers (GET)", Method: "GET", Path: "/v1/groups/{group}/subscribers", Scope: "groupmember.read", Tokens: anyToken, Role: roleAdmin, Status: observed, handle: listSubscribers},
		{Name: "Add subscribers", Method: "PUT", Path: "/v1/groups/{group}/subscribers/add", Scope: "groupmember.write", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: addSubscribers},
		{Name: "Remove subscribers", Method: "PUT", Path: "/v1/groups/{group}/subscribers/remove", Scope: "groupmember.remove", Tokens: anyToken, Role: roleAdmin, Status: documented, handle: removeSubscribers},

		{Name: "Send message", Method: "POST", Path: "/v1/groups/{group}/messages", Scope: "textmessage.write", Tokens: anyToken, Role: roleMember, Status: documented, handle: sendMessage},
		{Name: "Upload media", Method: "POST", Path: "/v1/media", Scope: "media.write", Tokens: anyToken, Status: documented, handle: uploadMedia, streams: true},
		{Name: "Upload media by address", Method: "POST", Path: "/v1/media/url", Scope: "media.write", Tokens: anyToken, Status: observed, handle: fetchMedia, streams: true},
		{Name: "Upload attachment", Method: "POST", Path: "/v1/media/attachment", Scope: "media.write", Tokens: anyToken, Status: inferred},

		{Name: "Send action", Method: "POST", Path: "/v1/groups/{group}/actions", Scope: "action.write", Tokens: anyToken, Role: roleMember, Status: documented, handle: sendAction},
		{Name: "List actions", Method: "GET", Path: "/v1/groups/{group}/actions", Scope: "action.read", Tokens: anyToken, Status: documented, handle: listActions},
		{Name: "Get action", Method: "GET", Path: "/v1/groups/{group}/actions/{action}", Scope: "action.read", Tokens: anyToken, Status: documented, handle: oneAction, slashed: true},
		{Name: "Respond to action", Method: "POST", Path: "/v1/groups/{group}/actions/{action}/responses", Scope: "action.write", Tokens: anyToken, Role: roleMember, Status: documented, handle: respond},
		{Name: "Send reminder", Method: "POST", Path: "/v1/groups/{group}/actions/{action}/reminder", Scope: "action.write", Tokens: anyToken, Role: roleMember, Status: documented, handle: remind},

		{Name: "Add reaction", Method: "POST", Path: "/v1/groups/{group}/reaction", Scope: "reactions.read", Tokens: anyToken, Role: roleMember, Status: documented, handle: react},
		{Name: "Count a message's reactions", Method: "GET", Path: "/v1/groups/{group}/reaction/{reference}/summary", Scope: "reactions.read", Tokens: anyToken, Status: documented, handle: countReactions},
		{Name: "Count a group's reactions", Method: "GET", Path: "/v1/groups/{group}/reaction/summary", Scope: "reactions.read", Tokens: anyToken, Status: documented, handle: countNewReactions},
		{Name: "List reactions", Method: "GET", Path: "/v1/groups/{group}/reaction/{reference}", Scope: "reactions.read", Tokens: anyToken, Status: documented, handle: listReactions},

		{Name: "Create webhook", Method: "POST", Path: "/v1/webhook", Scope: "webhook.write", Tokens: anyToken, Status: documented, handle: createHook, streams: true},
		{Name: "List webhooks", Method: "GET", Path: "/v1/webhook", Scope: "webhook.read", Tokens: anyToken, Status: documented, handle: listHooks},
		{Name: "Change webhook", Method: "PUT", Path: "/v1/webhook/{webhook}", Scope: "webhook.update", Tokens: anyToken, Status: documented, handle: changeHook, streams: true},
		{Name: "Delete webhook", Method: "DELETE", Path: "/v1/webhook/{webhook}", Scope: "webhook.remove", Tokens: anyToken, Status: documented, handle: deleteHook},
		{Name: "Create webhook (Flow)", Method: "POST", Path: "/v1/webhook/{object}/{event}", Scope: "webhook.write", Tokens: anyToken, Status: inferred},

		{Name: "List bots", Method: "GET", Path: "/v1/bot", Scope: "tenant.read", Tokens: userToken, Status: observed, handle: listBots},
		{Name: "Create bot", Method: "POST", Path: "/v1/bot", Scope: "tenant.read", Tokens: userToken, Status: observed, handle: createBot},
		{Name: "Change bot", Method: "PUT", Path: "/v1/bot/{bot}", Scope: "tenant.read", Tokens: userToken, Status: observed, handle: changeBot},
		{Name: "Delete bot", Method: "DELETE", Path: "/v1/bot/{bot}", Scope: "tenant.read", Tokens: userToken, Status: observed, handle: deleteBot},
		{Name: "Get a bot's access token", Method: "GET", Path: "/v1/bot/accessToken/{bot}", Scope: "tenant.read", Tokens: userToken, Status: observed, handle: botToken},
		{Name: "Add bot to group", Method: "POST", Path: "/v1/groups/{group}/bot", Scope: "tenant.read", Tokens: anyToken, Role: roleAdmin, Status: observed, handle: addBot},

		{Name: "Find groups", Method: "GET", Path: "/v1/tenant/findGroupsByQuery", Scope: "tenant.read", Tokens: userToken, Status: inferred},
	}
}

// documentedAs is the operation as the documentation writes it: GET groups/{group}.
func (o operation) documentedAs() string {
	return o.Method + " " + strings.TrimPrefix(strings.TrimPrefix(o.Path, "/v1/"), "/")
}

// listed is an operation in GET /sandbox/operations.
type listed struct {
	operation
	Permission string `json:"permission,omitempty"` // the portal's name
	Built      bool   `json:"built"`
}

// listedOperations is the table of operations, for programs and people.
func listedOperations() []listed {
	var out []listed
	for _, o := range operations() {
		name, _ := connector{}.permits(o.Scope)
		out = append(out, listed{o, name, o.built()})
	}
	return out
}
