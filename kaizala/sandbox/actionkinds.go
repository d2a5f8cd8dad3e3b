package sandbox

import (
	"maps"
	"strings"
)

// actionKind is one type of action (documented).
type actionKind struct {
	name    string
	created string // the event that it raises
	listed  bool   // GET actions takes it
	hasID   bool   // the answer has an actionId
	// read reads the actionBody into the action. It blames wrong fields.
	read func(*call, params, *action)
	// show returns the actionBody of a list.
	show func(w *world, root string, a action) map[string]any
	// event returns the data of the event.
	event func(w *world, root string, a action) map[string]any
}

// customType is the type that a list shows for a custom action. The service's own word
// for it is not known.
const customType = "Custom"

func actionKinds() []actionKind {
	kinds := []actionKind{
		{"Survey", "SurveyCreated", true, true, readSurvey, showSurvey, surveyEvent},
		{"Job", "JobCreated", true, true, readJob, showJob, jobEvent},
		{"Poll", "PollCreated", true, true, readPoll, showPoll, shownEvent},
		{"LetsMeet", "LetsMeetCreated", true, true, readMeeting, showMeeting, shownEvent},
		{"Announcement", "Announcement", false, false, readAnnouncement, showAnnouncement, announcementEvent},
		{customType, "ActionCreated", false, true, readCustom, showSurvey, surveyEvent},
		// The application alone sends these two.
		{"PhotoWithLocation", "", true, false, readNothing, showMedia, shownEvent},
		{"ShareLocation", "", true, false, readNothing, showMedia, shownEvent},
	}
	for _, m := range mediaKinds() {
		kinds = append(kinds, actionKind{m.name, "AttachmentCreated", m.listed, false, readMedia, showMedia, attachmentEvent})
	}
	return kinds
}

func customKind() actionKind { k, _ := kindNamed(customType, false); return k }

// kindNamed returns the kind of a type that a client wrote.
func kindNamed(name string, strict bool) (actionKind, bool) {
	return find(actionKinds(), func(k actionKind) bool { return k.name == name || !strict && strings.EqualFold(k.name, name) })
}

func kindOf(a action) actionKind {
	k, _ := kindNamed(a.Type, true)
	if k.show == nil { // the world file names a type that this version lacks
		return customKind()
	}
	return k
}

// mediaKind is a type of action that is a file.
type mediaKind struct {
	name     string
	number   int // in a mediaResource (observed)
	listed   bool
	mime     string // how the MIME type begins
	suffixes string // (documented)
}

func mediaKinds() []mediaKind {
	return []mediaKind{
		{"Image", 3, true, "image/", ".jpg .jpeg .png"},
		{"Album", 3, false, "image/", ".jpg .jpeg .png"},
		{"Audio", 5, false, "audio/", ".mp3 .wav"},
		{"Document", 6, true, "application/", ".doc .docx .xls .xlsx .ppt .pptx .pdf"},
		{"Video", 10, false, "video/", ".mp4 .3gpp"},
	}
}

func readNothing(_ *call, f params, _ *action) {
	f.blame("actionType", "a type that the API sends")
}

// readSurvey reads a survey. The C# library's fields are kept as they are.
func readSurvey(c *call, f params, a *action) {
	a.Title = required(f, "title")
	a.Questions = readQuestions(f, "questions")
	if len(a.Questions) == 0 {
		f.blame("questions", "a list of questions")
	}
	readCommon(c, f, a)
	a.Ends = c.hoursAhead(f, 24, "dueDate")
}

// readCommon reads what surveys and custom actions have in common.
func readCommon(_ *call, f params, a *action) {
	a.Anonymous, a.Multiple = f.yes(false, "isAnonymous"), f.yes(false, "acceptMultipleResponses")
	a.More["isAnonymous"], a.More["acceptMultipleResponses"], a.More["isSenderOnly"] = a.Anonymous, a.Multiple, f.yes(false, "isSenderOnly")
	for _, name := range []string{"visibility", "description", "coverImage"} {
		if f.has(name) {
			a.More[name] = f.digits(name)
		}
	}
}

// readCustom reads the body of a custom action: a survey's, a list of properties, or
// little more than a title.
func readCustom(c *call, f params, a *action) {
	a.Title = f.text("title")
	a.Questions = readQuestions(f, "questions")
	readCommon(c, f, a)
	for _, p := range f.inners("properties") {
		required(p, "name")
		if p.enum("type", propertyTypes()...) == "" {
			p.blame("type", "one of "+strings.Join(propertyTypes(), ", "))
		}
	}
	if f.has("properties") {
		a.Properties = rawJSON(f.get("properties"))
	}
	switch {
	case f.has("validity"):
		a.Ends = c.hoursAhead(f, 24, "validity")
	case f.has("dueDate"):
		a.Ends = c.hoursAhead(f, 24, "dueDate")
	}
}

func showSurvey(w *world, _ string, a action) map[string]any {
	out := map[string]any{"actionId": a.ID, "title": a.Title, "responseCount": w.Responses.count(byAction, a.ID)}
	if !a.Ends.IsZero() {
		out["expiryDate"] = isoTime(a.Ends)
	}
	if a.Package != "" {
		out["packageId"] = a.Package
		maps.Copy(out, a.More)
		if a.Properties != nil {
			out["properties"] = a.Properties
		}
	}
	return out
}

