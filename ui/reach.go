package ui

import (
	"kaizala-setup/ui/session"
	"kaizala-setup/ui/words"
)

// reached tells of a team's store that did not answer, and of what waits to be saved
// there. "" if there is nothing to tell.
func (a *app) reached(r session.Reach) (text string) {
	for _, line := range words.Reached(r, a.now(), a.zone) {
		text += "\n" + line + "\n"
	}
	return text
}

// noted adds notes to a result whose text has another purpose.
func noted(notes string) func(result, error) (result, error) {
	return func(r result, err error) (result, error) {
		r.notes += notes
		return r, err
	}
}

// withTeam adds to the JSON how a team's store was reached.
func withTeam(json map[string]any, r session.Reach) map[string]any {
	if r.Name != "" {
		json["team"] = reach{r.Name, r.AsOf.IsZero(), rfc3339(r.AsOf), r.Waiting, rfc3339(r.Since)}
	}
	return json
}

// reach is how a team's store was reached, for programs. Times are RFC 3339.
type reach struct {
	Store        string `json:"store"` // server and database
	Answered     bool   `json:"answered"`
	AsOf         string `json:"asOf,omitempty"`         // of what is shown, if it did not answer
	Waiting      int    `json:"waiting"`                // tokens that wait on this machine to be saved
	WaitingSince string `json:"waitingSince,omitempty"` // when the oldest of them came
}
