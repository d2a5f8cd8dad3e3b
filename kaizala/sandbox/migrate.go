package sandbox

import (
	"encoding/json"
	"time"
)

// A world of version 1 knew how many members a group had and who of the two people
// was its admin, not who the members were. In versions 1 and 2 an action held its
// responses, and revoked tokens were an object.

// groupV1 is a group in a world of version 1.
type groupV1 struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Admins  []Person `json:"admins"`
	Members int      `json:"members"`
	Type    string   `json:"type"`
}

// actionV2 has what an action holds no more.
type actionV2 struct {
	ID        string     `json:"id"`
	Responses []response `json:"responses"`
}

// decodeWorld decodes a world of this version or of an older one.
func decodeWorld(b []byte, version int) (*world, error) {
	w := emptyWorld()
	in := savedHead{head: &w.head}
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, err
	}
	w.last, w.logged = in.Last, in.Logged
	tables := map[string]json.RawMessage{}
	if err := json.Unmarshal(b, &tables); err != nil {
		return nil, err
	}
	if version == 1 || version == 2 {
		w.Version, w.last, w.logged = worldVersion, 0, false
		if err := w.loadOlder(tables, version); err != nil {
			return nil, err
		}
	}
	for _, t := range w.tables() {
		if err := t.load(tables[t.name]); err != nil {
			return nil, err
		}
	}
	w.size, w.written = len(b), nil
	return w, nil
}

// loadOlder loads what has another shape in an older world, and removes it from tables.
func (w *world) loadOlder(tables map[string]json.RawMessage, version int) error {
	revoked, actions := map[string]time.Time{}, []actionV2{}
	if err := decodeAll(tables, map[string]any{"revoked": &revoked, "actions": &actions}); err != nil {
		return err
	}
	for hash, until := range revoked {
		w.Revoked.put(revocation{hash, until})
	}
	for _, a := range actions {
		for _, r := range a.Responses {
			r.Action = a.ID
			w.Responses.put(r)
		}
	}
	delete(tables, "revoked")
	delete(tables, "responses")
	if version == 1 {
		return w.loadGroupsV1(tables)
	}
	return nil
}

func (w *world) loadGroupsV1(tables map[string]json.RawMessage) error {
	var groups []groupV1
	if err := decodeAll(tables, map[string]any{"groups": &groups}); err != nil {
		return err
	}
	delete(tables, "groups")
	if err := w.Users.load(tables["users"]); err != nil {
		return err
	}
	delete(tables, "users")
	for _, g := range groups[:min(len(groups), maxGroups)] {
		made := group{ID: g.ID, Name: g.Name, Type: g.Type}
		for _, p := range g.Admins {
			made.Admins = append(made.Admins, w.People[p].UserID)
		}
		made.Members = w.invented(min(g.Members, maxMembers) - len(made.Admins))
		w.Groups.put(made)
	}
	return nil
}

// decodeAll decodes the texts that are there.
func decodeAll(texts map[string]json.RawMessage, into map[string]any) error {
	for name, v := range into {
		if text := texts[name]; text != nil {
			if err := json.Unmarshal(text, v); err != nil {
				return err
			}
		}
	}
	return nil
}
