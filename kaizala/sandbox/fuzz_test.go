package sandbox

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// requested is a request as it comes off the wire; nil if it could not come.
func requested(method, path, body, headers string) *http.Request {
	u, err := url.ParseRequestURI(path)
	if err != nil || method == "" || strings.ContainsFunc(method, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil
	}
	r := &http.Request{
		Method: method, URL: u, RequestURI: path, Host: "127.0.0.1:4711", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), RemoteAddr: "127.0.0.1:1",
	}
	for l := range strings.Lines(headers) {
		name, value, _ := strings.Cut(strings.TrimRight(l, "\r\n"), ":")
		if strings.EqualFold(name, "Host") {
			r.Host = strings.TrimSpace(value)
			continue
		}
		r.Header.Add(name, strings.TrimSpace(value))
	}
	return r
}

// furniture are things of a world that calls can be about.
type furniture struct{ action, post, hook, bot, user, resource, access string }

// furnish puts one thing of each kind into a world, and a webhook whose receiver no
// request ever reaches: the server does not listen, so it delivers nothing.
func furnish(t *testing.T, s *Server, v Shown) furniture {
	t.Helper()
	out := furniture{action: guid(), hook: guid(), bot: guid()}
	s.courier.here, s.courier.elsewhere = nowhere(), nowhere()
	s.with(t, func(w *world) error {
		g, _ := w.group(v.GroupID)
		out.user = g.Members[0]
		out.post = w.addPost(post{Group: g.ID}, s.now())
		w.Users.put(user{ID: out.bot, Name: "Robin", Bot: &bot{Creator: Admin, Connector: v.ConnectorID}})
		w.Actions.put(action{ID: out.action, Ref: out.post, Group: g.ID, Type: "Survey", Title: "x", From: out.user, Questions: []question{{Title: "x", Type: "SingleOption", Options: []string{"y"}}}})
		w.Hooks.put(hook{ID: out.hook, Connector: v.ConnectorID, Group: g.ID, Person: Admin, ObjectType: hookOnGroup, Object: g.ID, Events: eventTypes(), Active: true,
			Validity: s.now().Add(usualValidity), Sealed: w.seal(receiver{URL: "http://127.0.0.1:1/", Token: "x"})})
		m := medium{ID: guid(), Name: "van.png", Type: "image/png", Size: 1}
		w.Media.put(m)
		out.resource = resourceOf("http://127.0.0.1:4711", m)
		user, err := w.userGrant(v.ConnectorID, Admin, s.now())
		if err != nil {
			return err
		}
		token, err := w.sign(user, accessLife, s.now())
		out.access = token.Reveal()
		return err
	})
	return out
}

// nowhere is a client whose every request fails.
func nowhere() *http.Client {
	return &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, errElsewhere })}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// fuzzBodies are bodies of the operations that take one, with bits that are wrong.
