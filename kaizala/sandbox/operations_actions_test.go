package sandbox

import (
	"fmt"
	"strings"
	"time"
)

const survey = `{"actionType":"Survey","actionBody":{"title":"Lunch","questions":[
 {"title":"What","type":"SingleOption","options":[{"title":"Soup"},{"title":"Salad"}]},{"title":"Also","type":"multiOption","options":[{"title":"Tea"},{"title":"Coffee"}]},
 {"title":"Why","type":"Text"},{"title":"How many","type":"Numeric"},{"title":"When","type":"DateTime"},{"title":"Where","type":"Location"},
 {"title":"Show","type":"Image"},{"title":"More","type":"AttachmentList"},{"title":"ResponseTime","type":"DateTime","isInvisible":"true"}],"dueDate":"48"}}`

// answered is a response to the survey.
func (d *desk) answered() string {
	pic := d.picture()
	return fmt.Sprintf(`{"actionType":"Survey","actionBody":{"responseName":"x","answers":["Soup",["Tea","Coffee"],"Hungry",2,1799150400,{"lt":51.5,"lg":-0.1,"n":"Canteen"},%q,[%q,%q]]}}`, pic, pic, pic)
}

// acts sends an action.
func (d *desk) acts(body string) reply {
	d.Helper()
	return d.does("POST", d.in("/actions"), body)
}

// listed are the actions of a type.
func (d *desk) listed(query string) []map[string]any {
	d.Helper()
	return d.does("GET", d.in("/actions?"+query), "").objects("actions")
}

func body(o map[string]any) map[string]any { b, _ := o["actionBody"].(map[string]any); return b }

// cleaning is a job.
const cleaning = `{"actionType":"job","actionBody":{"title":"Clean up","assignedTo":["+442079460102"],"dueDate":2}}`

func actionTrials() map[string]trial {
	return map[string]trial{
		"Send action": {everyActionIsSent, badActions},
		"List actions": {actionsAreListed, func(d *desk) {
			refused(d.T, d.ask("GET", d.in("/actions"), ""), 400, "InvalidParameters", "actionType")
			refused(d.T, d.ask("GET", d.in("/actions?actionType=Job&count=0"), ""), 400, "InvalidParameters", "count")
		}},
		"Get action": {actionIsRead, func(d *desk) { refused(d.T, d.ask("GET", d.in("/actions/none"), ""), 404, "NotFound") }},
	}
}

func responseTrials() map[string]trial {
	return map[string]trial{
		"Respond to action": {respondWorks, badResponses},
		"Send reminder": {
			func(d *desk) {
				id := d.acts(cleaning).text("actionId")
				r := d.does("POST", d.in("/actions/"+id+"/reminder"), "")
				if r.text("actionId") != id || len(r.text("referenceId")) != 36 {
					d.Errorf("%v", r.body)
				}
				d.does("GET", d.in("/reaction/"+r.text("referenceId")+"/summary"), "") // it stands in the chat
			},
			func(d *desk) { refused(d.T, d.ask("POST", d.in("/actions/none/reminder"), `{}`), 404, "NotFound") },
		},
	}
}

// madeAction is an action to send: the event that it raises, the type by which it is
// listed, if it is, and what the list shows of it.
type madeAction struct{ event, body, list, shows string }

// madeActions are one of each type.
func (d *desk) madeActions() []madeAction {
	d.Helper()
	pic := d.picture()
	return []madeAction{
		{"SurveyCreated", survey, "Survey", "Lunch"},
		{"JobCreated", cleaning, "Job", "Clean up"},
		{"Announcement", fmt.Sprintf(`{"actionType":"Announcement","actionBody":{"title":"News","message":"We move","mediaResources":[%q]}}`, pic), "", ""},
		{"PollCreated", fmt.Sprintf(`{"ActionType":"poll","ActionBody":{"Question":"Where to?","Choices":[{"Title":"North"},{"title":"South","image":%q}],"expiryInHours":"24"}}`, pic), "Poll", "South"},
		{"LetsMeetCreated", `{"actionType":"LetsMeet","actionBody":{"title":"Meet","startingTime":"2027-05-03T09:00:00Z","DurationInMins":45,"place":{"latitude":51.5,"longitude":-0.1,"name":"Room 1"},"agenda":"All"}}`, "LetsMeet", "Room 1"},
		{"AttachmentCreated", fmt.Sprintf(`{"actionType":"Image","actionBody":{"mediaResource":%q,"caption":"The van"}}`, pic), "Image", "/media/"},
		{"ActionCreated", `{"id":"com.example.visit.2","actionBody":{"title":"Visit","properties":[{"name":"Place","type":"Text","value":"Leeds"}],"validity":3}}`, "&id=com.example.visit", "com.example.visit.2"},
	}
}

// everyActionIsSent sends one action of each type; its webhook and the list show it.
func everyActionIsSent(d *desk) {
	in := newInbox(d.T)
	d.hooks(in, `"surveyCreated","JobCreated","Announcement","PollCreated","LetsMeetCreated","AttachmentCreated","ActionCreated"`)
	for i, a := range d.madeActions() {
		r := d.acts(a.body)
		noID := a.event == "Announcement" || a.event == "AttachmentCreated" // these have no actionId
		if len(r.text("referenceId")) != 36 || (r.body["actionId"] == nil) != noID {
			d.Errorf("%s: %v", a.event, r.body)
		}
		if e := in.gets(d.T, i+1, a.event).body; e["groupId"] != d.group || e["context"] != "ward-7" {
			d.Errorf("%v", e)
		}
		d.lists(a, r.text("referenceId"))
	}
	d.tellsOfActions(in)
}

