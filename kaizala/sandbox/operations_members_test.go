package sandbox

import (
	"fmt"
	"strings"
)

// newcomer is the number of somebody who is in no group.
const newcomer = "+442079460177"

// members are the members of the group.
func (d *desk) members() []map[string]any {
	d.Helper()
	return d.does("GET", d.in("/members"), "").objects("members")
}

// added makes the newcomer a member, and gives the member's ID.
func (d *desk) added() string {
	d.Helper()
	d.is(d.does("PUT", d.in("/members"), `{"members":["`+newcomer+`"]}`).body, map[string]any{"result": true})
	return d.the(d.members(), "mobileNumber", newcomer)["id"].(string)
}

// count is the number of members as the list of groups has it.
func (d *desk) count() any {
	d.Helper()
	return d.does("GET", "/v1/groups", "").objects("groups")[0]["currentLevelUserCount"]
}

func memberTrials() map[string]trial {
	return map[string]trial{
		"List members": {
			func(d *desk) {
				if l := d.members(); len(l) != 42 {
					d.Errorf("%d members", len(l))
				}
				d.is(d.the(d.members(), "role", "Admin"), map[string]any{"mobileNumber": "+442079460102", "isProvisioned": true, "name": "Gabi Groupadmin"})
			},
			func(d *desk) { refused(d.T, d.ask("GET", "/v1/groups/none/members", ""), 404, "NotFound") },
		},
		"Add members": {
			func(d *desk) {
				d.added()
				d.is(d.the(d.members(), "mobileNumber", newcomer), map[string]any{"role": "Member", "isProvisioned": false})
				if d.count() != 43.0 {
					d.Errorf("%v members", d.count())
				}
				d.is(d.does("PUT", d.in("/members"), `{"members":["`+newcomer+`","nobody"]}`).body, map[string]any{"result": false})
			},
			func(d *desk) { refused(d.T, d.ask("PUT", d.in("/members"), `{}`), 400, "InvalidParameters", "members") },
		},
		"Change a member's role": {
			func(d *desk) {
				id := d.added()
				d.does("PUT", d.in("/members/"+id), `{"role":"admin"}`)
				d.is(d.the(d.members(), "id", id), map[string]any{"role": "Admin"})
			},
			func(d *desk) {
				refused(d.T, d.ask("PUT", d.in("/members/"+d.added()), `{"role":"King"}`), 400, "InvalidParameters", "role")
				admin := d.the(d.members(), "role", "Admin")["id"].(string)
				refused(d.T, d.ask("PUT", d.in("/members/"+admin), `{"role":"Member"}`), 400, "InvalidParameters", "admin")
			},
		},
		"Remove member": {
			func(d *desk) {
				d.is(d.does("DELETE", d.in("/members/"+d.added()), "").body, map[string]any{"result": true})
				if strings.Contains(fmt.Sprint(d.members()), newcomer) || d.count() != 42.0 {
					d.Error("still there")
				}
			},
			func(d *desk) { refused(d.T, d.ask("DELETE", d.in("/members/none"), ""), 404, "NotFound") },
		},
	}
}

// subscribed makes a public group with two subscribers, and gives a user token of its admin.
func (d *desk) subscribed() (group, token string) {
	group, token = d.public()
	r := d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/add", `{"subscribers":["`+newcomer+`","+442079460178","nobody"]}`))
	if got := fmt.Sprint(r.body["result"]); got != "map[+442079460177:map[isAdded:true] +442079460178:map[isAdded:true] nobody:map[isAdded:false]]" {
		d.Errorf("%v", got)
	}
	return group, token
}

func subscriberTrials() map[string]trial {
	return map[string]trial{
		"List subscribers": {
			func(d *desk) {
				group, token := d.subscribed()
				path := "/v1/groups/" + group + "/subscribers"
				r := d.good(d.as(token, "POST", path, `{"count":"1"}`))
				d.is(r.objects("subscribers")[0], map[string]any{"mobileNumber": newcomer, "isProvisioned": false})
				next := d.good(d.as(token, "POST", path, fmt.Sprintf(`{"cursor":%q}`, r.text("cursor"))))
				if l := next.objects("subscribers"); len(l) != 1 || next.body["cursor"] != nil {
					d.Errorf("%v", next.body)
				}
				d.is(d.the(d.good(d.as(token, "GET", "/v1/groups", "")).objects("groups"), "groupId", group), map[string]any{"SubscribersCount": 2, "unProvisionedSubscribersCount": 2})
			},
			func(d *desk) {
				refused(d.T, d.ask("POST", d.in("/subscribers"), ""), 400, "InvalidParameters", "public")
				group, token := d.public()
				refused(d.T, d.as(token, "POST", "/v1/groups/"+group+"/subscribers", `{"count":51}`), 400, "InvalidParameters", "50")
			},
		},
		"List subscribers (GET)": {
			func(d *desk) {
				group, token := d.subscribed()
				if l := d.good(d.as(token, "GET", "/v1/groups/"+group+"/subscribers", "")).objects("subscribers"); len(l) != 2 {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/subscribers"), ""), 400, "InvalidParameters", "public")
			},
		},
		"Add subscribers": {
			func(d *desk) { d.subscribed() },
			func(d *desk) {
				refused(d.T, d.ask("PUT", d.in("/subscribers/add"), `{"subscribers":["`+newcomer+`"]}`), 400, "InvalidParameters", "public")
			},
		},
		"Remove subscribers": {
			func(d *desk) {
				group, token := d.subscribed()
				r := d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/remove", `{"subscribers":["`+newcomer+`","+442079460199"]}`))
				if got := fmt.Sprint(r.body["result"]); got != "map[+442079460177:map[isRemoved:true] +442079460199:map[isRemoved:false]]" {
					d.Errorf("%v", got)
				}
				if l := d.good(d.as(token, "POST", "/v1/groups/"+group+"/subscribers", "")).objects("subscribers"); len(l) != 1 {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("PUT", "/v1/groups//subscribers/remove", `{"subscribers":["`+newcomer+`"]}`), 400, "InvalidParameters", "group")
			},
		},
	}
}
