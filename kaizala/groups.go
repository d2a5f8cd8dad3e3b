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