// lists fails the test unless the list has an action, or refuses its type.
func (d *desk) lists(a madeAction, reference string) {
	d.Helper()
	if a.list == "" {
		refused(d.T, d.ask("GET", d.in("/actions?actionType=Announcement"), ""), 400, "InvalidParameters")
		return
	}
	l := d.listed("actionType=" + a.list)
	if len(l) != 1 {
		d.Errorf("%s: %v", a.list, l)
		return
	}
	d.is(l[0], map[string]any{"referenceId": reference, "sender": "+442079460102"})
	if !strings.Contains(fmt.Sprint(body(l[0])), a.shows) {
		d.Errorf("%s: no %s in %v", a.list, a.shows, l)
	}
}

// tellsOfActions fails the test unless the webhook of each of madeActions has its data.
func (d *desk) tellsOfActions(in *inbox) {
	d.Helper()
	d.is(d.data(in, 2, "JobCreated"), map[string]any{"title": "Clean up", "dueDate": isoTime(d.now.Now().Add(2 * time.Hour)), "assignedTo": "[+442079460102]", "groupId": d.group})
	d.is(d.data(in, 3, "Announcement"), map[string]any{"title": "News", "text": "We move"})
	d.is(d.data(in, 6, "AttachmentCreated"), map[string]any{"actionType": "Image", "caption": "The van"})
	if m := fmt.Sprint(d.data(in, 3, "Announcement")["media"]); !strings.Contains(m, "mediaFileName:van.png") || !strings.Contains(m, "fileName:van.png") {
		d.Error(m)
	}
	if q := fmt.Sprint(d.data(in, 1, "SurveyCreated")["questions"]); !strings.Contains(q, "title:Soup") || !strings.Contains(q, "isInvisible:true") {
		d.Error(q)
	}
	d.is(body(d.listed("actionType=LetsMeet")[0]), map[string]any{"duration": 45, "startingTime": "2027-05-03T09:00:00Z", "isSenderOnly": false})
}

// badActions are refused.
func badActions(d *desk) {
	for _, bad := range []string{
		`{}`, `{"actionType":"Dance","actionBody":{}}`, `{"actionType":"Survey"}`, `{"actionType":"Survey","actionBody":{"title":"x"}}`, `{"actionType":"Survey","actionBody":[]}`,
		`{"actionType":"Survey","actionBody":{"title":"x","questions":[{"title":"y","type":"SingleOption"}]}}`, `{"actionType":"Survey","actionBody":{"title":"x","questions":[{"title":"y","type":"Smell"}]}}`,
		`{"actionType":"Job","actionBody":{"title":"x","assignedTo":[]}}`, `{"actionType":"Job","actionBody":{"title":"x","assignedTo":["Bob"]}}`, `{"actionType":"Job","actionBody":{"title":"x","assignedTo":["+442079460102"],"dueDate":-1}}`,
		`{"actionType":"Announcement","actionBody":{"title":"x"}}`, `{"actionType":"Poll","actionBody":{"question":"x","choices":[]}}`, `{"actionType":"LetsMeet","actionBody":{"title":"x","startingTime":"soon"}}`,
		`{"actionType":"Image","actionBody":{"mediaResource":"x"}}`, `{"actionType":"ShareLocation","actionBody":{}}`, `{"id":"com.example.visit","actionBody":{"properties":[{"name":"x","type":"Smell"}]}}`,
		fmt.Sprintf(`{"actionType":"Video","actionBody":{"mediaResource":%q}}`, d.picture()),
	} {
		refused(d.T, d.ask("POST", d.in("/actions"), bad), 400, "InvalidParameters")
	}
}

// actionsAreListed lists jobs by number and by time.
func actionsAreListed(d *desk) {
	for i := range 3 {
		d.acts(strings.Replace(cleaning, "Clean up", fmt.Sprintf("Job %d", i), 1))
		d.obeys("/clock", `{"clock":"+1h"}`)
	}
	r := d.does("GET", d.in("/actions?actionType=JOB&count=2"), "")
	if l := r.objects("actions"); len(l) != 2 || r.body["hasMore"] != true || body(l[0])["title"] != "Job 0" {
		d.Errorf("%v", r.body)
	}
	for _, from := range []string{fmt.Sprint(d.now.Now().Add(2 * time.Hour).Unix()), fmt.Sprint(d.now.Now().Add(2 * time.Hour).UnixMilli())} {
		r = d.does("GET", d.in("/actions?actionType=Job&fromDate="+from), "")
		if l := r.objects("actions"); len(l) != 1 || r.body["hasMore"] != false || body(l[0])["title"] != "Job 2" {
			d.Errorf("from %s: %v", from, r.body)
		}
	}
	d.listed("actionType=ShareLocation")
	d.listed("actionType=PhotoWithLocation")
}

// actionIsRead reads an action with its responses, and without.
func actionIsRead(d *desk) {
	id := d.acts(survey).text("actionId")
	d.does("POST", d.in("/actions/"+id+"/responses"), d.answered())
	r := d.does("GET", d.in("/actions/"+id+"/?getDetails=true"), "") // with a slash, as the page has it
	d.is(r.body, map[string]any{"actionType": "Survey", "sender": "+442079460102", "hasMore": false})
	details, _ := r.body["actionDetails"].(map[string]any)
	d.is(details, map[string]any{"title": "Lunch", "responseCount": 1})
	if l, _ := details["responses"].([]any); len(l) != 1 || !strings.Contains(fmt.Sprint(l), "answer:[Soup]") {
		d.Errorf("%v", details["responses"])
	}
	d.is(r.objects("actions")[0], map[string]any{"actionType": "Survey"})
	details, _ = d.does("GET", d.in("/actions/"+id), "").body["actionDetails"].(map[string]any)
	if details["responses"] != nil {
		d.Error("responses without getDetails")
	}
}
