package kaizala

import (
	"context"

	"kaizala-setup/kaizala/secret"
)

// Group is a conversation group as the platform lists it (documented).
type Group struct {
	ID      string // a GUID, often with a shard: "guid@2"
	Name    string
	Type    string // "Group" or "ConnectGroup"
	Members int    // userCount
	Role    string // callerRole: of the person behind the token
}

// Member is a person of a group. What the service does not say is "".
type Member struct {
	ID    string
	Name  string // not documented
	Phone string
	Role  string // "Admin" or "Member"
}

// Groups lists the groups that an access token sees: its own for a group token,
// all of its user's for a user token. The endpoint is the one of Access. The
// error is an *Error: unauthenticated when the service refuses the token,
// forbidden when the connector lacks the permission Group Information.
func (c *Client) Groups(ctx context.Context, endpoint string, access secret.Secret) ([]Group, error) {
	k := call{op: opGroups, path: "/v1/groups", query: "fetchAllGroups=true&showDetail=true"}
	return platform(ctx, c, k, endpoint, access, func(o object) ([]Group, *Error) { return readList(o, "groups", readGroup) })
}

// Group asks for one group: GET /v1/groups/{groupId} (documented as "the same
// shape", so the group is read with and without a list around it). The error is
// as for Groups; unusable_value for an ID that would lead elsewhere, its Detail
// groupId.
func (c *Client) Group(ctx context.Context, endpoint string, access secret.Secret, id string) (Group, error) {
	k := call{op: opGroup, path: "/v1/groups/" + id}
	if !isPathSegment(id) {
		return Group{}, k.unusable("groupId")
	}
	return platform(ctx, c, k, endpoint, access, readOneGroup)
}

// Members lists the people of a group: GET /v1/groups/{groupId}/members
// (documented). The error is as for Group; the permission it needs is Group
// Member List.
func (c *Client) Members(ctx context.Context, endpoint string, access secret.Secret, id string) ([]Member, error) {
	k := call{op: opMembers, path: "/v1/groups/" + id + "/members"}
	if !isPathSegment(id) {
		return nil, k.unusable("groupId")
	}
	return platform(ctx, c, k, endpoint, access, func(o object) ([]Member, *Error) { return readList(o, "members", readMember) })
}

// maxID is far beyond a GUID with its shard.
const maxID = 200

// isPathSegment reports whether an ID is one segment of a path and nothing more.
func isPathSegment(id string) bool {
	return id != "" && id != "." && id != ".." && len(id) <= maxID && onlyAlphanumericOr(id, "-_.@")
}

// readList reads the objects of an array.
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