func fuzzBodies() map[string][]string {
	out := map[string][]string{}
	for _, o := range operations() {
		out[o.Name] = []string{""}
	}
	for name, bodies := range map[string][]string{
		"Generate PIN":            {`{"mobileNumber":"+442079460102","applicationId":"@id"}`},
		"Log in with PIN":         {`{mobileNumber:'+442079460102',applicationId:'@id',pin:123456}`},
		"OAuth token":             {"client_id=@id&client_secret=@secret&code=x"},
		"Create group":            {`{"name":"x","welcomeMessage":"y","members":["+442079460177",""],"groupType":"ConnectGroup"}`},
		"Create subgroup":         {`{"groupName":"x","welcomeMessage":"y","addUserToGroup":"false","groupImageURL":"http://x"}`},
		"Link subgroups":          {`{"subGroups":["@group"]}`},
		"Add members":             {`{"members":["+442079460177","x"]}`},
		"Change a member's role":  {`{"role":"Admin"}`},
		"List subscribers":        {`{"cursor":"1","count":50}`},
		"Add subscribers":         {`{"subscribers":["+442079460177"]}`},
		"Send message":            {`{u'message': u'x', "subscribers":["+442079460177"], "replyToReferenceId":"@post"}`},
		"Upload media":            {"--x\r\nContent-Disposition: form-data; name=f; filename=f.png\r\n\r\na\r\n--x--\r\n"},
		"Upload media by address": {`{"mediaUrl":"http://127.0.0.1:1/x"}`},
		"Send action": {
			`{"actionType":"Survey","actionBody":{"title":"x","questions":[{"title":"y","type":"Text"},{"title":"z","type":"MultiOption","options":[{"title":"a"}]}],"dueDate":"1e3"}}`,
			`{"actionType":"Poll","actionBody":{"question":"x","choices":[{"title":"y","image":"@resource"}]}}`, `{"actionType":"Image","actionBody":{"mediaResource":"@resource","caption":"c"}}`,
			`{"actionType":"LetsMeet","actionBody":{"title":"x","startingTime":"2027-05-03T09:00:00+05:30","place":{"latitude":1e308}}}`, `{"id":"a.2","actionBody":{"properties":[{"name":"n","type":"Text","value":"v"}],"validity":0}}`,
			`{"actionType":"Job","actionBody":{"title":"x","assignedTo":["+442079460102"]}}`, `{"id":"a","actionBody":{"properties":[{"name":"n","type":"Numeric","value":1e999}]}}`, `{"actionType":"Announcement","actionBody":{"message":"m","mediaResources":["@resource"]}}`,
		},
		"Respond to action": {`{"actionType":"Survey","responseId":"x","actionBody":{"answers":["y"],"responseLocation":{"latitude":"1"}}}`},
		"Send reminder":     {`{"sendToAllSubscribers":"true"}`},
		"Add reaction":      {`{"referenceId":"@post","sourceGroupId":"@group","reactionType":"Comment","comment":"x"}`},
		"Create webhook":    {`{"objectId":"@group","objectType":"Group","eventTypes":["MemberAdded"],"callBackUrl":"http://127.0.0.1:1/?a=b#c","callBackToken":"x","validity":"1e12"}`},
		"Change webhook":    {`{"Active":"true","callBackContext":"x","events":["JobCreated"],"validity":"1e300"}`},
		"Create bot":        {`{"name":"x","profilePic":"@resource"}`},
		"Change bot":        {`{"name":"y"}`},
		"Add bot to group":  {`{"botUserId":"@bot"}`},
	} {
		out[name] = append(out[name], bodies...)
	}
	return out
}

