package sandbox

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A deactivated connector keeps what it has and gets nothing new; activated, it
// goes on.
func TestDeactivated(t *testing.T) {
	s, _ := serve(t)
	dana, gabi := signedIn(t, s, Developer), signedIn(t, s, Admin)
	noted := dana.tap("Connectors").tap("Add Connector").types("name", "Payroll").tap("Continue").tap("Create Connector").box()
	group := gabi.tap("Groups").tap("Drivers").tap("Connectors").types("connector", noted["Connector ID"]).tap("Add Connector").box()
	k := keys{s.APIRoot(), noted["Connector ID"], noted["Connector secret"], group["Refresh token"]}
	access := k.access(t)

	dana.tap("Connectors").tap("Payroll").sees("active").tap("Deactivate connector").sees("deactivated: it gets no new tokens")
	refused(t, k.exchange(t), 401, "Unauthenticated", "deactivated")
	if r := k.get(t, "/v1/groups", access); r.status != 200 {
		t.Errorf("the access token from before: %v", r.body)
	}
	if dana.tap("Generate user token").sees("activate it first"); dana.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", dana.status)
	}
	gabi.tap("Groups").tap("Drivers").tap("Connectors").sees("With access to this group", "No developer has registered a connector yet")
	u, _ := gabi.url.Parse(gabi.url.Path)
	gabi.ask(http.MethodPost, u, map[string][]string{"connector": {k.id}}).sees("With access to this group")
	if gabi.status != http.StatusUnprocessableEntity {
		t.Errorf("added by hand: status %d", gabi.status)
	}
	s.mu.Lock()
	if _, err := s.fill(Wanted{Person: Admin, What: WantGroupToken, ConnectorID: k.id, Group: "Site Leeds"}); err == nil {
		t.Error("filled in for a deactivated connector")
	}
	s.mu.Unlock()

	dana.tap("Connectors").tap("Payroll").tap("Activate connector").sees("active")
	if r := k.exchange(t); r.status != 200 {
		t.Errorf("activated again: %v", r.body)
	}
	phone := s.world.People[Admin].Phone
	request(t, "POST", k.root+"/v1/generatePin", fmt.Sprintf(`{mobileNumber:'%s',applicationId:'%s'}`, phone, k.id))
	pin := opened(t, s, Admin).pin()
	dana.tap("Deactivate connector")
	refused(t, request(t, "POST", k.root+"/v1/loginWithPinAndApplicationId",
		fmt.Sprintf(`{mobileNumber:'%s',applicationId:'%s',applicationSecret:'%s',pin:'%s'}`, phone, k.id, k.secret, pin)), 401, "Unauthenticated", "deactivated")
}

// What a new refresh token ends, by either reading of the documentation.
func TestStrictGrants(t *testing.T) {
	for _, strict := range []bool{false, true} {
		t.Run(fmt.Sprint("strict ", strict), func(t *testing.T) {
			s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", StrictGrants: strict})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.Close() }()
			v, err := s.Ready(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			k := keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}
			other, third := k, k
			access := k.access(t)
			s.with(t, func(w *world) error {
				_, token, err := w.grantTo(k.id, w.Groups.list()[1].ID, Admin, s.now())
				other.refresh = token.Reveal()
				return err
			})
			works := map[bool]int{true: 401, false: 200}[strict]
			if r := k.exchange(t); r.status != works {
				t.Errorf("the other group's: %d %v", r.status, r.body)
			}
			if r := k.get(t, "/v1/groups", access); r.status != works {
				t.Errorf("the other group's access token: %d %v", r.status, r.body)
			}
			s.with(t, func(w *world) error {
				_, token, err := w.grantTo(k.id, "", Developer, s.now())
				third.refresh = token.Reveal()
				return err
			})
			if r := other.exchange(t); r.status != works {
				t.Errorf("a user token: %d %v", r.status, r.body)
			}
			if r := third.exchange(t); r.status != 200 {
				t.Errorf("the newest: %v", r.body)
			}
		})
	}
}

