package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The life of a connector as programs of others live it: real curl, python3 and node,
// with nothing of ours but the scripts in testdata.
func TestRealClients(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ tool, script string }{{"curl", "life.sh"}, {"python3", "life.py"}, {"node", "life.mjs"}} {
		t.Run(c.tool, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(c.tool); err != nil {
				if os.Getenv("KAIZALA_SETUP_PARTS") == "required" {
					t.Fatalf("%s is not installed", c.tool)
				}
				t.Skipf("%s is not installed: the sandbox is not tried by it", c.tool)
			}
			d, in := newDesk(t), newInbox(t)
			program := c.tool
			if c.tool == "curl" {
				program = "sh"
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, program, "testdata/clients/"+c.script)
			cmd.Env = append(os.Environ(), "ROOT="+d.root, "ID="+d.id, "SECRET="+d.secret, "REFRESH="+d.refresh, "GROUP="+d.group, "RECEIVER="+in.URL)
			out, err := cmd.CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != "done" {
				t.Fatalf("%v\n%s", err, out)
			}
			in.gets(t, 1, "TextMessageCreated")
			d.the(d.does("GET", d.in("/members"), "").objects("members"), "mobileNumber", "+442079460177")
			if l := d.listed("actionType=Image"); len(l) != 1 {
				t.Errorf("%v", l)
			}
			if l := d.listed("actionType=Job"); len(l) != 1 || body(l[0])["isCompleted"] != true {
				t.Errorf("%v", l)
			}
			d.obeys("/clock", `{"clock":"+366d"}`)
			refused(t, d.ask("GET", "/v1/groups", ""), 401, "InvalidToken", "Failure reason:Expired")
		})
	}
}

// clientCall is a call as a client sends it.
type clientCall func(*desk) *http.Response

func sendsMessage(body string) clientCall {
	return func(d *desk) *http.Response { return d.sends("POST", "/v1/groups/"+d.group+"/messages", body) }
}

func gets(path string) clientCall {
	return func(d *desk) *http.Response { return d.sends("GET", strings.ReplaceAll(path, "@group", d.group), "") }
}

// lenientCalls are not documented; public clients make them.
func lenientCalls() map[string]clientCall {
	return map[string]clientCall{
		"slashes twice in front":   gets("//v1/groups"),
		"slashes thrice":           gets("///v1/groups"),
		"slashes twice within":     gets("/v1//groups/@group"),
		"slashes twice and at end": gets("//v1/groups//"),
		"a slash at the end":       gets("/v1/groups/"),
		"a path in another case":   gets("/V1/Groups/@group/Members"),
		"single quotes":            sendsMessage(`{'message': 'it\'s on'}`),
		"bare keys":                sendsMessage(`{message:"x"}`),
		"Python's words":           sendsMessage(`{'message': 'x', 'sendToAllSubscribers': False, 'subscribers': None}`),
		"Python 2's texts":         sendsMessage(`{u'message': u'x'}`),
		"a comma too many":         sendsMessage(`{"message":"x",}`),
		"PascalCase":               sendsMessage(`{"Message":"x"}`),
		"upper case":               sendsMessage(`{"MESSAGE":"x"}`),
		"a boolean as text":        sendsMessage(`{"message":"x","sendToAllSubscribers":"false"}`),
		"a boolean as a number":    sendsMessage(`{"message":"x","sendToAllSubscribers":0}`),
		"Authorization: Bearer": func(d *desk) *http.Response {
			return raw(d.T, "GET", d.root+"/v1/groups", func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+d.token) })
		},
		"authorization: bearer": func(d *desk) *http.Response {
			return raw(d.T, "GET", d.root+"/v1/groups", func(r *http.Request) { r.Header.Set("Authorization", "bearer  "+d.token) })
		},
		"an enum in another case": gets("/v1/groups/@group/actions?actionType=SURVEY"),
		"the token call with slashes": func(d *desk) *http.Response {
			return raw(d.T, "GET", d.root+"//v1/accessToken/", func(r *http.Request) {
				r.Header.Set("applicationId", d.id)
				r.Header.Set("applicationSecret", d.secret)
				r.Header.Set("refreshToken", d.refresh)
			})
		},
		"a login without secret": func(d *desk) *http.Response {
			d.good(request(d.T, "POST", d.root+"/v1/generatePin", fmt.Sprintf(`{"mobileNumber":"+442079460102","applicationId":%q}`, d.id)))
			pin := opened(d.T, d.s, Admin).pin()
			return d.sends("POST", "/v1/loginWithPinAndApplicationId", fmt.Sprintf(`{"mobileNumber":"+442079460102","applicationId":%q,"pin":%s}`, d.id, pin))
		},
	}
}

// documentedCalls have unusual forms, and are documented.
func documentedCalls() map[string]clientCall {
	return map[string]clientCall{
		"subgroups": gets("/v1/groups/@group/subgroups"),
		"an ID without its shard": func(d *desk) *http.Response {
			bare, _, _ := strings.Cut(d.group, "@")
			return gets("/v1/groups/" + bare)(d)
		},
		"an ID with its shard %40": func(d *desk) *http.Response { return gets("/v1/groups/" + strings.Replace(d.group, "@", "%40", 1))(d) },
		"a type on a GET":          func(d *desk) *http.Response { return d.sends("GET", "/v1/groups", "null") },
		"unknown keys":             sendsMessage(`{"message":"x","colour":{"red":[1]}}`),
		"spaces and line ends":     sendsMessage("\n {\"message\":\"x\"} \r\n"),
		"the old applicationId": func(d *desk) *http.Response {
			return raw(d.T, "GET", d.root+"/v1/groups", func(r *http.Request) { r.Header.Set("accessToken", d.token); r.Header.Set("applicationId", "x") })
		},
		"showDetail and its value": gets("/v1/groups?showDetail=true&fetchAllGroups=false"),
	}
}