func surveyEvent(_ *world, _ string, a action) map[string]any {
	out := map[string]any{"actionId": a.ID, "groupId": a.Group, "title": a.Title, "questions": a.shownQuestions()}
	if a.Package != "" {
		out["packageId"], out["actionPackageId"] = a.Package, a.Package
	}
	if a.Properties != nil {
		out["Properties"] = a.Properties
	}
	return out
}

func readJob(c *call, f params, a *action) {
	a.Title = required(f, "title")
	for _, phone := range f.texts("assignedTo") {
		phone = separators.Replace(phone)
		if !number().MatchString(phone) {
			f.blame("assignedTo", "a list of phone numbers")
		}
		a.Assigned = append(a.Assigned, phone)
	}
	if len(a.Assigned) == 0 || len(a.Assigned) > maxNewMembers {
		f.blame("assignedTo", "a list of 1 to 100 phone numbers")
	}
	a.Ends = c.hoursAhead(f, 24, "dueDate")
}

func showJob(w *world, _ string, a action) map[string]any {
	return map[string]any{"actionId": a.ID, "title": a.Title, "assigneeCount": len(a.Assigned), "responseCount": w.Responses.count(byAction, a.ID), "isCompleted": w.completed(a)}
}

func jobEvent(_ *world, _ string, a action) map[string]any {
	return map[string]any{"actionId": a.ID, "groupId": a.Group, "title": a.Title, "dueDate": isoTime(a.Ends), "assignedTo": a.Assigned}
}

func readPoll(c *call, f params, a *action) {
	a.Title = required(f, "question")
	choices := []any{}
	for _, choice := range f.inners("choices") {
		one := map[string]any{"title": required(choice, "title")}
		if choice.has("image") {
			one["image"] = c.medium(choice, "image").ID
		}
		choices = append(choices, one)
	}
	if len(choices) == 0 || len(choices) > maxNewMembers {
		f.blame("choices", "a list of 1 to 100 choices")
	}
	a.More["choices"], a.More["isSenderOnly"] = choices, f.yes(false, "isSenderOnly")
	a.Ends = c.hoursAhead(f, 720, "expiryInHours")
}

func showPoll(w *world, root string, a action) map[string]any {
	choices := []any{}
	list, _ := a.More["choices"].([]any)
	for _, choice := range list {
		one, _ := choice.(map[string]any)
		one = maps.Clone(one)
		if id, ok := one["image"].(string); ok {
			one["image"] = w.mediaURL(root, id)
		}
		choices = append(choices, one)
	}
	return map[string]any{"actionId": a.ID, "question": a.Title, "isSenderOnly": a.More["isSenderOnly"], "expiryDate": isoTime(a.Ends), "choices": choices}
}

func readMeeting(_ *call, f params, a *action) {
	a.Title = required(f, "title")
	start, ok := readTime(f.text("startingTime"))
	if !ok {
		f.blame("startingTime", "a time like 2027-05-03T09:00:00Z")
	}
	a.More["startingTime"], a.More["duration"] = isoTime(start), f.number(30, "duration", "DurationInMins")
	a.More["agenda"], a.More["isSenderOnly"] = f.text("agenda"), f.yes(false, "isSenderOnly")
	if f.has("place") {
		place := f.inner("place")
		a.More["place"] = map[string]any{"latitude": place.number(0, "latitude"), "longitude": place.number(0, "longitude"), "name": place.text("name")}
	}
}

func showMeeting(_ *world, _ string, a action) map[string]any {
	out := map[string]any{"actionId": a.ID, "title": a.Title, "place": nil}
	maps.Copy(out, a.More)
	return out
}

// shownEvent is the data of an event whose payload is not documented: what a list shows.
func shownEvent(w *world, root string, a action) map[string]any {
	out := kindOf(a).show(w, root, a)
	out["groupId"] = a.Group
	return out
}

func readAnnouncement(c *call, f params, a *action) {
	a.Title = f.text("title")
	a.More["message"] = required(f, "message")
	for _, text := range f.texts("mediaResources") {
		m, ok := c.w.resource(text)
		if !ok || len(a.Media) > maxNewMembers {
			f.blame("mediaResources", "a list of mediaResources of POST media")
		}
		a.Media = append(a.Media, m.ID)
	}
}

func showAnnouncement(w *world, root string, a action) map[string]any {
	return map[string]any{"title": a.Title, "message": a.More["message"], "media": w.attachments(root, a.Media)}
}

func announcementEvent(w *world, root string, a action) map[string]any {
	return map[string]any{"title": a.Title, "text": a.More["message"], "media": w.attachments(root, a.Media)}
}

func readMedia(c *call, f params, a *action) {
	a.More["caption"] = f.text("caption")
	m := c.medium(f, "mediaResource")
	kind, _ := find(mediaKinds(), func(k mediaKind) bool { return k.name == a.Type })
	if m.ID != "" && !kind.takes(m) {
		f.blame("mediaResource", "a file of "+kind.suffixes)
	}
	a.Media = []string{m.ID}
}

func showMedia(w *world, root string, a action) map[string]any {
	out := map[string]any{"caption": a.More["caption"]}
	for _, m := range w.attachments(root, a.Media) {
		out["imageUrl"] = m["mediaUrl"]
		if a.Type != "Image" {
			out["mediaUrl"], out["mediaFileName"] = m["mediaUrl"], m["mediaFileName"]
		}
	}
	return out
}

func attachmentEvent(w *world, root string, a action) map[string]any {
	return map[string]any{"media": w.attachments(root, a.Media), "actionType": a.Type, "caption": a.More["caption"]}
}
