package sandbox

import (
	"fmt"
	"strings"
)

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

// badResponses are refused, and so is one that comes too late or answers a poll.
func badResponses(d *desk) {
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
}
