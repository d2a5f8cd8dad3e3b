package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

func tokenTrials() map[string]trial {
	login := func(d *desk, pin string) reply {
		return request(d.T, "POST", d.root+"/v1/loginWithPinAndApplicationId", fmt.Sprintf(`{"mobileNumber":"+442079460102","applicationId":%q,"applicationSecret":%q,"pin":%s}`, d.id, d.secret, pin))
	}
	ask := func(d *desk, phone string) reply {
		return request(d.T, "POST", d.root+"/v1/generatePin", fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q}`, phone, d.id))
	}
	return map[string]trial{
		"Get access token": {
			func(d *desk) {
				d.as(d.good(d.exchange(d.T)).text("accessToken"), "GET", "/v1/groups", "").text("groups")
			},
			func(d *desk) { d.secret = "x"; refused(d.T, d.exchange(d.T), 401, "Unauthenticated", "applicationId") },
		},
		"Generate PIN": {
			func(d *desk) { d.good(ask(d, "+442079460102")); opened(d.T, d.s, Admin).sees("SMS to +442079460102") },
			func(d *desk) { refused(d.T, ask(d, "+442079460177"), 400, "InvalidParameters") },
		},
		"Log in with PIN": {
			func(d *desk) {
				d.good(ask(d, "+442079460102"))
				r := d.good(login(d, opened(d.T, d.s, Admin).pin())) // as a number
				if r.text("endpointUrl") != d.root+"/" {
					d.Errorf("%v", r.body)
				}
				d.refresh = r.text("refreshToken")
				if got := len(d.good(d.get(d.T, "/v1/groups", d.access(d.T))).objects("groups")); got != 3 {
					d.Errorf("%d groups", got)
				}
			},
			func(d *desk) { refused(d.T, login(d, `"x"`), 401, "Unauthenticated") },
		},
		"OAuth authorize": {oauthWorks, func(d *desk) {
			for _, query := range []string{"", "?client_id=" + d.id, "?client_id=" + d.id + "&redirect_uri=https://evil.example"} {
				resp := raw(d.T, "GET", d.root+"/api/Oauth/Authorize"+query, nothing)
				if resp.StatusCode != 400 || resp.Header.Get("Location") != "" || resp.Header.Get("Access-Control-Allow-Origin") != "" {
					d.Errorf("%s: %v", query, resp)
				}
			}
		}},
		"OAuth token": {oauthWorks, func(d *desk) {
			for _, form := range []string{"", "client_id=" + d.id + "&client_secret=x&code=y", "client_id=" + d.id + "&client_secret=" + d.secret + "&code=y"} {
				r := request(d.T, "POST", d.root+"/api/oauth/token", form, "Content-Type", "application/x-www-form-urlencoded")
				if r.status != 401 && r.status != 400 || r.text("errorCode") == "" {
					d.Errorf("%s: %d %v", form, r.status, r.body)
				}
			}
		}},
		"Get user": {
			func(d *desk) {
				d.is(d.does("GET", "/v1/users/me", "").body, map[string]any{"name": "Gabi Groupadmin", "phoneNumber": "+442079460102"})
			},
			func(d *desk) {
				refused(d.T, d.as("x", "GET", "/v1/users/me", ""), 401, "InvalidToken", "Failure reason:")
			},
		},
	}
}

// oauthWorks signs Gabi in on the page of the service, and changes the code.
func oauthWorks(d *desk) {
	const redirect = "https://payroll.example/back?from=kaizala"
	d.s.with(d.T, func(w *world) error { w.editFirst(func(c *connector) { c.RedirectURL = redirect }); return nil })
	b := newBrowser(d.T)
	b.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var sent string
	b.http.Transport = watching{&sent}
	b.open(d.root+"/api/oauth/Authorize?client_id="+d.id+"&redirect_uri="+url.QueryEscape(redirect)).sees("Payroll wants", "Phone number")
	b.types("phone", "+442079460999").tap("Continue").sees("not registered")
	b.types("phone", "+44 20 7946 0102").tap("Continue").sees("PIN that was sent to +442079460102")
	b.types("pin", "000000").tap("Sign in").sees("not the PIN")
	b.types("pin", b.pin()).tap("Sign in")
	to, err := url.Parse(sent)
	if err != nil || !strings.HasPrefix(sent, "https://payroll.example/back?") || to.Query().Get("from") != "kaizala" || to.Query().Get("code") == "" {
		d.Fatalf("sent to %q", sent)
	}
	change := func() reply {
		form := url.Values{"client_id": {d.id}, "client_secret": {d.secret}, "code": {to.Query().Get("code")}}
		return request(d.T, "POST", d.root+"/api/oauth/token", form.Encode(), "Content-Type", "application/x-www-form-urlencoded")
	}
	r := d.good(change())
	if r.body["refreshToken"] != nil || r.text("endpointUrl") == "" {
		d.Errorf("%v", r.body)
	}
	if got := len(d.good(d.as(r.text("accessToken"), "GET", "/v1/groups", "")).objects("groups")); got != 3 {
		d.Errorf("%d groups", got)
	}
	refused(d.T, change(), 401, "Unauthenticated") // a code works once
	d.good(d.exchange(d.T))                        // and ends no other token
}

// watching notes where an answer leads.
type watching struct{ to *string }

func (w watching) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		*w.to = resp.Header.Get("Location")
	}
	return resp, err
}

// strike is a group to make, with two members.
const strike = `{"name":"Strike","welcomeMessage":"Hello","members":["+442079460177","+442079460102"]}`

// groupOf is a group as a call for it answers.
func (d *desk) groupOf(id string) map[string]any {
	d.Helper()
	return d.does("GET", "/v1/groups/"+id, "").objects("groups")[0]
}

// below makes a subgroup of the group, and gives its ID.
func (d *desk) below(body string) string {
	d.Helper()
	return d.does("POST", d.in("/subGroups"), body).text("groupId")
}

func groupTrials() map[string]trial {
	return map[string]trial{
		"List groups": {
			func(d *desk) {
				id := d.below(strike)
				if l := d.does("GET", "/v1/groups", "").objects("groups"); len(l) != 1 || l[0]["groupId"] != d.group {
					d.Errorf("direct groups: %v", l)
				}
				d.the(d.does("GET", "/v1/groups?fetchAllGroups=TRUE&showDetails=1", "").objects("groups"), "groupId", id)
				if thin := d.does("GET", "/v1/groups?showDetail=false", "").objects("groups")[0]; thin["callerRole"] != nil || thin["userCount"] == nil {
					d.Errorf("thin: %v", thin)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", "/v1/groups?fetchAllGroups=perhaps", ""), 400, "InvalidParameters", "fetchAllGroups")
			},
		},
		"Create group": {
			func(d *desk) {
				token := d.user(Developer)
				r := d.good(d.as(token, "POST", "/v1/groups", strike))
				d.is(r.body, map[string]any{"groupName": "Strike", "membersAdded": true})
				g := d.the(d.good(d.as(token, "GET", "/v1/groups", "")).objects("groups"), "groupId", r.body["groupId"])
				d.is(g, map[string]any{"callerRole": "Admin", "userCount": 3, "unProvisionedUserCount": 1, "groupType": "Group", "hasParentGroups": false})
				below := d.does("POST", "/v1/groups", strike) // a group token makes a subgroup of its group
				d.is(d.groupOf(below.text("groupId")), map[string]any{"hasParentGroups": true})
				r = d.does("POST", "/v1/groups", `{"name":"x","welcomeMessage":"y","members":["nobody"]}`)
				d.is(r.body, map[string]any{"membersAdded": false})
			},
			func(d *desk) {
				refused(d.T, d.ask("POST", "/v1/groups", `{"name":"x"}`), 400, "InvalidParameters", "welcomeMessage")
				refused(d.T, d.ask("POST", "/v1/groups", `{"name":"x","welcomeMessage":"y","members":[`+strings.Repeat(`"+442079460103",`, 101)+`]}`), 400, "InvalidParameters", "100")
				refused(d.T, d.ask("POST", "/v1/groups", `{"name":"x","welcomeMessage":"y","groupType":"connectGroup"}`), 403, "Forbidden")
			},
		},
		"Get group": {
			func(d *desk) {
				id := d.below(strike)
				d.is(d.groupOf(d.group), map[string]any{"hasSubGroups": true, "hasParentGroups": false, "userCount": 44, "currentLevelUserCount": 42, "uniqueUserCount": 43,
					"currentLevelSubGroupCount": 1, "currentLevelParentGroupCount": 0, "unProvisionedUserCount": 1, "currentLevelUnProvisionedUserCount": 0})
				d.is(d.groupOf(strings.ToUpper(id)), map[string]any{"currentLevelParentGroupCount": 1, "welcomeMessage": "Hello"})
				bare, _, _ := strings.Cut(id, "@")
				d.is(d.groupOf(bare), map[string]any{"groupId": id})
			},
			func(d *desk) { refused(d.T, d.ask("GET", "/v1/groups/none", ""), 404, "NotFound") },
		},
	}
}

func subgroupTrials() map[string]trial {
	return map[string]trial{
		"Create subgroup": {
			func(d *desk) {
				id := d.below(`{"groupName":"Night","welcomeMessage":"Hello","addUserToGroup":"false","members":["+442079460177"]}`)
				d.is(d.groupOf(id), map[string]any{"userCount": 1, "groupName": "Night"})
				d.is(d.groupOf(d.group), map[string]any{"userCount": 43, "hasSubGroups": true})
				d.the(d.does("GET", d.in("/subGroups"), "").objects("subGroups"), "groupId", id)
			},
			func(d *desk) {
				refused(d.T, d.ask("POST", d.in("/subGroups"), `{"name":"x"}`), 400, "InvalidParameters")
			},
		},
		"Link subgroups": {
			func(d *desk) {
				token, other := d.user(Admin), d.foreign()
				d.good(d.as(token, "PUT", d.in("/subGroups"), fmt.Sprintf(`{"subGroups":[%q]}`, other)))
				d.is(d.groupOf(other), map[string]any{"hasParentGroups": true})
				d.the(d.does("GET", d.in("/subGroups"), "").objects("subGroups"), "groupId", other)
				d.does("DELETE", d.in("/subGroups/"+other), "")
				d.does("PUT", d.in("/subGroups"), fmt.Sprintf(`{"subGroups":[%q]}`, other)) // the group token's granter is its admin
				refused(d.T, d.as(token, "PUT", "/v1/groups/"+other+"/subGroups", fmt.Sprintf(`{"subGroups":[%q]}`, d.group)), 400, "InvalidParameters", "itself")
			},
			func(d *desk) {
				refused(d.T, d.ask("PUT", d.in("/subGroups"), `{"subGroups":["none"]}`), 400, "InvalidParameters")
			},
		},
		"List subgroups": {
			func(d *desk) {
				child := d.below(strike)
				grandchild := d.does("POST", "/v1/groups/"+child+"/subGroups", strike).text("groupId")
				r := d.does("GET", d.in("/subgroups"), "")
				if direct := r.objects("subGroups"); len(direct) != 1 || len(direct[0]["subGroups"].([]any)) != 0 {
					d.Errorf("direct: %v", direct)
				}
				d.is(r.body, map[string]any{"groupId": d.group})
				whole := d.does("GET", d.in("/subGroups?fetchAllGroups=true"), "").objects("groups")[0]
				if !strings.Contains(fmt.Sprint(whole["subGroups"]), grandchild) {
					d.Errorf("the whole hierarchy: %v", whole)
				}
			},
			func(d *desk) {
				refused(d.T, d.ask("GET", "/v1/groups//subGroups", ""), 400, "InvalidParameters", "group")
			},
		},
		"Unlink subgroup": {
			func(d *desk) {
				id := d.below(strike)
				d.does("DELETE", d.in("/subGroups/"+id), "")
				d.is(d.groupOf(d.group), map[string]any{"hasSubGroups": false, "userCount": 42})
				g := d.the(d.good(d.as(d.user(Admin), "GET", "/v1/groups", "")).objects("groups"), "groupId", id) // it is there still
				d.is(g, map[string]any{"hasParentGroups": false})
			},
			func(d *desk) { refused(d.T, d.ask("DELETE", d.in("/subGroups/"), ""), 400, "InvalidParameters") },
		},
	}
}