// fuzzSeeds are requests to each handler: method, path, body, headers. Words that begin
// with @ stand for what the world under test has.
func fuzzSeeds() [][4]string {
	const form = "Content-Type: application/x-www-form-urlencoded\nCookie: @developer; @admin"
	return [][4]string{
		{"GET", "/v1/accessToken", "", "applicationId: @id\napplicationSecret: @secret\nrefreshToken: @refresh"},
		{"GET", "/moved/v1/accessToken?x=y", "", "applicationId: @id\napplicationSecret: @secret\nrefreshToken: @access"},
		{"POST", "/v1/generatePin", `{mobileNumber:'+442079460102',applicationId:"@id"}`, ""},
		{"POST", "/v1/loginWithPinAndApplicationId", `{"mobileNumber":"+442079460102","applicationId":"@id","applicationSecret":"@secret","pin":"000000"}`, ""},
		{"GET", "/v1/users/me", "", "accessToken: @access"},
		{"GET", "/v1/groups?fetchAllGroups=true", "", "accessToken: @access"},
		{"POST", "/v1/groups", `{name:"x",welcomeMessage:'y',members:['z'],groupType:"Group"}`, "accessToken: @access"},
		{"GET", "/v1/groups/@group", "", "accessToken: @access"},
		{"GET", "/v1/groups/@group/members", "", "accessToken: @access"},
		{"POST", "/v1/groups/@group/messages", `{message:"x"}`, "accessToken: @access"},
		{"GET", "/developer/?session=@link", "", ""},
		{"GET", "/developer/", "", form},
		{"POST", "/developer/sign-in", "", form},
		{"POST", "/developer/sign-out", "", form + "\nOrigin: http://127.0.0.1:4711"},
		{"POST", "/developer/phone/pin", "phone=%2B442079460101", form},
		{"POST", "/developer/phone/verify", "phone=%2B442079460101&pin=1", form},
		{"POST", "/developer/connectors/new", "name=a&description=b&redirectUrl=https%3A%2F%2Fx", form},
		{"POST", "/developer/connectors", "name=a&permission=Media&permission=x", form},
		{"GET", "/developer/connectors/@id", "", form},
		{"POST", "/developer/connectors/@id/user-token", "", form},
		{"POST", "/developer/connectors/@id/deactivate", "", form},
		{"POST", "/developer/connectors/@id/delete", "", form},
		{"POST", "/admin/groups/@group/connectors", "connector=@id", form},
		{"POST", "/admin/groups/@group/remove", "connector=@id", form},
		{"GET", "/admin/shown", "", form},
		{"GET", "/admin/controls", "", form},
		{"POST", "/admin/controls/clock", "clock=day330", form},
		{"POST", "/admin/controls/fault", "fault=silence&calls=3", form},
		{"POST", "/admin/controls/revoke", "connector=@id&group=@group&person=admin", form},
		{"POST", "/admin/controls/endpoint", "person=admin&moved=true", form},
		{"POST", "/sandbox/clock", `{"clock":"+330d"}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/faults", `{"fault":"429","calls":3}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/revoke", `{"token":"@access"}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/endpoint", `{"person":"admin","moved":true}`, "Sandbox-Key: @key"},
		{"POST", "/sandbox/fill", `{"person":"admin","what":"group-token","connectorId":"@id","group":"Drivers"}`, "Sandbox-Key: @key"},
		{"GET", "/sandbox/seen/admin", "", "Sandbox-Key: @key"},
		{"GET", "/sandbox/alive?nonce=x", "", ""},
		{"GET", "/sandbox/operations", "", ""},
		{"POST", "/sandbox/tenant", `{"person":"admin","admin":true}`, "Sandbox-Key: @key"},
		{"GET", "/api/Oauth/Authorize?client_id=@id&redirect_uri=http%3A%2F%2Fx", "", ""},
		{"POST", "/oauth/sign-in", "client_id=@id&redirect_uri=http%3A%2F%2Fx&phone=%2B442079460102&pin=1", form},
		{"GET", "/developer/connectors/@id/webhooks", "", form},
		{"POST", "/developer/connectors/@id/webhooks", "delivery=x", form},
		{"GET", "/media/x/y", "", "Range: bytes=0-1"},
		{"OPTIONS", "/v1/groups", "", "Access-Control-Request-Headers: x\nOrigin: http://x"},
		{"GET", "/style.css", "", "Range: bytes=0-1"},
		{"GET", "//v1/../%2e%2e/style.css", "", "Host: evil.example"},
		{"OPTIONS", "/", "", "Sec-Fetch-Site: cross-site"},
	}
}

// Whatever is asked of whatever handler, by whoever holds keys or does not: it
// is answered, never with a 5xx that was not ordered, never without the headers
// that go with every answer; and the sandbox is as good as before.
func FuzzHandlers(f *testing.F) {
	for _, seed := range fuzzSeeds() {
		f.Add(seed[0], seed[1], seed[2], seed[3])
	}
	for _, o := range operations() {
		path := strings.NewReplacer("{group}", "@group", "{action}", "@action", "{reference}", "@post", "{webhook}", "@hook", "{bot}", "@bot", "{member}", "@user", "{subgroup}", "@group").Replace(o.Path)
		for _, body := range fuzzBodies()[o.Name] {
			f.Add(o.Method, path, body, "accessToken: @access")
			f.Add(o.Method, "/"+path+"/?cursor=1&actionType=job&reactionType=like&sourceGroupId=@group&fetchAllGroups=true&getDetails=1&fromDate=5", body, "Authorization: Bearer @admin-access\nContent-Type: multipart/form-data; boundary=x")
		}
	}
	now := newClock().Now
	f.Fuzz(func(t *testing.T, method, path, body, headers string) {
		target := newFuzzTarget(t, now)
		r := requested(method, target.fill(path), target.fill(body), target.fill(headers))
		if r == nil {
			return
		}
		rec := target.ask(r)
		if why := badAnswer(r, rec); why != "" {
			t.Fatalf("%s %q: %d, %s, %v\n%s", method, path, rec.Code, why, rec.Header(), rec.Body)
		}
		if err := target.unharmed(); err != nil {
			t.Fatalf("after %s %q: %v", method, path, err)
		}
	})
}
