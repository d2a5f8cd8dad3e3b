package sandbox

import "fmt"

// madeBot makes a bot, and gives a user token of its creator and the bot's ID.
func (d *desk) madeBot() (token, bot string) {
	d.Helper()
	token = d.user(Admin)
	return token, d.good(d.as(token, "POST", "/v1/bot", fmt.Sprintf(`{"Name":"Robin","profilePic":%q}`, d.picture()))).text("botUserId")
}

// bots are the bots that a user token sees.
func (d *desk) bots(token string) []map[string]any {
	d.Helper()
	return d.good(d.as(token, "GET", "/v1/bot", "")).objects("bots")
}

func botTrials() map[string]trial {
	return map[string]trial{
		"List bots": {
			func(d *desk) {
				token, id := d.madeBot()
				b := d.the(d.bots(token), "botUserId", id)
				d.is(b, map[string]any{"name": "Robin", "creatorName": "Gabi Groupadmin"})
				if len(b) != 9 {
					d.Errorf("%v", b)
				}
			},
			func(d *desk) { refused(d.T, d.ask("GET", "/v1/bot", ""), 403, "Forbidden", "group token") },
		},
		"Create bot": {
			func(d *desk) { token, id := d.madeBot(); d.the(d.bots(token), "botUserId", id) },
			func(d *desk) {
				refused(d.T, d.as(d.user(Admin), "POST", "/v1/bot", `{}`), 400, "InvalidParameters", "name")
				refused(d.T, d.as(d.user(Admin), "POST", "/v1/bot", `{"name":"x","profilePic":"y"}`), 400, "InvalidParameters", "profilePic")
			},
		},
		"Change bot": {
			func(d *desk) {
				token, id := d.madeBot()
				d.good(d.as(token, "PUT", "/v1/bot/"+id, `{"name":"Robina"}`))
				d.is(d.the(d.bots(token), "botUserId", id), map[string]any{"name": "Robina"})
			},
			func(d *desk) {
				refused(d.T, d.as(d.user(Admin), "PUT", "/v1/bot/none", `{"name":"x"}`), 404, "NotFound")
			},
		},
		"Delete bot": {
			func(d *desk) {
				token, id := d.madeBot()
				acts := d.good(d.as(token, "GET", "/v1/bot/accessToken/"+id, "")).text("accessToken")
				d.good(d.as(token, "DELETE", "/v1/bot/"+id, ""))
				if len(d.bots(token)) != 0 {
					d.Error("still there")
				}
				refused(d.T, d.as(acts, "GET", "/v1/users/me", ""), 401, "InvalidToken", "bot")
			},
			func(d *desk) { refused(d.T, d.as(d.user(Admin), "DELETE", "/v1/bot/", ""), 400, "InvalidParameters") },
		},
	}
}

// botAtWorkTrials are those of what a bot itself does.
func botAtWorkTrials() map[string]trial {
	return map[string]trial{
		"Get a bot's access token": {
			func(d *desk) {
				token, id := d.madeBot()
				r := d.good(d.as(token, "GET", "/v1/bot/accessToken/"+id, ""))
				if r.body["accessTokenExpiry"] == nil || r.text("scope") == "" {
					d.Errorf("%v", r.body)
				}
				d.is(d.good(d.as(r.text("accessToken"), "GET", "/v1/users/me", "")).body, map[string]any{"name": "Robin", "id": id})
				if l := d.good(d.as(r.text("accessToken"), "GET", "/v1/groups", "")).objects("groups"); len(l) != 0 {
					d.Errorf("a bot without groups sees %v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.as(d.user(Admin), "GET", "/v1/bot/accessToken/none", ""), 404, "NotFound")
			},
		},
		"Add bot to group": {
			func(d *desk) {
				token, id := d.madeBot()
				d.does("POST", d.in("/bot"), fmt.Sprintf(`{"botUserId":%q}`, id))
				d.is(d.the(d.does("GET", d.in("/members"), "").objects("members"), "id", id), map[string]any{"role": "Member", "name": "Robin"})
				in := newInbox(d.T)
				d.hooks(in, `"TextMessageCreated"`)
				acts := d.good(d.as(token, "GET", "/v1/bot/accessToken/"+id, "")).text("accessToken")
				d.good(d.as(acts, "POST", d.in("/messages"), `{"message":"Beep"}`))
				d.is(in.gets(d.T, 1, "TextMessageCreated").body, map[string]any{"fromUserName": "Robin", "isBotfromUser": true})
			},
			func(d *desk) { refused(d.T, d.ask("POST", d.in("/bot"), `{"botUserId":"none"}`), 404, "NotFound") },
		},
	}
}