// A user's endpoint has changed: 308 at any call, and Location leads there, with
// and without a client that follows.
func TestMovedEndpoint(t *testing.T) {
	s, _, k := ready(t)
	access := k.access(t)
	s.with(t, func(w *world) error { w.edit(Admin, func(a *account) { a.Moved = true }); return nil })
	here := http.DefaultTransport
	for _, path := range []string{"/v1/accessToken", "/v1/groups?fetchAllGroups=true", "/v1/users/me"} {
		r, err := http.NewRequestWithContext(t.Context(), "GET", k.root+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for h, v := range map[string]string{"applicationId": k.id, "applicationSecret": k.secret, "refreshToken": k.refresh, "accessToken": access} {
			r.Header.Set(h, v)
		}
		resp, err := here.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if want := k.root + movedRoot + path; resp.StatusCode != 308 || resp.Header.Get("Location") != want {
			t.Errorf("%s: %d to %s", path, resp.StatusCode, resp.Header.Get("Location"))
		}
	}
	refused(t, keys{k.root, k.id, "ABCDEFGHIJ", k.refresh}.exchange(t), 401, "Unauthenticated") // nobody's user
	r := k.exchange(t)                                                                          // follows
	endpoint := strings.TrimSuffix(r.text("endpointUrl"), "/")
	if endpoint != s.APIRoot()+movedRoot {
		t.Fatalf("%d %v", r.status, r.body)
	}
	k.root = endpoint
	for _, path := range []string{"/v1/groups", "/v1/users/me"} {
		if r := k.get(t, path, access); r.status != 200 {
			t.Errorf("there: %v", r.body)
		}
	}
	refused(t, k.get(t, "/v1/none", access), 404, "NotFound")
}

// 300 calls a minute for the whole tenant, of however many connectors.
func TestTenantLimit(t *testing.T) {
	s, c, k := ready(t)
	all := []keys{k}
	for range 3 {
		s.with(t, func(w *world) error {
			made, secret, err := w.addConnector(connector{Name: "Wages", Owner: Developer}, s.now())
			all = append(all, keys{k.root, made.ID, secret.Reveal(), ""})
			return err
		})
	}
	c.move(time.Second)
	for i := range perTenant {
		if r := all[i%len(all)].exchange(t); r.text("errorCode") == "TooManyRequests" {
			t.Fatalf("call %d: %v", i+1, r.body)
		}
	}
	r := k.exchange(t)
	refused(t, r, 429, "TooManyRequests")
	if r.header.Get("Retry-After") != "60" {
		t.Errorf("Retry-After: %v", r.header)
	}
	c.move(time.Minute)
	if r := k.exchange(t); r.status != 200 {
		t.Errorf("a minute later: %v", r.body)
	}
}

// What public clients send, word for word.
func TestSloppyBodies(t *testing.T) {
	s, _, k := ready(t)
	access, path := k.access(t), "/v1/groups/"+s.world.Grants.list()[0].Group+"/messages"
	made := k.post(t, "/v1/groups", "{\n    name:\"Night shift\",\n    welcomeMessage:'Hello, it''s on'.\n}", access)
	refused(t, made, 400, "InvalidParameters")
	made = k.post(t, "/v1/groups", "{\n    name:\"Night shift\",\n    welcomeMessage:\"Welcome\",\n    members:[\"+442079460103\"],\n    groupType: \"group\"\n}", access)
	if made.status != 200 || made.text("groupName") != "Night shift" {
		t.Fatalf("%d %v", made.status, made.body)
	}
	if g, ok := s.world.group(made.text("groupId")); !ok || g.Type != "" || g.Size() != 2 {
		t.Errorf("%+v", g)
	}
	for _, body := range []string{`{'message':'it\'s here'}`, `{message:"x",}`, `{ message : 'x', sendToAllSubscribers: true, subscribers: ['+442079460103'] }`} {
		if r := k.post(t, path, body, access); r.status != 200 {
			t.Errorf("%s: %v", body, r.body)
		}
	}
	for _, body := range []string{`message=x`, `{message:x}`, `{message:1}`, `{message:{a:1}}`, `[]`, `{"message":"x"} {}`, strings.Repeat("[", 60_000)} {
		refused(t, k.post(t, path, body, access), 400, "InvalidParameters")
	}
}

// Nothing is added without end.
func TestFull(t *testing.T) {
	s, _, k := ready(t)
	access := k.access(t)
	s.with(t, func(w *world) error {
		for w.Groups.len() < maxGroups {
			w.Groups.put(group{ID: guid(), Name: "One of many"})
		}
		for w.Connectors.len() < maxConnectors {
			if _, _, err := w.addConnector(connector{Name: "One of many", Owner: Developer}, s.now()); err != nil {
				return err
			}
		}
		return nil
	})
	refused(t, k.post(t, "/v1/groups", `{name:"x",welcomeMessage:"y"}`, access), 400, "InvalidParameters")
	b := signedIn(t, s, Developer)
	b.open(s.APIRoot()+"/developer/connectors/new").types("name", "Payroll").tap("Continue").tap("Create Connector").sees("could not be saved", "too_many")
	if b.status != http.StatusUnprocessableEntity || s.world.Connectors.len() != maxConnectors || s.world.Groups.len() != maxGroups {
		t.Error("more than there may be")
	}
}
