package sandbox

import (
	"fmt"
	"strings"
)

func memberTrials() map[string]trial {
	const phone = "+442079460177"
	members := func(d *desk) []map[string]any {
		d.Helper()
		return d.does("GET", d.in("/members"), "").objects("members")
	}
	added := func(d *desk) string {
		d.Helper()
		d.is(d.does("PUT", d.in("/members"), `{"members":["`+phone+`"]}`).body, map[string]any{"result": true})
		return d.the(members(d), "mobileNumber", phone)["id"].(string)
	}
	count := func(d *desk) any {
		d.Helper()
		return d.does("GET", "/v1/groups", "").objects("groups")[0]["currentLevelUserCount"]
	}
	subscribed := func(d *desk) (group, token string) {
		group, token = d.public()
		r := d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/add", `{"subscribers":["`+phone+`","+442079460178","nobody"]}`))
		if got := fmt.Sprint(r.body["result"]); got != "map[+442079460177:map[isAdded:true] +442079460178:map[isAdded:true] nobody:map[isAdded:false]]" {
			d.Errorf("%v", got)
		}
		return group, token
	}
	return map[string]trial{
		"List members": {
			func(d *desk) {
				if l := members(d); len(l) != 42 {
					d.Errorf("%d members", len(l))
				}
				d.is(d.the(members(d), "role", "Admin"), map[string]any{"mobileNumber": "+442079460102", "isProvisioned": true, "name": "Gabi Groupadmin"})
			},
			func(d *desk) { refused(d.T, d.ask("GET", "/v1/groups/none/members", ""), 404, "NotFound") },
		},
		"Add members": {
			func(d *desk) {
				added(d)
				d.is(d.the(members(d), "mobileNumber", phone), map[string]any{"role": "Member", "isProvisioned": false})
				if count(d) != 43.0 {
					d.Errorf("%v members", count(d))
				}
				d.is(d.does("PUT", d.in("/members"), `{"members":["`+phone+`","nobody"]}`).body, map[string]any{"result": false})
			},
			func(d *desk) { refused(d.T, d.ask("PUT", d.in("/members"), `{}`), 400, "InvalidParameters", "members") },
		},
		"Change a member's role": {
			func(d *desk) {
				id := added(d)
				d.does("PUT", d.in("/members/"+id), `{"role":"admin"}`)
				d.is(d.the(members(d), "id", id), map[string]any{"role": "Admin"})
			},
			func(d *desk) {
				refused(d.T, d.ask("PUT", d.in("/members/"+added(d)), `{"role":"King"}`), 400, "InvalidParameters", "role")
				admin := d.the(members(d), "role", "Admin")["id"].(string)
				refused(d.T, d.ask("PUT", d.in("/members/"+admin), `{"role":"Member"}`), 400, "InvalidParameters", "admin")
			},
		},
		"Remove member": {
			func(d *desk) {
				d.is(d.does("DELETE", d.in("/members/"+added(d)), "").body, map[string]any{"result": true})
				if strings.Contains(fmt.Sprint(members(d)), phone) || count(d) != 42.0 {
					d.Error("still there")
				}
			},
			func(d *desk) { refused(d.T, d.ask("DELETE", d.in("/members/none"), ""), 404, "NotFound") },
		},
		"List subscribers": {
			func(d *desk) {
				group, token := subscribed(d)
				path := "/v1/groups/" + group + "/subscribers"
				r := d.good(d.as(token, "POST", path, `{"count":"1"}`))
				d.is(r.objects("subscribers")[0], map[string]any{"mobileNumber": phone, "isProvisioned": false})
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
				group, token := subscribed(d)
				if l := d.good(d.as(token, "GET", "/v1/groups/"+group+"/subscribers", "")).objects("subscribers"); len(l) != 2 {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/subscribers"), ""), 400, "InvalidParameters", "public")
			},
		},
		"Add subscribers": {
			func(d *desk) { subscribed(d) },
			func(d *desk) {
				refused(d.T, d.ask("PUT", d.in("/subscribers/add"), `{"subscribers":["`+phone+`"]}`), 400, "InvalidParameters", "public")
			},
		},
		"Remove subscribers": {
			func(d *desk) {
				group, token := subscribed(d)
				r := d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/remove", `{"subscribers":["`+phone+`","+442079460199"]}`))
				if got := fmt.Sprint(r.body["result"]); got != "map[+442079460177:map[isRemoved:true] +442079460199:map[isRemoved:false]]" {
					d.Errorf("%v", got)
				}
				if l := d.good(d.as(token, "POST", "/v1/groups/"+group+"/subscribers", "")).objects("subscribers"); len(l) != 1 {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("PUT", "/v1/groups//subscribers/remove", `{"subscribers":["`+phone+`"]}`), 400, "InvalidParameters", "group")
			},
		},
	}
}
