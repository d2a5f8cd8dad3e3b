package sandbox

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// event is something that happened in a group, for the webhooks that wait for it.
type event struct {
	ID      string // "": a new one
	Type    string // one of eventTypes
	Group   string
	Action  string // the action's ID; "" if it is about none
	Package string // of a custom action
	From    user   // none: an anonymous response
	Data    map[string]any
}

// eventTypes are the types that a webhook can ask for. The sandbox raises none of the
// responses to polls and meetings, and no UserJoined: how they come to be is not known.
func eventTypes() []string {
	return []string{
		"ActionCreated", "ActionResponse", "SurveyCreated", "SurveyResponse", "JobCreated", "JobResponse", "TextMessageCreated", "AttachmentCreated",
		"Announcement", "MemberAdded", "MemberRemoved", "GroupAdded", "GroupRemoved", // documented
		"PollCreated", "PollResponse", "LetsMeetCreated", "LetsMeetResponse", "UserJoined", // observed
	}
}

// wants reports whether a webhook waits for an event. One on a package gets the events
// of the groups that its token sees.
func (w *world) wants(h hook, e event) bool {
	if !h.Active || !slices.Contains(h.Events, e.Type) {
		return false
	}
	switch h.ObjectType {
	case hookOnGroup:
		return sameID(h.Object, e.Group)
	case hookOnAction:
		return sameID(h.Object, e.Action)
	}
	g, _ := w.group(e.Group)
	of, _ := w.connector(h.Connector)
	_, seen := w.roleIn(g, caller{claims{Group: h.Group, Person: h.Person}, of, w.People[h.Person].user()})
	return seen && ofPackage(e.Package, h.Object)
}

// raise adds a delivery of the event for each webhook that waits for it.
func (w *world) raise(e event, now time.Time) {
	if e.Type == "" {
		return
	}
	if e.ID == "" {
		e.ID = guid()
	}
	for h := range w.Hooks.all() {
		if w.lives(h, now) && w.wants(h, e) {
			w.addDelivery(h, e.Type, w.envelope(h, e), now)
		}
	}
}

// nobody is the ID where there is no user (documented).
const nobody = "00000000-0000-0000-0000-000000000000"

// envelope is what is delivered: the documented fields, and those that a recording has
// besides.
func (w *world) envelope(h hook, e event) map[string]any {
	from := e.From
	if from.ID == "" {
		from.ID = nobody
	}
	return map[string]any{
		"subscriptionId": h.ID, "objectId": h.Object, "objectType": h.ObjectType, "eventType": e.Type, "eventId": e.ID,
		"data": e.Data, "context": h.Context, "fromUser": from.Phone, "fromUserId": from.ID, "fromUserName": from.Name, "fromUserProfilePic": "",
		"isBotfromUser": from.Bot != nil, "groupId": e.Group, "sourceGroupId": e.Group,
	}
}

// raiseMember tells that a member was added or removed.
func (w *world) raiseMember(kind string, g group, member, by user, now time.Time) {
	role := g.role(member.ID)
	w.raise(event{Type: kind, Group: g.ID, From: by, Data: map[string]any{
		"member": member.Phone, "memberId": member.ID, "memberName": member.Name, "memberProfilePic": "", "type": role,
	}}, now)
}

// raiseGroup tells a group that it got or lost a subgroup. The payload is not known: it
// has what a list shows of the subgroup.
func (w *world) raiseGroup(kind, parent string, sub group, by user, now time.Time) {
	if w.Hooks.len() == 0 {
		return // counting the people of a large subgroup takes time
	}
	data := map[string]any{"groupId": sub.ID, "groupName": sub.Name, "parentGroupId": parent}
	maps.Copy(data, w.census().thin(sub))
	w.raise(event{Type: kind, Group: parent, From: by, Data: data}, now)
}

// eventNamed returns an event type that a client wrote in any case.
func eventNamed(name string, strict bool) (string, bool) {
	return find(eventTypes(), func(t string) bool { return t == name || !strict && strings.EqualFold(t, name) })
}
