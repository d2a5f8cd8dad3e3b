package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ready is a sandbox with a connector and its access to a group.
func ready(t *testing.T) (*Server, *clock, keys) {
	t.Helper()
	s, c := serve(t)
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, c, keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}
}

// with is the sandbox as its portal changes it.
func (s *Server) with(t *testing.T, f func(*world) error) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.change(f); err != nil {
		t.Fatal(err)
	}
}

func names(body map[string]any) []string { return slices.Sorted(maps.Keys(body)) }

func TestAccessTokenAnswer(t *testing.T) {
	s, c, k := ready(t)
	r := k.exchange(t)
	if want := []string{"accessToken", "accessTokenExpiry", "endpointUrl", "refreshToken", "scope"}; r.status != 200 || !slices.Equal(names(r.body), want) {
		t.Fatalf("%d %v", r.status, r.body)
	}
	if ms := r.body["accessTokenExpiry"].(float64); int64(ms) != c.Now().Add(24*time.Hour).UnixMilli() {
		t.Errorf("expiry in milliseconds, 24 hours ahead: %v", ms)
	}
	if r.body["endpointUrl"] != s.APIRoot()+"/" || r.body["refreshToken"] != nil {
		t.Errorf("%v", r.body)
	}
	if scope := strings.Split(r.text("scope"), ","); !slices.Contains(scope, "groupinfo.read") || !slices.Contains(scope, "textmessage.write") {
		t.Errorf("scope: %v", scope)
	}
	if h := r.header; !strings.HasPrefix(h.Get("Content-Type"), "application/json") || h.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers: %v", h)
	}
}

func TestWrongCredentials(t *testing.T) {
	s, _, k := ready(t)
	access := k.access(t)
	other, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, _, theirs := ready(t)
	for _, c := range []struct {
		what              string
		k                 keys
		errorCode, reason string
	}{
		{"no ID", keys{k.root, "", k.secret, k.refresh}, "Unauthenticated", "applicationId"},
		{"wrong ID", keys{k.root, guid(), k.secret, k.refresh}, "Unauthenticated", "applicationSecret"},
		{"no secret", keys{k.root, k.id, "", k.refresh}, "Unauthenticated", "applicationSecret"},
		{"wrong secret", keys{k.root, k.id, "ABCDEFGHIJ", k.refresh}, "Unauthenticated", "applicationId"},
		{"no refresh token", keys{k.root, k.id, k.secret, ""}, "InvalidToken", "Token missing."},
		{"garbage", keys{k.root, k.id, k.secret, "garbage"}, "InvalidToken", "Failure reason:"},
		{"cut off", keys{k.root, k.id, k.secret, k.refresh[:len(k.refresh)-1]}, "InvalidToken", "Failure reason:"},
		{"access token instead", keys{k.root, k.id, k.secret, access}, "InvalidToken", "no refresh token"},
		{"of another connector", keys{k.root, k.id, k.secret, other.RefreshToken.Reveal()}, "InvalidToken", "another connector"},
		{"of another sandbox", keys{k.root, k.id, k.secret, theirs.refresh}, "InvalidToken", "Failure reason:"},
		{"unsigned", keys{k.root, k.id, k.secret, unsigned(k.refresh)}, "InvalidToken", "Failure reason:"},
	} {
		t.Run(c.what, func(t *testing.T) { refused(t, c.k.exchange(t), 401, c.errorCode, c.reason) })
	}
	refused(t, k.get(t, "/v1/groups", k.refresh), 401, "InvalidToken", "no access token")
	refused(t, request(t, "GET", k.root+"/v1/groups", ""), 401, "InvalidToken", "Token missing. Header should have token as value of ACCESSTOKEN")
}

