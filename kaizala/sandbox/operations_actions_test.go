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

func actionTrials() map[string]trial {
	job := `{"actionType":"job","actionBody":{"title":"Clean up","assignedTo":["+442079460102"],"dueDate":2}}`
	return map[string]trial{
		"Send action": {
			func(d *desk) {
				in := newInbox(d.T)
				d.hooks(in, `"surveyCreated","JobCreated","Announcement","PollCreated","LetsMeetCreated","AttachmentCreated","ActionCreated"`)
				pic := d.picture()
				for i, c := range []struct{ event, body, list, shows string }{
					{"SurveyCreated", survey, "Survey", "Lunch"},
					{"JobCreated", job, "Job", "Clean up"},
					{"Announcement", fmt.Sprintf(`{"actionType":"Announcement","actionBody":{"title":"News","message":"We move","mediaResources":[%q]}}`, pic), "", ""},
					{"PollCreated", fmt.Sprintf(`{"ActionType":"poll","ActionBody":{"Question":"Where to?","Choices":[{"Title":"North"},{"title":"South","image":%q}],"expiryInHours":"24"}}`, pic), "Poll", "South"},
					{"LetsMeetCreated", `{"actionType":"LetsMeet","actionBody":{"title":"Meet","startingTime":"2027-05-03T09:00:00Z","DurationInMins":45,"place":{"latitude":51.5,"longitude":-0.1,"name":"Room 1"},"agenda":"All"}}`, "LetsMeet", "Room 1"},
					{"AttachmentCreated", fmt.Sprintf(`{"actionType":"Image","actionBody":{"mediaResource":%q,"caption":"The van"}}`, pic), "Image", "/media/"},
					{"ActionCreated", `{"id":"com.example.visit.2","actionBody":{"title":"Visit","properties":[{"name":"Place","type":"Text","value":"Leeds"}],"validity":3}}`, "&id=com.example.visit", "com.example.visit.2"},
				} {
					r := d.acts(c.body)
					if len(r.text("referenceId")) != 36 || (r.body["actionId"] == nil) != (c.event == "Announcement" || c.event == "AttachmentCreated") {
						d.Errorf("%s: %v", c.event, r.body)
					}
					if e := in.gets(d.T, i+1, c.event).body; e["groupId"] != d.group || e["context"] != "ward-7" {
						d.Errorf("%v", e)
					}
					if c.list == "" {
						refused(d.T, d.ask("GET", d.in("/actions?actionType=Announcement"), ""), 400, "InvalidParameters")
						continue
					}
					if l := d.listed("actionType=" + c.list); len(l) != 1 || l[0]["referenceId"] != r.text("referenceId") || l[0]["sender"] != "+442079460102" || !strings.Contains(fmt.Sprint(body(l[0])), c.shows) {
						d.Errorf("%s: %v", c.list, l)
					}
				}
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
			},
			func(d *desk) {
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
			},
		},
		"List actions": {
			func(d *desk) {
				for i := range 3 {
					d.acts(strings.Replace(job, "Clean up", fmt.Sprintf("Job %d", i), 1))
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
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/actions"), ""), 400, "InvalidParameters", "actionType")
				refused(d.T, d.ask("GET", d.in("/actions?actionType=Job&count=0"), ""), 400, "InvalidParameters", "count")
			},
		},
		"Get action": {
			func(d *desk) {
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
			},
			func(d *desk) { refused(d.T, d.ask("GET", d.in("/actions/none"), ""), 404, "NotFound") },
		},
		"Respond to action": {respondWorks, func(d *desk) {
			path := d.in("/actions/" + d.acts(survey).text("actionId") + "/responses")
			for _, bad := range []string{
				`{}`, `{"actionType":"Survey"}`, `{"actionType":"Job","actionBody":{"isCompleted":true}}`, `{"actionType":"Survey","actionBody":{}}`, `{"actionType":"Survey","actionBody":{"answers":["Cake"]}}`,
				`{"actionType":"Survey","actionBody":{"answers":[null,["Tea","Milk"]]}}`, `{"actionType":"Survey","actionBody":{"answers":[null,null,null,"many"]}}`, `{"actionType":"Survey","actionBody":{"answers":[null,null,null,null,null,"here"]}}`,
				`{"actionType":"Survey","actionBody":{"answers":[null,null,null,null,null,null,"no file"]}}`, `{"actionType":"Survey","responseId":"none","actionBody":{"answers":["Soup"]}}`,
				`{"actionType":"Survey","actionBody":{"answers":[1,2,3,4,5,6,7,8,9,10]}}`,
			} {
				refused(d.T, d.ask("POST", path, bad), 400, "InvalidParameters")
			}
			d.obeys("/clock", `{"clock":"+49h"}`)
			d.token = d.access(d.T)
			refused(d.T, d.ask("POST", path, `{"actionType":"Survey","actionBody":{"answers":["Soup"]}}`), 400, "InvalidParameters", "any more")
			poll := d.acts(`{"actionType":"Poll","actionBody":{"question":"x","choices":[{"title":"y"}]}}`).text("actionId")
			refused(d.T, d.ask("POST", d.in("/actions/"+poll+"/responses"), `{"actionType":"Poll","actionBody":{}}`), 501, "not_in_the_sandbox", "Poll")
		}},
		"Send reminder": {
			func(d *desk) {
				id := d.acts(job).text("actionId")
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

// respondWorks responds to a survey twice and to a job, and reads it elsewhere.
func respondWorks(d *desk) {
	in := newInbox(d.T)
	d.hooks(in, `"SurveyResponse","JobResponse","ActionResponse"`)
	id := d.acts(survey).text("actionId")
	path := d.in("/actions/" + id + "/responses")
	response := d.does("POST", path, d.answered()).text("responseId")
	e := in.gets(d.T, 1, "SurveyResponse")
	d.is(e.body, map[string]any{"eventId": response, "fromUser": "+442079460102"})
	data := d.data(in, 1, "SurveyResponse")
	d.is(data, map[string]any{"responseId": response, "isUpdateResponse": false, "responder": "+442079460102", "responderName": "Gabi Groupadmin", "isAnonymous": false, "actionId": id})
	for _, want := range []string{"answer:[Soup]", "answer:[Tea Coffee]", "answer:Hungry", "answer:2", "answer:1.7991504e+12", "lt:51.5", "mediaFileName:van.png"} {
		if !strings.Contains(fmt.Sprint(data["responseDetails"]), want) {
			d.Errorf("no %s in %v", want, data["responseDetails"])
		}
	}
	refused(d.T, d.ask("POST", path, d.answered()), 400, "InvalidParameters", "responseId")
	again := strings.Replace(d.answered(), `"actionBody"`, fmt.Sprintf(`"responseId":%q,"actionBody"`, response), 1)
	d.is(d.does("POST", path, again).body, map[string]any{"responseId": response})
	d.is(d.data(in, 2, "SurveyResponse"), map[string]any{"isUpdateResponse": true})
	d.is(body(d.listed("actionType=Survey")[0]), map[string]any{"responseCount": 1})

	jobID := d.acts(`{"actionType":"Job","actionBody":{"title":"Clean up","assignedTo":["+442079460102"]}}`).text("actionId")
	d.does("POST", d.in("/actions/"+jobID+"/responses"), `{"actionType":"Job","actionBody":{"isCompleted":"true"}}`)
	d.is(body(d.listed("actionType=Job")[0]), map[string]any{"responseCount": 1, "isCompleted": true, "assigneeCount": 1})
	if got := fmt.Sprint(d.data(in, 3, "JobResponse")["responseDetails"]); got != "map[response:map[assignee:+442079460102 assigneeName:Gabi Groupadmin assigneeProfilePic: isCompleted:true]]" {
		d.Error(got)
	}
	visit := d.acts(`{"id":"com.example.visit","actionBody":{"questions":[{"title":"Where","type":"Text"}],"isAnonymous":true,"acceptMultipleResponses":true}}`).text("actionId")
	for range 2 {
		d.does("POST", d.in("/actions/"+visit+"/responses"), `{"id":"com.example.visit","actionBody":{"answers":["Leeds"]}}`)
	}
	d.is(d.data(in, 5, "ActionResponse"), map[string]any{"isAnonymous": true, "responder": "", "packageId": "com.example.visit"})
	d.is(in.gets(d.T, 5, "ActionResponse").body, map[string]any{"fromUser": "", "fromUserId": nobody})
}
