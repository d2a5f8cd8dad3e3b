package sandbox

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"strings"
)

// upload sends a file as a form, and gives the answer.
func (d *desk) upload(part, name, kind, content string) reply {
	d.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, part, name)}}
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	p, err := w.CreatePart(h)
	if err == nil {
		_, err = p.Write([]byte(content))
	}
	if err != nil || w.Close() != nil {
		d.Fatal(err)
	}
	return request(d.T, "POST", d.root+"/v1/media", b.String(), "accessToken", d.token, "Content-Type", w.FormDataContentType())
}

// picture is the mediaResource of an uploaded picture.
func (d *desk) picture() string {
	d.Helper()
	return d.good(d.upload("files", "van.png", "image/png", "a picture")).text("mediaResource")
}

func chatTrials() map[string]trial {
	return map[string]trial{
		"Send message": {
			func(d *desk) {
				in := newInbox(d.T)
				d.hooks(in, `"TextMessageCreated"`)
				first := d.does("POST", d.in("/messages"), `{"Message":"Hello <b>\n\"all\"","SendToAllSubscribers":"False"}`).text("referenceId")
				d.is(d.data(in, 1, "TextMessageCreated"), map[string]any{"text": "Hello <b>\n\"all\""})
				d.does("POST", d.in("/messages"), fmt.Sprintf(`{"message":"An answer","replyToReferenceId":%q}`, first))
				d.does("GET", d.in("/reaction/"+first+"/summary"), "") // it takes reactions

				group, token := d.public()
				d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/add", `{"subscribers":["+442079460177"]}`))
				r := d.good(d.as(token, "POST", "/v1/groups/"+group+"/messages", `{"message":"x","subscribers":["+442079460177","+442079460178"]}`))
				d.is(r.objects("failedResult")[0], map[string]any{"subscriber": "+442079460178"})
				refused(d.T, d.as(token, "POST", "/v1/groups/"+group+"/messages", fmt.Sprintf(`{"message":"x","replyToReferenceId":%q}`, r.text("referenceId"))), 400, "InvalidParameters", "subscribers")
			},
			func(d *desk) {
				refused(d.T, d.ask("POST", d.in("/messages"), `{"message":"`+strings.Repeat("é", 4001)+`"}`), 400, "InvalidParameters", "4000")
				refused(d.T, d.ask("POST", d.in("/messages"), `{"message":"x","replyToReferenceId":"none"}`), 400, "InvalidParameters")
			},
		},
		"Upload media": {
			func(d *desk) {
				for _, part := range []string{"files", "File", "FileName", "anything"} {
					resource := d.good(d.upload(part, "van.png", "image/png", "a picture")).text("mediaResource")
					text, err := base64.StdEncoding.DecodeString(resource)
					var of struct {
						ActionType int
						Files      []struct {
							ID, Name, URL string
							Size          int
						}
					}
					if err != nil || json.Unmarshal(text, &of) != nil || of.ActionType != 3 || of.Files[0].Name != "van.png" || of.Files[0].Size != 1 {
						d.Fatalf("%s %v", text, err)
					}
					resp := raw(d.T, "GET", of.Files[0].URL, nothing)
					var content bytes.Buffer
					_, _ = content.ReadFrom(resp.Body)
					if content.String() != "a picture" || resp.Header.Get("Content-Type") != "image/png" || !strings.Contains(resp.Header.Get("Content-Disposition"), "attachment") {
						d.Errorf("%v %s", resp.Header, content.String())
					}
					d.does("POST", d.in("/actions"), fmt.Sprintf(`{"actionType":"Image","actionBody":{"mediaResource":%q}}`, resource))
				}
			},
			func(d *desk) {
				refused(d.T, d.upload("files", "van.png", "", "a picture"), 415, "UnsupportedMediaType")
				for _, kind := range []string{"application/x-www-form-urlencoded", "application/json", "multipart/form-data", ""} {
					refused(d.T, request(d.T, "POST", d.root+"/v1/media", "", "accessToken", d.token, "Content-Type", kind), 415, "UnsupportedMediaType")
				}
			},
		},
		"Upload media by address": {
			func(d *desk) {
				from := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
					rw.Header().Set("Content-Type", "image/jpeg")
					_, _ = rw.Write([]byte("a picture"))
				}))
				defer from.Close()
				r := d.does("POST", "/v1/media/url", fmt.Sprintf(`{"mediaUrl":"%s/van.jpg"}`, from.URL))
				d.does("POST", d.in("/actions"), fmt.Sprintf(`{"actionType":"image","actionBody":{"mediaResource":%q}}`, r.text("mediaResource")))
			},
			func(d *desk) {
				for _, address := range []string{"", "https://www.example.com/van.jpg", "file:///etc/passwd", "http://127.0.0.1:1/van.jpg", "http://169.254.169.254/", d.root + "/v1/none"} {
					refused(d.T, d.ask("POST", "/v1/media/url", fmt.Sprintf(`{"mediaUrl":%q}`, address)), 400, "InvalidParameters", "mediaUrl")
				}
			},
		},
	}
}