func TestPlatform(t *testing.T) {
	s, _, k := ready(t)
	access := k.access(t)
	groups := k.get(t, "/v1/groups", access).body["groups"].([]any)
	if len(groups) != 1 {
		t.Fatalf("a group token sees its group alone: %v", groups)
	}
	g := groups[0].(map[string]any)
	for _, field := range []string{"groupId", "groupName", "groupType", "hasSubGroups", "callerRole", "userCount", "currentLevelUserCount", "isMappedToTenant"} {
		if g[field] == nil {
			t.Errorf("no %s", field)
		}
	}
	id := g["groupId"].(string)
	if one, _ := k.get(t, "/v1/groups/"+id, access).body["groups"].([]any); len(one) != 1 || one[0].(map[string]any)["groupName"] != g["groupName"] {
		t.Errorf("one group, in the shape of the list: %v", one)
	}
	if m, _ := k.get(t, "/v1/groups/"+id+"/members", access).body["members"].([]any); len(m) == 0 {
		t.Error("no members")
	}
	if me := k.get(t, "/v1/users/me", access); me.text("name") != "Gabi Groupadmin" || me.text("phoneNumber") == "" {
		t.Errorf("me: %v", me.body)
	}
	other := s.world.Groups.list()[1].ID
	for _, path := range []string{"/v1/groups/" + other, "/v1/groups/" + other + "/members", "/v1/groups/none", "/v1/none", "/v1/"} {
		refused(t, k.get(t, path, access), 404, "NotFound")
	}
	refused(t, k.post(t, "/v1/groups/"+other+"/messages", `{"message":"x"}`, access), 404, "NotFound")
	refused(t, k.post(t, "/v1/accessToken", "", access), 404, "NotFound")

	made := k.post(t, "/v1/groups", `{"name":"Strike","welcomeMessage":"Hello","members":["+442079460103"],"groupType":"Group"}`, access)
	if made.status != 200 || made.text("groupName") != "Strike" || !strings.Contains(made.text("groupId"), "@") || made.body["membersAdded"] != true {
		t.Errorf("a new group: %v", made.body)
	}
	if len(s.world.groupsOf(Admin)) != 4 {
		t.Error("the new group is not there")
	}
	refused(t, k.post(t, "/v1/groups", `{"name":" ","welcomeMessage":"Hello"}`, access), 400, "InvalidParameters", "name")
	refused(t, k.post(t, "/v1/groups", `{"name":"x"}`, access), 400, "InvalidParameters", "welcomeMessage")
	refused(t, k.post(t, "/v1/groups", `{"name":"x","welcomeMessage":"y","groupType":"Choir"}`, access), 400, "InvalidParameters", "groupType")
	refused(t, k.post(t, "/v1/groups", `{"name":"x","members":"+442079460103"}`, access), 400, "InvalidParameters")
	refused(t, k.post(t, "/v1/groups", `nothing`, access), 400, "InvalidParameters")
}

func TestMessages(t *testing.T) {
	s, _, k := ready(t)
	access, path := k.access(t), "/v1/groups/"+s.world.Grants.list()[0].Group+"/messages"
	body := func(n int) string {
		return fmt.Sprintf(`{"message":%q,"sendToAllSubscribers":true}`, strings.Repeat("é", n))
	}
	if r := k.post(t, path, body(4000), access); r.status != 200 || len(r.text("referenceId")) != 36 {
		t.Errorf("4,000 characters: %v", r.body)
	}
	refused(t, k.post(t, path, body(4001), access), 400, "InvalidParameters", "4000")
	refused(t, k.post(t, path, `{}`, access), 400, "InvalidParameters")
	refused(t, k.post(t, path, `{`, access), 400, "InvalidParameters")
}

// A user token sees all groups of its user.
func TestUserToken(t *testing.T) {
	s, _, k := ready(t)
	s.with(t, func(w *world) (err error) {
		_, token, err := w.grantTo(k.id, "", Admin, s.now())
		k.refresh = token.Reveal()
		return err
	})
	groups, _ := k.get(t, "/v1/groups", k.access(t)).body["groups"].([]any)
	if len(groups) != len(s.world.groupsOf(Admin)) || len(groups) < 2 {
		t.Errorf("groups: %v", groups)
	}
}

