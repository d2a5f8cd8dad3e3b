package sandbox

import (
	"encoding/json"
)

// A world of version 1 knew how many members a group had and who of the two people
// was its admin, not who the members were.

// groupV1 is a group in a world of version 1.
type groupV1 struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Admins  []Person `json:"admins"`
	Members int      `json:"members"`
	Type    string   `json:"type"`
}

// decodeWorld decodes a world of this version or of an older one.
func decodeWorld(b []byte, version int) (*world, error) {
	w := &world{}
	if version != 1 {
		return w, json.Unmarshal(b, w)
	}
	old := struct {
		*world
		Groups []groupV1 `json:"groups"`
	}{world: w}
	if err := json.Unmarshal(b, &old); err != nil {
		return nil, err
	}
	w.Version = worldVersion
	for _, g := range old.Groups[:min(len(old.Groups), maxThings)] {
		made := group{ID: g.ID, Name: g.Name, Type: g.Type}
		for _, p := range g.Admins {
			made.Admins = append(made.Admins, w.People[p].UserID)
		}
		made.Members = w.invented(min(g.Members, maxMembers) - len(made.Admins))
		w.Groups = append(w.Groups, made)
	}
	return w, nil
}
