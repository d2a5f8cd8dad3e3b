package sandbox

import (
	"cmp"
	"encoding/json"
	"time"
)

// response is one answer to an action.
type response struct {
	ID        string            `json:"id"`
	Action    string            `json:"action"` // the action's ID
	By        string            `json:"by"`     // user ID
	At        time.Time         `json:"at"`
	Completed bool              `json:"completed,omitempty"` // of a job
	Answers   []json.RawMessage `json:"answers,omitempty"`   // as a webhook delivers them
	Name      string            `json:"name,omitempty"`
	Place     map[string]any    `json:"place,omitempty"`
}

// respond takes a response, or changes the one that responseId names. The work of a job
// may be reported by anybody in the group, since a group token acts as an admin
// (inferred). A survey that takes one response of a user takes a second one only with
// responseId (inferred).
func respond(c *call) (any, *refusal) {
	a, no := c.action()
	id, kind := c.text("responseId"), c.text("actionType")
	switch {
	case no != nil:
		return nil, no
	case c.fault() != nil:
		return nil, c.fault()
	case a.Type == "Poll", a.Type == "LetsMeet":
		return nil, notHere("POST responses to a " + a.Type)
	case a.Type != "Job" && a.Type != "Survey" && a.Type != customType:
		return nil, invalid("The action takes no responses")
	case kind == "" && c.text("id") == "" && c.s.strict:
		return nil, invalid("actionType is missing")
	case !a.Ends.IsZero() && c.s.now().After(a.Ends):
		return nil, invalid("The action takes no responses any more")
	case !c.has("actionBody"):
		return nil, invalid("actionBody is missing")
	}
	if named, ok := kindNamed(kind, c.s.strict); kind != "" && (!ok || named.name != a.Type) {
		return nil, invalid("actionType is not that of the action")
	}
	r, no := c.response(a)
	if no != nil {
		return nil, no
	}
	kept, no := c.keep(a, r, id)
	return map[string]any{"responseId": kept}, no
}

// response reads the actionBody of a response.
func (c *call) response(a action) (response, *refusal) {
	body := c.inner("actionBody")
	r := response{ID: guid(), Action: a.ID, By: c.user.ID, At: c.s.now().UTC().Truncate(time.Second), Name: body.text("responseName")}
	if a.Type == "Job" {
		if !body.has("isCompleted") {
			return r, invalid("isCompleted is missing")
		}
		r.Completed = body.yes(false, "isCompleted")
		return r, c.fault()
	}
	if body.has("responseLocation") {
		place := body.inner("responseLocation")
		r.Place = map[string]any{"latitude": place.number(0, "latitude"), "longitude": place.number(0, "longitude"), "name": place.text("name")}
	}
	if !body.has("answers") {
		return r, invalid("answers is missing")
	}
	given := body.list("answers")
	if c.fault() != nil {
		return r, c.fault()
	}
	var no *refusal
	r.Answers, no = c.answers(a, given)
	return r, no
}

// maxResponses is how many responses an action takes.
const maxResponses = 2000

// responderOf is the key of a user's responses to an action.
func responderOf(actionID, userID string) string { return joined(actionID, userID) }

// keep adds the response to its action, or puts it in the place of the one with that
// ID. It returns the ID that the response has then.
func (c *call) keep(a action, r response, replaces string) (string, *refusal) {
	from := c.user
	if a.Anonymous {
		from = user{}
	}
	no := c.change(func(w *world) *refusal {
		old, update := firstOf(w.Responses.by(byResponder, responderOf(a.ID, r.By)), func(old response) bool {
			return sameID(old.ID, replaces) || replaces == "" && !a.Multiple
		})
		switch {
		case !update && replaces != "":
			return invalid("responseId names no response of this user")
		case update && replaces == "" && a.Type != "Job":
			return invalid("The user has responded: send responseId to change the response")
		case update:
			r.ID = old.ID
		case w.Responses.count(byAction, a.ID) >= maxResponses:
			return tooManyThings()
		}
		w.Responses.put(r)
		data := w.responseData(a, r)
		data["isUpdateResponse"] = update
		w.raise(event{ID: r.ID, Type: cmp.Or(map[string]string{"Job": "JobResponse", "Survey": "SurveyResponse"}[a.Type], "ActionResponse"),
			Group: a.Group, Action: a.ID, Package: a.Package, From: from, Data: data}, c.s.now())
		return nil
	})
	return r.ID, no
}

// responseData is a response as a webhook delivers it, and as the details of its action
// list it (inferred).
func (w *world) responseData(a action, r response) map[string]any {
	by, _ := w.user(r.By)
	out := map[string]any{"actionId": a.ID, "groupId": a.Group, "responseId": r.ID}
	if a.Type == "Job" {
		out["responseDetails"] = map[string]any{"response": map[string]any{"assignee": by.Phone, "assigneeName": by.Name, "assigneeProfilePic": "", "isCompleted": r.Completed}}
		return out
	}
	if a.Anonymous {
		by = user{}
	}
	questions := []map[string]any{}
	for i, v := range r.Answers {
		q := map[string]any{}
		if i < len(a.Questions) {
			q = a.Questions[i].shown()
		}
		q["answer"] = v
		questions = append(questions, q)
	}
	for key, value := range map[string]any{
		"isUpdateResponse": false, "responder": by.Phone, "responderId": by.ID, "responderName": by.Name, "responderProfilePic": "", "isAnonymous": a.Anonymous,
		"creatorId": a.From, "sourceGroupId": a.Group, "responseDetails": map[string]any{"responseWithQuestions": questions},
	} {
		out[key] = value
	}
	if a.Package != "" {
		out["packageId"], out["actionPackageId"] = a.Package, a.Package
	}
	if a.Properties != nil {
		out["Properties"] = a.Properties
	}
	return out
}
