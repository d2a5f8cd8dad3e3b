package sandbox

import (
	"fmt"
	"strings"
	"time"
)

func aboutPINs() []sentence {
	const ask, login = "/v1/generatePin", "/v1/loginWithPinAndApplicationId"
	phone := func(o *office) string { return o.get(o.T, "/v1/users/me", o.access(o.T)).text("phoneNumber") }
	pinOf := func(o *office, number string) string {
		o.Helper()
		if r := o.works(o.post(o.T, ask, fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q}`, number, o.id), "")); len(r.body) != 0 {
			o.Errorf("%v", r.body)
		}
		return o.gabi.tap("Groups").pin()
	}
	body := func(o *office, number, pin string) string {
		return fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q,"applicationSecret":%q,"pin":%q}`, number, o.id, o.secret, pin)
	}
	return []sentence{
		{"POST generatePin sends an SMS and answers {}", func(o *office) {
			number := phone(o)
			pinOf(o, number)
			o.gabi.sees("SMS to " + number)
		}},
		{"POST loginWithPinAndApplicationId gives a user token without the portal: refreshToken, grantedScope, refreshTokenExpiry in ms", func(o *office) {
			number := phone(o)
			r := o.works(o.post(o.T, login, body(o, number, pinOf(o, number)), ""))
			o.has(r.body, "refreshToken:string grantedScope:string refreshTokenExpiry:float64")
			if ahead := time.UnixMilli(int64(r.body["refreshTokenExpiry"].(float64))).Sub(o.now()); ahead < 365*day-5*time.Second || ahead > 365*day+5*time.Second {
				o.Errorf("%v ahead", ahead)
			}
			user := o.keys
			user.refresh = r.text("refreshToken")
			if got := groupNames(o.groups(user, "/v1/groups")); got != "Drivers, Warehouse night shift, Site Leeds" {
				o.Error(got)
			}
		}},
		{"a wrong or used PIN gives nothing", func(o *office) {
			number := phone(o)
			pin := pinOf(o, number)
			refused(o.T, o.post(o.T, login, body(o, number, "0"), ""), 401, "Unauthenticated")
			o.works(o.post(o.T, login, body(o, number, pin), ""))
			refused(o.T, o.post(o.T, login, body(o, number, pin), ""), 401, "Unauthenticated")
			refused(o.T, o.post(o.T, ask, body(o, "+442079460999", ""), ""), 400, "InvalidParameters")
		}},
	}
}

func aboutGroups() []sentence {
	const shape = "groupId:string groupName:string groupType:string hasSubGroups:bool callerRole:string userCount:float64 currentLevelUserCount:float64 isMappedToTenant:bool"
	return []sentence{
		{"GET groups: each with its documented fields", func(o *office) {
			for _, g := range o.groups(o.keys, "/v1/groups?fetchAllGroups=true&showDetail=true") {
				o.has(g, shape)
			}
		}},
		{"a group token sees its group alone", func(o *office) {
			if got := groupNames(o.groups(o.keys, "/v1/groups?fetchAllGroups=true&showDetail=true")); got != "Drivers" {
				o.Error(got)
			}
		}},
		{"a user token sees all groups of its user", func(o *office) {
			user := o.keys
			user.refresh = o.userToken(o.id)
			if got := groupNames(o.groups(user, "/v1/groups")); got != "Integration test group" {
				o.Error(got)
			}
			refused(o.T, user.get(o.T, "/v1/groups/"+o.group, user.access(o.T)), 404, "NotFound")
		}},
		{"GET groups/{groupId}: the same shape, one group", func(o *office) {
			one := o.groups(o.keys, "/v1/groups/"+o.group)
			if len(one) != 1 || one[0]["groupId"] != o.group {
				o.Fatalf("%v", one)
			}
			o.has(one[0], shape)
		}},
		{"GET groups/{groupId}/members: members", func(o *office) {
			list, _ := o.works(o.get(o.T, "/v1/groups/"+o.group+"/members", o.access(o.T))).body["members"].([]any)
			if len(list) == 0 {
				o.Fatal("none")
			}
			o.has(list[0].(map[string]any), "id:string role:string mobileNumber:string isProvisioned:bool")
		}},
		{"POST groups: groupName, groupId, membersAdded; the token's user is admin", func(o *office) {
			user := o.keys
			user.refresh = o.userToken(o.id)
			r := o.works(o.post(o.T, "/v1/groups", `{"name":"Strike","welcomeMessage":"Hello","members":["+442079460103"],"groupType":"ConnectGroup"}`, user.access(o.T)))
			o.has(r.body, "groupName:string groupId:string membersAdded:bool")
			groups := o.groups(user, "/v1/groups")
			if got := groupNames(groups); got != "Integration test group, Strike" || groups[1]["groupType"] != "ConnectGroup" || groups[1]["callerRole"] != "Admin" || groups[1]["userCount"] != 2.0 {
				o.Errorf("%v", groups)
			}
			o.dana.tap("Groups").sees("Strike")
		}},
	}
}

func aboutThePlatform() []sentence {
	return []sentence{
		{"GET users/me: the token's user", func(o *office) {
			if me := o.works(o.get(o.T, "/v1/users/me", o.access(o.T))); me.text("name") != "Gabi Groupadmin" {
				o.Errorf("%v", me.body)
			}
		}},
		{"POST groups/{groupId}/messages: 4000 characters at most, referenceId a GUID", func(o *office) {
			path, access := "/v1/groups/"+o.group+"/messages", o.access(o.T)
			body := func(n int) string {
				return fmt.Sprintf(`{"message":%q,"sendToAllSubscribers":false,"subscribers":[]}`, strings.Repeat("😀", n))
			}
			if r := o.works(o.post(o.T, path, body(4000), access)); len(r.text("referenceId")) != 36 {
				o.Errorf("%v", r.body)
			}
			refused(o.T, o.post(o.T, path, body(4001), access), 400, "InvalidParameters")
			refused(o.T, o.post(o.T, path, `{"message":""}`, access), 400, "InvalidParameters")
		}},
		{"public clients send sloppy JSON (single quotes, bare keys) and the service takes it", func(o *office) {
			path := "/v1/groups/" + o.group + "/messages"
			for _, body := range []string{`{'message':'Hello'}`, `{message:"Hello"}`, `{message:'It\'s on',subscribers:['+442079460103'],}`} {
				o.works(o.post(o.T, path, body, o.access(o.T)))
			}
			refused(o.T, o.post(o.T, path, `{message:Hello}`, o.access(o.T)), 400, "InvalidParameters")
		}},
		{"permissions are chosen when a connector is created, and hold for its calls", func(o *office) {
			for call, permission := range map[string]string{
				"GET /v1/users/me": "User Profile", "GET /v1/groups": "Group Information", "GET /v1/groups/" + o.group: "Group Information",
				"GET /v1/groups/" + o.group + "/members": "Group Member List", "POST /v1/groups/" + o.group + "/messages": "Text Message",
			} {
				method, path, _ := strings.Cut(call, " ")
				for _, p := range []string{permission, "Media"} {
					k := o.connector(p)
					k.refresh, _ = o.grant(k.id, "Drivers")
					r := request(o.T, method, o.root+path, `{"message":"Hello"}`, "accessToken", k.access(o.T))
					if p == permission {
						o.works(r)
					} else {
						refused(o.T, r, 403, "Forbidden")
					}
				}
			}
		}},
	}
}