// A call needs its permission.
func TestMissingPermission(t *testing.T) {
	s, _, k := ready(t)
	access, id := k.access(t), s.world.Grants.list()[0].Group
	s.with(t, func(w *world) error { w.permit("User Profile"); return nil })
	refused(t, k.get(t, "/v1/groups", access), 403, "Forbidden", "groupinfo.read")
	refused(t, k.get(t, "/v1/groups/"+id, access), 403, "Forbidden", "groupinfo.read")
	refused(t, k.get(t, "/v1/groups/"+id+"/members", access), 403, "Forbidden", "groupmember.read")
	refused(t, k.post(t, "/v1/groups/"+id+"/messages", `{"message":"x"}`, access), 403, "Forbidden", "textmessage.write")
	refused(t, k.post(t, "/v1/groups", `{"name":"x"}`, access), 403, "Forbidden", "groupinfo.write")
	s.with(t, func(w *world) error { w.permit("Media"); return nil })
	refused(t, k.get(t, "/v1/users/me", access), 403, "Forbidden", "profile.read")
	s.with(t, func(w *world) error { w.permit("User Profile"); return nil })
	if r := k.exchange(t); r.text("scope") != "profile.read,profile.write" {
		t.Errorf("scope: %v", r.body)
	}
}

// 100 calls a minute, then 429 with the seconds until one is free.
func TestCallLimit(t *testing.T) {
	_, c, k := ready(t)
	access := k.access(t)
	c.move(20 * time.Second)
	for i := 1; i < perConnector; i++ {
		if r := k.get(t, "/v1/users/me", access); r.status != 200 {
			t.Fatalf("call %d: %d %v", i+1, r.status, r.body)
		}
	}
	r := k.get(t, "/v1/users/me", access)
	refused(t, r, 429, "TooManyRequests")
	if wait, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || wait != 40 {
		t.Errorf("Retry-After: %v", r.header)
	}
	refused(t, k.exchange(t), 429, "TooManyRequests")
	c.move(40 * time.Second)
	if r := k.exchange(t); r.status != 200 {
		t.Errorf("a minute later: %v", r.body)
	}
	refused(t, k.exchange(t), 429, "TooManyRequests")
}

// A user token without the portal: the PIN comes by SMS.
func TestLoginWithPIN(t *testing.T) {
	s, c, k := ready(t)
	phone := s.world.People[Admin].Phone
	ask := func(number, id string) reply {
		return request(t, "POST", k.root+"/v1/generatePin", fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q}`, number, id))
	}
	login := func(secret, pin string) reply {
		return request(t, "POST", k.root+"/v1/loginWithPinAndApplicationId",
			fmt.Sprintf(`{"mobileNumber":%q,"applicationId":%q,"applicationSecret":%q,"pin":%q}`, phone, k.id, secret, pin))
	}
	refused(t, ask("+442079460199", k.id), 400, "InvalidParameters")
	refused(t, ask(phone, "none"), 400, "InvalidParameters")
	if r := ask(phone, k.id); r.status != 200 || len(r.body) != 0 {
		t.Fatalf("%d %v", r.status, r.body)
	}
	pin := opened(t, s, Admin).sees("SMS to " + phone).pin()
	refused(t, login("ABCDEFGHIJ", pin), 401, "Unauthenticated")
	refused(t, login(k.secret, "x"), 401, "Unauthenticated")
	r := login(k.secret, pin)
	if want := []string{"endpointUrl", "grantedScope", "refreshToken", "refreshTokenExpiry"}; !slices.Equal(names(r.body), want) {
		t.Fatalf("%d %v", r.status, r.body)
	}
	if ms := r.body["refreshTokenExpiry"].(float64); int64(ms) != c.Now().Add(365*day).UnixMilli() {
		t.Errorf("expiry: %v", ms)
	}
	k.refresh = r.text("refreshToken")
	if groups, _ := k.get(t, "/v1/groups", k.access(t)).body["groups"].([]any); len(groups) < 2 {
		t.Errorf("groups: %v", groups)
	}
	refused(t, login(k.secret, pin), 401, "Unauthenticated") // a PIN works once
}

func TestBodyLimit(t *testing.T) {
	_, _, k := ready(t)
	r, err := http.Post(k.root+"/v1/generatePin", "application/json", strings.NewReader(strings.Repeat(" ", maxBody+1)))
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusRequestEntityTooLarge {
		t.Error(r.Status)
	}
}