// What public clients send besides what is documented is answered as the service did. A
// strict sandbox refuses it.
func TestLeniencies(t *testing.T) {
	t.Parallel()
	s, c := serve(t)
	lenient := deskAt(t, s, c)
	hard, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", Now: c.Now, Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = hard.Close() }()
	strict := deskAt(t, hard, c)
	for what, ask := range lenientCalls() {
		if resp := ask(lenient); resp.StatusCode != 200 {
			t.Errorf("%s: %s", what, resp.Status)
		}
		if resp := ask(strict); resp.StatusCode < 400 || resp.StatusCode > 499 {
			t.Errorf("%s, to a strict sandbox: %s", what, resp.Status)
		}
	}
	for what, ask := range documentedCalls() {
		for name, d := range map[string]*desk{"lenient": lenient, "strict": strict} {
			if resp := ask(d); resp.StatusCode != 200 {
				t.Errorf("%s, %s: %s", what, name, resp.Status)
			}
		}
	}
	if resp := strict.sends("GET", "/v1/groups/"+strict.group+"/subscribers", ""); resp.StatusCode != 404 {
		t.Errorf("GET subscribers: %s", resp.Status)
	}
	for _, path := range []string{"/v1/none", "//v1", "/v1/", "/v1", "//v1/groups/x/none", "/api/oauth/none", "/api/oauth"} {
		if resp := lenient.sends("GET", path, ""); resp.StatusCode != 404 || !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
			t.Errorf("%s: %s %v", path, resp.Status, resp.Header)
		}
	}
}

// sends makes a call without following what answers it.
func (d *desk) sends(method, path, body string) *http.Response {
	d.Helper()
	r, err := http.NewRequestWithContext(d.Context(), method, d.root, strings.NewReader(body))
	if err != nil {
		d.Fatal(err)
	}
	r.URL.Opaque = "//" + r.URL.Host + path
	r.Header.Set("accessToken", d.token)
	r.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		d.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp
}

// A preflight allows what a page asks for; the portal and the control calls allow
// nothing.
func TestPreflight(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	ask := func(path, method, headers string) http.Header {
		resp := raw(t, "OPTIONS", d.root+path, func(r *http.Request) {
			r.Header.Set("Origin", "http://127.0.0.1:1")
			r.Header.Set("Access-Control-Request-Method", method)
			if headers != "" {
				r.Header.Set("Access-Control-Request-Headers", headers)
			}
		})
		if strings.HasPrefix(path, "/v1/") && resp.StatusCode != 200 {
			t.Errorf("%s: %s", path, resp.Status)
		}
		return resp.Header
	}
	for _, o := range operations() {
		if o.page != nil {
			continue
		}
		h := ask(d.at(o.Path), o.Method, "accesstoken,content-type,x-mine")
		if h.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(h.Get("Access-Control-Allow-Methods"), o.Method) || h.Get("Access-Control-Allow-Headers") != "accesstoken,content-type,x-mine" {
			t.Errorf("%s: %v", o.Path, h)
		}
	}
	if h := ask("/v1/groups", "GET", ""); !strings.Contains(h.Get("Access-Control-Allow-Headers"), "accessToken") || h.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("%v", h)
	}
	if h := ask("/v1/groups", "GET", strings.Repeat("x", maxAsked+1)); h.Get("Access-Control-Allow-Headers") != usualHeaders {
		t.Errorf("%v", h)
	}
	refusal := raw(t, "POST", d.root+"/v1/generatePin", func(r *http.Request) {
		r.Header.Set("Origin", "https://page.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	})
	if refusal.StatusCode != 400 || refusal.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("a page cannot read why it was refused: %v", refusal)
	}
}

// The claims that were seen in tokens.
func TestObservedClaims(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	bare, _, _ := strings.Cut(o.group, "@")
	in := func(token string) map[string]any { return o.inner(o.claimsOf(token)["urn:microsoft:credentials"]) }
	group := in(o.refresh)
	if data := o.inner(group["data"]); data["GroupId"] != bare || data["AppName"] != "Payroll" {
		t.Errorf("%v", data)
	}
	if at, ok := group["tokenValidFrom"].(float64); !ok || at < 1.6e12 {
		t.Errorf("%v", group["tokenValidFrom"])
	}
	if group["permissions"] != "8.4" || group["applicationType"] != -1.0 {
		t.Errorf("%v", group)
	}
	access := in(o.access(o.T))
	if access["permissions"] != "2.30:3.14:4.6:6.22:5.6:9.6:15.30" || access["applicationType"] != 3.0 || o.inner(access["data"])["GroupId"] != bare {
		t.Errorf("%v", access)
	}
	user := o.keys
	user.refresh = o.userToken(o.id)
	if data := o.inner(in(user.refresh)["data"]); len(data) != 1 {
		t.Errorf("%v", data)
	}
	obeyed(t, order(t, o.s, "POST", "/tenant", `{"person":"developer","admin":true}`))
	if data := o.inner(in(user.access(t))["data"]); data["IsTenantAdmin"] != "true" || data["TenantId"] == "" || data["O365UserEmailId"] != "dana@practice.example" {
		t.Errorf("%v", data)
	}
	if got := groupNames(o.groups(user, "/v1/groups")); got != "Drivers, Warehouse night shift, Site Leeds, Integration test group" {
		t.Error(got)
	}
	refused(t, order(t, o.s, "POST", "/tenant", `{"person":"nobody","admin":true}`), 400, "InvalidParameters")
}
