package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"
)

// onlyHook is the one webhook of the group.
func (d *desk) onlyHook() map[string]any {
	d.Helper()
	l := d.does("GET", "/v1/webhook?objectId="+d.group+"&objectType=group", "").objects("webhooks")
	if len(l) != 1 {
		d.Fatalf("%d webhooks", len(l))
	}
	return l[0]
}

func hookTrials() map[string]trial {
	return map[string]trial{
		"Create webhook": {everyEvent, badWebhooks},
		"List webhooks": {
			hookIsListed,
			func(d *desk) {
				refused(d.T, d.ask("GET", "/v1/webhook?objectType=Planet", ""), 400, "InvalidParameters", "objectType")
			},
		},
		"Change webhook": {
			hookIsChanged,
			func(d *desk) {
				id := d.hooks(newInbox(d.T), `"MemberAdded"`)
				refused(d.T, d.ask("PUT", "/v1/webhook/"+id, `{"callBackUrl":"http://127.0.0.1:1/"}`), 400, "InvalidParameters", "validated")
				refused(d.T, d.ask("PUT", "/v1/webhook/none", `{}`), 404, "NotFound")
				refused(d.T, d.ask("PUT", "/v1/webhook/", `{}`), 400, "InvalidParameters")
			},
		},
		"Delete webhook": {
			func(d *desk) {
				in := newInbox(d.T)
				id := d.hooks(in, `"TextMessageCreated"`)
				if r := d.does("DELETE", "/v1/webhook/"+id, ""); len(r.body) != 0 {
					d.Errorf("%v", r.body)
				}
				if l := d.does("GET", "/v1/webhook", "").objects("webhooks"); len(l) != 0 {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) { refused(d.T, d.ask("DELETE", "/v1/webhook/none", ""), 404, "NotFound") },
		},
	}
}

// badWebhooks are refused, each for one reason: it lacks all that is needed, one field of
// a webhook that is good otherwise is wrong, or its group is not the token's.
func badWebhooks(d *desk) {
	refused(d.T, d.ask("POST", "/v1/webhook", `{"x":0}`), 400, "InvalidParameters")
	good := map[string]any{"objectId": d.group, "objectType": "Group", "eventTypes": []string{"MemberAdded"}, "callBackUrl": newInbox(d.T).URL}
	with := func(field string, value any) string {
		body := maps.Clone(good)
		body[field] = value
		text, err := json.Marshal(body)
		if err != nil {
			d.Fatal(err)
		}
		return string(text)
	}
	for _, bad := range []struct {
		field string
		value any
	}{
		{"objectType", "Planet"}, {"eventTypes", []string{}}, {"eventTypes", []string{"Rain"}},
		{"callBackUrl", ""}, {"callBackUrl", "https://hooks.example.com/x"}, {"callBackUrl", "ftp://127.0.0.1/"},
		{"callBackUrl", "http://someone@127.0.0.1/"}, {"callBackUrl", "http://127.0.0.1:1/"},
		{"callBackToken", "a\r\nX: y"}, {"validity", "1000"},
	} {
		refused(d.T, d.ask("POST", "/v1/webhook", with(bad.field, bad.value)), 400, "InvalidParameters", bad.field)
	}
	refused(d.T, d.ask("POST", "/v1/webhook", with("objectId", d.foreign())), 404, "NotFound")
}

// hookIsListed lists a webhook until its validity is over.
func hookIsListed(d *desk) {
	id := d.hooks(newInbox(d.T), `"MemberAdded","memberRemoved"`)
	now := d.now.Now()
	d.is(d.onlyHook(), map[string]any{"id": id, "objectId": d.group, "objectType": "Group", "events": "[MemberAdded MemberRemoved]", "filters": "[]", "callbackToken": "s3cret-token", "callBackToken": "s3cret-token",
		"callBackContext": "ward-7", "ts": float64(now.UnixMilli()), "validity": float64(now.Add(usualValidity).UnixMilli()), "active": true})
	if l := d.does("GET", "/v1/webhook?objectType=Action", "").objects("webhooks"); len(l) != 0 {
		d.Errorf("%v", l)
	}
	d.obeys("/clock", `{"clock":"+729d"}`)
	d.again()
	d.onlyHook()
	d.obeys("/clock", `{"clock":"+1d"}`) // its validity is over
	d.again()
	if l := d.does("GET", "/v1/webhook", "").objects("webhooks"); len(l) != 0 {
		d.Errorf("%v", l)
	}
}

// hookIsChanged changes the receiver of a webhook, and stops and starts it.
func hookIsChanged(d *desk) {
	one, two := newInbox(d.T), newInbox(d.T)
	id := d.hooks(one, `"MemberAdded"`)
	d.does("PUT", "/v1/webhook/"+id, fmt.Sprintf(`{"CallbackUrl":%q,"eventTypes":["TextMessageCreated"],"callBackContext":"ward-8"}`, two.URL))
	d.does("POST", d.in("/messages"), `{"message":"x"}`)
	d.is(two.gets(d.T, 1, "TextMessageCreated").body, map[string]any{"context": "ward-8", "subscriptionId": id})
	d.does("PUT", "/v1/webhook/"+id, `{"Active":"false"}`)
	d.is(d.onlyHook(), map[string]any{"active": false})
	d.does("POST", d.in("/messages"), `{"message":"not delivered"}`)
	d.does("PUT", "/v1/webhook/"+id, `{"Active":"true"}`)
	d.does("POST", d.in("/messages"), `{"message":"delivered"}`)
	d.is(d.data(two, 2, "TextMessageCreated"), map[string]any{"text": "delivered"})
	if len(one.all()) != 0 {
		d.Error("the old receiver got something")
	}
}

// again gets a token for the clock's time: the refresh token may be over.
func (d *desk) again() {
	d.Helper()
	d.s.with(d.T, func(w *world) error {
		token, err := w.sign(w.Grants.list()[0], accessLife, d.s.now())
		d.token = token.Reveal()
		return err
	})
}

// everyEvent raises the events that no other trial does, with their documented bodies.
func everyEvent(d *desk) {
	in := newInbox(d.T)
	id := d.hooks(in, `"MemberAdded","MemberRemoved","GroupAdded","GroupRemoved"`)
	d.does("PUT", d.in("/members"), `{"members":["+442079460177"]}`)
	m := in.gets(d.T, 1, "MemberAdded")
	if m.header.Get("kz-callback-token") != "s3cret-token" || m.header.Get("Content-Type") != "application/json; charset=utf-8" {
		d.Errorf("%v", m.header)
	}
	d.is(m.body, map[string]any{"subscriptionId": id, "objectId": d.group, "objectType": "Group", "context": "ward-7", "fromUser": "+442079460102", "fromUserName": "Gabi Groupadmin",
		"fromUserProfilePic": "", "groupId": d.group, "sourceGroupId": d.group, "isBotfromUser": false})
	added := d.data(in, 1, "MemberAdded")
	d.is(added, map[string]any{"member": "+442079460177", "memberName": "", "memberProfilePic": "", "type": "Member"})
	d.does("PUT", d.in("/members"), `{"members":["+442079460177"]}`) // is one already: no event
	d.does("DELETE", d.in("/members/"+added["memberId"].(string)), "")
	d.is(d.data(in, 2, "MemberRemoved"), map[string]any{"member": "+442079460177", "type": "Member"})
	sub := d.does("POST", d.in("/subGroups"), `{"name":"Night","welcomeMessage":"Hello"}`).text("groupId")
	d.is(d.data(in, 3, "GroupAdded"), map[string]any{"groupId": sub, "groupName": "Night"})
	d.does("DELETE", d.in("/subGroups/"+sub), "")
	d.is(d.data(in, 4, "GroupRemoved"), map[string]any{"groupId": sub})

	visit := d.acts(`{"id":"com.example.visit.2","actionBody":{"questions":[{"title":"Where","type":"Text"}]}}`).text("actionId")
	on := func(kind, object string) {
		d.does("POST", "/v1/webhook", fmt.Sprintf(`{"objectId":%q,"objectType":%q,"eventTypes":["ActionResponse"],"callBackUrl":%q,"validity":"%d"}`, object, kind, in.URL, d.now.Now().Add(time.Hour).UnixMilli()))
	}
	on("Action", visit)
	on("ActionPackage", "com.example.visit")
	on("ActionPackage", "com.example.other")
	d.does("POST", d.in("/actions/"+visit+"/responses"), `{"id":"com.example.visit.2","actionBody":{"answers":["Leeds"]}}`)
	waitFor(d.T, "two deliveries of one response", func() bool { return len(in.all()) == 6 })
	objects := map[any]bool{}
	for _, m := range in.all()[4:] {
		objects[m.body["objectId"]] = m.body["eventType"] == "ActionResponse"
	}
	if !objects[visit] || !objects["com.example.visit"] {
		d.Errorf("%v", objects)
	}
}