func reactionTrials() map[string]trial {
	sent := func(d *desk) string {
		d.Helper()
		return d.does("POST", d.in("/messages"), `{"message":"x"}`).text("referenceId")
	}
	react := func(d *desk, token, group, ref, more string) reply {
		d.Helper()
		return d.as(token, "POST", "/v1/groups/"+group+"/reaction", fmt.Sprintf(`{"referenceId":%q,"sourceGroupId":%q,%s}`, ref, d.group, more))
	}
	counted := func(o map[string]any) string { return fmt.Sprint(o["reactionsCountMap"]) }
	return map[string]trial{
		"Add reaction": {
			func(d *desk) {
				ref := sent(d)
				one := d.good(react(d, d.token, d.group, ref, `"reactionType":"Like"`)).text("reactionId")
				if two := d.good(react(d, d.token, d.group, ref, `"reactionType":"like"`)).text("reactionId"); one != two {
					d.Error("a second like of the same user counts")
				}
				night := d.does("POST", d.in("/subGroups"), `{"name":"Night","welcomeMessage":"Hello"}`).text("groupId")
				d.good(react(d, d.token, night, ref, `"reactionType":"Comment","comment":"Seen below"`)) // from a subgroup
				if got := counted(d.does("GET", d.in("/reaction/"+ref+"/summary?sourceGroupId="+d.group), "").objects("summary")[0]); got != "map[comment:1 like:1]" {
					d.Error(got)
				}
			},
			func(d *desk) {
				ref := sent(d)
				refused(d.T, react(d, d.token, d.group, ref, `"reactionType":"Comment"`), 400, "InvalidParameters", "comment")
				refused(d.T, react(d, d.token, d.group, ref, `"reactionType":"Frown"`), 400, "InvalidParameters", "reactionType")
				refused(d.T, react(d, d.token, d.group, "none", `"reactionType":"Like"`), 404, "NotFound")
			},
		},
		"Count a message's reactions": {
			func(d *desk) {
				ref := sent(d)
				d.good(react(d, d.token, d.group, ref, `"reactionType":"Comment","comment":"Yes"`))
				s := d.does("GET", d.in("/reaction/"+ref+"/summary"), "").objects("summary")[0]
				if s["referenceId"] != ref || counted(s) != "map[comment:1 like:0]" {
					d.Errorf("%v", s)
				}
			},
			func(d *desk) { refused(d.T, d.ask("GET", d.in("/reaction/none/summary"), ""), 404, "NotFound") },
		},
		"Count a group's reactions": {
			func(d *desk) {
				ref := sent(d)
				d.good(react(d, d.token, d.group, ref, `"reactionType":"Like"`))
				r := d.does("GET", d.in("/reaction/summary?cursor=0&sourceGroupId="+d.group), "")
				if counted(r.objects("summary")[0]) != "map[comment:0 like:1]" {
					d.Errorf("%v", r.body)
				}
				cursor := int64(r.body["cursor"].(float64))
				if len(fmt.Sprint(cursor)) != 18 || cursor%128 != 0 {
					d.Errorf("a cursor that JavaScript rounds: %d", cursor)
				}
				other := sent(d)
				d.good(react(d, d.token, d.group, other, `"reactionType":"Like"`))
				if l := d.does("GET", d.in(fmt.Sprintf("/reaction/summary?cursor=%d", cursor)), "").objects("summary"); len(l) != 1 || l[0]["referenceId"] != other {
					d.Errorf("%v", l)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/reaction/summary?cursor=x"), ""), 400, "InvalidParameters", "cursor")
				refused(d.T, d.ask("GET", d.in("/reaction/summary?sourceGroupId=none"), ""), 400, "InvalidParameters", "sourceGroupId")
			},
		},
		"List reactions": {
			func(d *desk) {
				ref := sent(d)
				id := d.good(react(d, d.token, d.group, ref, `"reactionType":"Comment","comment":"Yes"`)).text("reactionId")
				d.good(react(d, d.token, d.group, ref, `"reactionType":"Like"`))
				r := d.does("GET", d.in("/reaction/"+ref+"?reactionType=Comment&cursor=0"), "")
				l := r.objects("reactionDetails")
				if len(l) != 1 || l[0]["reactionId"] != id || l[0]["userId"] == "" || strings.Contains(fmt.Sprint(l), "Yes") {
					d.Errorf("%v", l)
				}
				if at := int64(l[0]["lastModifiedTime"].(float64)); at != d.now.Now().UnixMilli() {
					d.Errorf("%d", at)
				}
				next := d.does("GET", d.in(fmt.Sprintf("/reaction/%s?reactionType=Comment&cursor=%.0f", ref, r.body["cursor"])), "")
				if len(next.objects("reactionDetails")) != 0 || next.body["cursor"] != r.body["cursor"] {
					d.Errorf("%v", next.body)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", d.in("/reaction/none?reactionType=Like&cursor=0"), ""), 404, "NotFound")
				refused(d.T, d.ask("GET", d.in("/reaction/"+sent(d)+"?reactionType=Frown"), ""), 400, "InvalidParameters", "reactionType")
			},
		},
	}
}

func botTrials() map[string]trial {
	made := func(d *desk) (token, bot string) {
		d.Helper()
		token = d.user(Admin)
		return token, d.good(d.as(token, "POST", "/v1/bot", fmt.Sprintf(`{"Name":"Robin","profilePic":%q}`, d.picture()))).text("botUserId")
	}
	bots := func(d *desk, token string) []map[string]any {
		d.Helper()
		return d.good(d.as(token, "GET", "/v1/bot", "")).objects("bots")
	}
	return map[string]trial{
		"List bots": {
			func(d *desk) {
				token, id := made(d)
				b := d.the(bots(d, token), "botUserId", id)
				d.is(b, map[string]any{"name": "Robin", "creatorName": "Gabi Groupadmin"})
				if len(b) != 9 {
					d.Errorf("%v", b)
				}
			},
			func(d *desk) { refused(d.T, d.ask("GET", "/v1/bot", ""), 403, "Forbidden", "group token") },
		},
		"Create bot": {
			func(d *desk) { token, id := made(d); d.the(bots(d, token), "botUserId", id) },
			func(d *desk) {
				refused(d.T, d.as(d.user(Admin), "POST", "/v1/bot", `{}`), 400, "InvalidParameters", "name")
				refused(d.T, d.as(d.user(Admin), "POST", "/v1/bot", `{"name":"x","profilePic":"y"}`), 400, "InvalidParameters", "profilePic")
			},
		},
		"Change bot": {
			func(d *desk) {
				token, id := made(d)
				d.good(d.as(token, "PUT", "/v1/bot/"+id, `{"name":"Robina"}`))
				d.is(d.the(bots(d, token), "botUserId", id), map[string]any{"name": "Robina"})
			},
			func(d *desk) {
				refused(d.T, d.as(d.user(Admin), "PUT", "/v1/bot/none", `{"name":"x"}`), 404, "NotFound")
			},
		},
		"Delete bot": {
			func(d *desk) {
				token, id := made(d)
				acts := d.good(d.as(token, "GET", "/v1/bot/accessToken/"+id, "")).text("accessToken")
				d.good(d.as(token, "DELETE", "/v1/bot/"+id, ""))
				if len(bots(d, token)) != 0 {
					d.Error("still there")
				}
				refused(d.T, d.as(acts, "GET", "/v1/users/me", ""), 401, "InvalidToken", "bot")
			},
			func(d *desk) { refused(d.T, d.as(d.user(Admin), "DELETE", "/v1/bot/", ""), 400, "InvalidParameters") },
		},
		"Get a bot's access token": {
			func(d *desk) {
				token, id := made(d)
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
				token, id := made(d)
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
