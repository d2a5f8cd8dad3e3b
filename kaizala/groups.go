package kaizala

import (
	"context"

	"kaizala-setup/kaizala/secret"
)

// Group is a conversation group as the platform lists it (documented).
type Group struct {
	ID      string // a GUID, often with "@" and a number: "guid@2"
	Name    string
	Type    string // "Group" or "ConnectGroup"
	Members int    // userCount
	Role    string // callerRole: that of the token's person
}

// Member is a person of a group. A field is "" if the service does not tell it.
type Member struct {
	ID    string
	Name  string // not documented
	Phone string
	Role  string // "Admin" or "Member"
}

// Groups lists the groups that an access token can see: a group token sees its own
// group, a user token all groups of its user. The endpoint is Access.Endpoint.
//
// The error is an *Error: unauthenticated if the service refuses the token,
// forbidden if the connector lacks the permission Group Information, bad_root for
// an endpoint that is no address; further as for Exchange.
func (c *Client) Groups(ctx context.Context, endpoint string, access secret.Secret) ([]Group, error) {
	k := call{op: opGroups, path: "/v1/groups", query: "fetchAllGroups=true&showDetail=true"}
	return platform(ctx, c, k, endpoint, access, func(o object) ([]Group, *Error) { return readList(o, "groups", readGroup) })
}

// Group gets one group: GET /v1/groups/{groupId}. The documentation calls the
// answer "the same shape", so the group may stand alone or in a list of one.
//
// The error is as for Groups, and unusable_value with Detail groupId for an ID that
// would change the path.
func (c *Client) Group(ctx context.Context, endpoint string, access secret.Secret, id string) (Group, error) {
	k := call{op: opGroup, path: "/v1/groups/" + id}
	if !isPathSegment(id) {
		return Group{}, k.unusable("groupId")
	}
	return platform(ctx, c, k, endpoint, access, readOneGroup)
}

// Members lists the people of a group: GET /v1/groups/{groupId}/members
// (documented). The connector needs the permission Group Member List. The error is
// as for Group.
func (c *Client) Members(ctx context.Context, endpoint string, access secret.Secret, id string) ([]Member, error) {
	k := call{op: opMembers, path: "/v1/groups/" + id + "/members"}
	if !isPathSegment(id) {
		return nil, k.unusable("groupId")
	}
	return platform(ctx, c, k, endpoint, access, func(o object) ([]Member, *Error) { return readList(o, "members", readMember) })
}

// maxID is the longest ID that is sent, far longer than a GUID.
const maxID = 200

// isPathSegment reports whether an ID is one segment of a path and changes nothing else.
func isPathSegment(id string) bool {
	return id != "" && id != "." && id != ".." && len(id) <= maxID && onlyAlphanumericOr(id, "-_.@")
}

// readList reads an array of objects.
func readList[T any](o object, key string, read func(object) (T, *Error)) ([]T, *Error) {
	items, fault := o.objects(key)
	if fault != "" {
		return nil, badAnswer(fault + " " + key)
	}
	all := make([]T, 0, len(items))
	for _, item := range items {
		v, e := read(item)
		if e != nil {
			return nil, e
		}
		all = append(all, v)
	}
	return all, nil
}

func readOneGroup(o object) (Group, *Error) {
	if !o.has("groups") {
		return readGroup(o)
	}
	all, e := readList(o, "groups", readGroup)
	switch {
	case e != nil:
		return Group{}, e
	case len(all) != 1:
		return Group{}, badAnswer(faultRange + " groups")
	}
	return all[0], nil
}

func readGroup(o object) (Group, *Error) {
	f := &fields{object: o}
	g := Group{
		ID:      secret.Clean(f.required("groupId")),
		Name:    secret.Clean(f.optional("groupName")),
		Type:    secret.Clean(f.optional("groupType")),
		Members: f.count("userCount"),
		Role:    secret.Clean(f.optional("callerRole")),
	}
	return g, f.err()
}

func readMember(o object) (Member, *Error) {
	f := &fields{object: o}
	m := Member{
		ID:    f.firstOf("id", "userId"),
		Name:  f.firstOf("name", "userName", "displayName"),
		Phone: f.firstOf("mobileNumber", "phoneNumber"),
		Role:  f.firstOf("role"),
	}
	return m, f.err()
}
