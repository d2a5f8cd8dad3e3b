package kaizala

import "context"

// Group is a conversation group as the platform lists it (documented).
type Group struct {
	ID      string // a GUID, often with a shard: "guid@2"
	Name    string
	Type    string // "Group" or "ConnectGroup"
	Members int    // userCount
	Role    string // callerRole: of the person behind the token
}

// Groups lists the groups that an access token sees: its own for a group token,
// all of its user's for a user token. The endpoint is the one of Access. The
// error is an *Error: unauthenticated when the service refuses the token,
// forbidden when the connector lacks the permission Group Information.
func (c *Client) Groups(ctx context.Context, endpoint string, access Secret) ([]Group, error) {
	k := call{op: opGroups, path: "/v1/groups", query: "fetchAllGroups=true&showDetail=true"}
	return platform(ctx, c, k, endpoint, access, groups)
}

// Me is the user behind an access token. What the service does not say is "".
type Me struct {
	ID    string
	Name  string
	Phone string
}

// Me asks who is behind an access token: GET /v1/users/me (documented; the
// fields of the answer are not, so several spellings are read).
func (c *Client) Me(ctx context.Context, endpoint string, access Secret) (Me, error) {
	return platform(ctx, c, call{op: opMe, path: "/v1/users/me"}, endpoint, access, me)
}

// platform makes a call of the platform and reads its answer.
func platform[T any](ctx context.Context, c *Client, k call, endpoint string, access Secret, read func(object) (T, *Error)) (T, error) {
	var none T
	root, err := ParseRoot(endpoint)
	if err != nil {
		return none, err
	}
	k.root, k.headers = root, []header{{headerAccess, access}}
	a, o, err := c.get(ctx, k)
	if err != nil {
		return none, err
	}
	v, e := read(o)
	if e != nil {
		return none, e.during(k, a.from, a)
	}
	return v, nil
}

func groups(o object) ([]Group, *Error) {
	items, fault := o.objects("groups")
	if fault != "" {
		return nil, bad(fault + " groups")
	}
	all := make([]Group, 0, len(items))
	for _, item := range items {
		f := &fields{object: item}
		g := Group{
			ID:      Clean(f.must("groupId")),
			Name:    Clean(f.may("groupName")),
			Type:    Clean(f.may("groupType")),
			Members: f.count("userCount"),
			Role:    Clean(f.may("callerRole")),
		}
		if e := f.err(); e != nil {
			return nil, e
		}
		all = append(all, g)
	}
	return all, nil
}

func me(o object) (Me, *Error) {
	f := &fields{object: o}
	m := Me{
		ID:    f.first("userId", "id"),
		Name:  f.first("name", "userName", "displayName"),
		Phone: f.first("phoneNumber", "mobileNumber"),
	}
	return m, f.err()
}
