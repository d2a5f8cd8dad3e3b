package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// group is a group of the practice organisation. Its people are IDs of users.
type group struct {
	ID          string   `json:"id"`
	Name        string   `json:"name"`
	Type        string   `json:"type,omitempty"` // "" is Group
	Welcome     string   `json:"welcome,omitempty"`
	Image       string   `json:"image,omitempty"` // an address
	Admins      []string `json:"admins"`
	Members     []string `json:"members,omitempty"`     // but the admins
	Subscribers []string `json:"subscribers,omitempty"` // of a public group
	Parents     []string `json:"parents,omitempty"`     // the groups that it is a subgroup of
}

// The types of groups (documented). A ConnectGroup is public: people subscribe to it
// (inferred).
const (
	plainGroup   = "Group"
	connectGroup = "ConnectGroup"
)

// Limits of a group.
const (
	maxNewMembers = 100 // of one call (documented)
	maxMembers    = 5000
)

// The roles of a member (documented).
const (
	roleAdmin  = "Admin"
	roleMember = "Member"
)

// Size returns how many members the group itself has.
func (g group) Size() int { return len(g.Admins) + len(g.Members) }

func (g group) public() bool { return g.Type == connectGroup }

// people returns the IDs of all members, admins first.
func (g group) people() []string { return slices.Concat(g.Admins, g.Members) }

// role returns the role of a user, or "" for somebody who is not in the group.
func (g group) role(userID string) string {
	switch {
	case slices.Contains(g.Admins, userID):
		return roleAdmin
	case slices.Contains(g.Members, userID):
		return roleMember
	}
	return ""
}

// add makes a user a member. It reports whether the user is one now.
func (g *group) add(userID string) bool {
	if g.role(userID) != "" {
		return true
	}
	if g.Size() >= maxMembers {
		return false
	}
	g.Members = append(g.Members, userID)
	return true
}

// remove removes a user who is no longer to be a member.
func (g *group) remove(userID string) {
	g.Admins, g.Members = without(g.Admins, userID), without(g.Members, userID)
}

// sameID compares two IDs as the service does: without regard to case, and where one
// has no shard ("@2"), without shards (inferred from the claims of group tokens).
func sameID(a, b string) bool {
	bareA, shardA, _ := strings.Cut(a, "@")
	bareB, shardB, _ := strings.Cut(b, "@")
	return a != "" && strings.EqualFold(bareA, bareB) && (shardA == shardB || shardA == "" || shardB == "")
}

func (w *world) group(id string) (group, bool) {
	if g, ok := w.Groups.get(id); ok {
		return g, true
	}
	return withID(w.Groups.by(byID, folded(id)), id, func(g group) string { return g.ID })
}

// addGroup adds a group, which gets its ID here.
func (w *world) addGroup(g group) group {
	g.ID = guid() + "@2"
	w.Groups.put(g)
	return g
}

// groupsOf returns the groups whose admin the person is.
func (w *world) groupsOf(p Person) []group {
	var out []group
	for g := range w.Groups.by(byUser, w.People[p].UserID) {
		if g.role(w.People[p].UserID) == roleAdmin {
			out = append(out, g)
		}
	}
	return out
}

// ancestry returns the ID of a group and of everything above it.
func (w *world) ancestry(id string) []string {
	out, seen := []string{id}, map[string]bool{id: true}
	for i := 0; i < len(out); i++ {
		g, _ := w.group(out[i])
		for _, parent := range g.Parents {
			if !seen[parent] {
				seen[parent], out = true, append(out, parent)
			}
		}
	}
	return out
}

// thin has the fields of a group that a list without details shows (documented).
func (n *census) thin(g group) map[string]any {
	return map[string]any{
		"groupId": g.ID, "groupName": g.Name, "groupImageUrl": g.Image, "groupImageURL": g.Image, "hasSubGroups": n.w.Groups.count(byParent, g.ID) > 0,
		"userCount": n.count(g).all, "currentLevelUserCount": g.Size(),
	}
}

// full has all documented fields of a group, and the subscriber counts of a public
// one (observed), for a caller with that role.
func (n *census) full(g group, role string) map[string]any {
	here, all := n.w.here(g.people()), n.count(g)
	out := n.thin(g)
	for key, value := range map[string]any{
		"groupType": cmp.Or(g.Type, plainGroup), "hasParentGroups": len(g.Parents) > 0, "callerRole": role,
		"currentLevelSubGroupCount": n.w.Groups.count(byParent, g.ID), "currentLevelParentGroupCount": len(g.Parents),
		"uniqueUserCount": all.unique, "currentLevelUnProvisionedUserCount": here.unprovisioned, "unProvisionedUserCount": all.unprovisioned,
		"isMappedToTenant": true, "isDuplicate": false, "isEditable": role == roleAdmin, "isDetailsReadable": true, "welcomeMessage": g.Welcome,
	} {
		out[key] = value
	}
	return out
}

// withSubscribers adds the counts that a list of groups has for a public one (observed).
func (w *world) withSubscribers(out map[string]any, g group) map[string]any {
	if g.public() {
		c := w.here(g.Subscribers)
		out["SubscribersCount"], out["unProvisionedSubscribersCount"] = c.all, c.unprovisioned
	}
	return out
}
