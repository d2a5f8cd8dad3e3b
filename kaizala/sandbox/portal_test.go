package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

// The guide's steps 1 and 2 and the live call, tap by tap, with its own names of
// what is tapped.
func TestTheWholeGuide(t *testing.T) {
	s, _ := serve(t)

	dana := opened(t, s, Developer).sees("Log in using an existing Office365 account", "no password")
	dana.tap("Sign in as Dana Developer").sees("Register a phone number first")
	dana.tap("Connectors").sees("Add a Phone Number", "Phone number") // a phone comes first
	dana.types("phone", "+44 20 7946 0101").tap("Generate PIN").sees("SMS to +442079460101")
	dana.types("pin", dana.pin()).tap("Verify PIN").sees("+442079460101 is registered")
	dana.tap("Connectors").sees("You have no connectors yet")
	dana.tap("Add Connector").types("name", "Payroll").types("description", "Payslips").types("redirectUrl", "https://payroll.example/kaizala")
	dana.tap("Continue").sees("What Payroll may do")
	for _, p := range permissions {
		dana.sees(p.Name).types("permission", p.Name)
	}
	noted := dana.tap("Create Connector").sees("This is shown once").box()
	if noted["Connector name"] != "Payroll" || len(noted["Connector ID"]) != 36 || len(noted["Connector secret"]) != 10 {
		t.Fatalf("the box: %v", noted)
	}

	gabi := signedIn(t, s, Admin)
	gabi.tap("Groups").sees("Drivers", "Site Leeds").tap("Drivers").sees("@2")
	gabi.tap("Connectors").sees("Select a connector", "Payroll")
	granted := gabi.types("connector", noted["Connector ID"]).tap("Add Connector").sees("This is shown once").box()
	if granted["Group"] != "Drivers" || granted["Connector"] != "Payroll" || granted["Group ID"] == "" {
		t.Fatalf("the box: %v", granted)
	}

	k := keys{s.APIRoot(), noted["Connector ID"], noted["Connector secret"], granted["Refresh token"]}
	groups, _ := k.get(t, "/v1/groups?fetchAllGroups=true&showDetail=true", k.access(t)).body["groups"].([]any)
	if len(groups) != 1 || groups[0].(map[string]any)["groupId"] != granted["Group ID"] {
		t.Fatalf("groups: %v", groups)
	}

	// For himself a developer takes a user token.
	dana.tap("Connectors").tap("Payroll").sees("Payslips", "https://payroll.example/kaizala")
	user := dana.tap("Generate user token").box()
	k.refresh = user["Refresh token"]
	if user["Group"] != "" || k.exchange(t).status != http.StatusOK {
		t.Fatalf("the box: %v", user)
	}

	// And takes it all back.
	dana.tap("Connectors").tap("Payroll").tap("Delete connector").sees("You have no connectors yet")
	refused(t, k.exchange(t), http.StatusUnauthorized, "Unauthenticated")
}

// What is typed wrong is said in a sentence at the field, and stays to be put
// right.
func TestWrongInput(t *testing.T) {
	s, _ := serve(t)
	b := opened(t, s, Developer).tap("Sign in as Dana Developer")
	fails := func(words ...string) {
		t.Helper()
		b.sees(words...).sees(`aria-describedby="error"`, `role="alert"`)
		if b.status != http.StatusUnprocessableEntity {
			t.Fatalf("status %d", b.status)
		}
	}
	for _, phone := range []string{"", "020 7946 0101", "+44", "+4420794601011234", "+0123456789", "+44 20 <b>"} {
		b.tap("Add a Phone Number").types("phone", phone).tap("Generate PIN")
		fails("country code", `value="`+phone+`"`)
	}
	b.types("phone", "+44 (20) 7946-0101").tap("Generate PIN")
	pin := b.pin()
	b.types("pin", "12345").tap("Verify PIN")
	fails("not the PIN", pin) // which is still on the phone
	b.types("pin", pin).tap("Verify PIN").sees("is registered")
	if pinOn.MatchString(b.page) {
		t.Error("the used PIN is still on the phone")
	}

	b.tap("Connectors").tap("Add Connector").types("description", "kept").tap("Continue")
	fails("Enter a name", `value="kept"`)
	b.types("name", strings.Repeat("n", nameLimit+1)).tap("Continue")
	fails("longer than 100", strings.Repeat("n", nameLimit+1))
	b.types("name", "Payroll").types("redirectUrl", "javascript:alert(1)").tap("Continue")
	fails("whole web address", `value="Payroll"`, `value="javascript:alert(1)"`)
	b.types("redirectUrl", "").tap("Continue").sees("Group Information")
	b.types("permission", "no such").tap("Create Connector")
	fails("at least one permission")
	if box := b.types("permission", "Media").tap("Create Connector").box(); box["Connector name"] != "Payroll" {
		t.Fatalf("the box: %v", box)
	}

	g := signedIn(t, s, Admin)
	g.tap("Groups").tap("Drivers").tap("Connectors").tap("Add Connector")
	b = g
	fails("Select the connector")
}

// A PIN has six digits: it may not be tried a million times.
func TestPINTries(t *testing.T) {
	s, _ := serve(t)
	b := opened(t, s, Developer).tap("Sign in as Dana Developer").tap("Add a Phone Number").types("phone", "+442079460101").tap("Generate PIN")
	pin := b.pin()
	for range pinTries {
		b.types("pin", "x").tap("Verify PIN").sees("not the PIN")
	}
	b.types("pin", pin).tap("Verify PIN").sees("not the PIN")
}

func TestShownOnce(t *testing.T) {
	s, _ := serve(t)
	b := signedIn(t, s, Developer)
	b.tap("Connectors").tap("Add Connector").types("name", "Payroll").tap("Continue").tap("Create Connector")
	shown, secret := b.url.String(), b.box()["Connector secret"]
	b.open(shown).sees(secret) // reloaded, it is still the same page
	b.tap("Connectors").tap("Payroll").sees("was shown once")
	if b.open(shown).sees("cannot be shown again"); b.status != http.StatusNotFound || strings.Contains(b.page, secret) {
		t.Fatalf("shown again (%d):\n%s", b.status, b.page)
	}
}

// What somebody else owns is not found.
func TestOthersThings(t *testing.T) {
	s, _ := serve(t)
	dana := signedIn(t, s, Developer)
	id := dana.tap("Connectors").tap("Add Connector").types("name", "Payroll").tap("Continue").tap("Create Connector").box()["Connector ID"]
	gabi := signedIn(t, s, Admin)
	groups := s.world.groupsOf(Admin)
	for b, paths := range map[*browser][]string{
		gabi: {"/admin/connectors/" + id, "/admin/connectors/none"},
		dana: {"/developer/groups/" + groups[0].ID, "/developer/groups/" + groups[0].ID + "/connectors", "/developer/groups/none"},
	} {
		for _, path := range paths {
			if b.open(s.APIRoot() + path); b.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, b.status)
			}
		}
	}
	for b, paths := range map[*browser][]string{
		gabi: {"/admin/connectors/" + id + "/delete", "/admin/connectors/" + id + "/user-token"},
		dana: {"/developer/groups/" + groups[0].ID + "/connectors", "/developer/groups/" + groups[0].ID + "/remove"},
	} {
		for _, path := range paths {
			u, _ := b.url.Parse(path)
			if b.ask(http.MethodPost, u, map[string][]string{"connector": {id}}); b.status != http.StatusNotFound {
				t.Errorf("%s: %d", path, b.status)
			}
		}
	}
	if dana.tap("Connectors").sees("Payroll"); s.world.Grants.len() != 0 {
		t.Errorf("granted: %v", s.world.Grants.list())
	}
}

func TestSignOut(t *testing.T) {
	s, _ := serve(t)
	b := signedIn(t, s, Admin).tap("Sign out").sees("Sign in as Gabi Groupadmin")
	b.open(s.APIRoot() + "/admin/groups").sees("Sign in as Gabi Groupadmin")
	b.tap("Sign in as Gabi Groupadmin").sees("+442079460102 is registered")
}

func pair(name, value string) []string { return []string{name, value} }

// Signing out ends the session everywhere: a cookie that somebody kept is worth nothing,
// also after the next sign-in. Nor is a cookie of another port, which browsers send here too.
func TestSessionsThatAreOver(t *testing.T) {
	s, _ := serve(t)
	b := signedIn(t, s, Admin)
	kept := b.http.Jar.Cookies(b.url)
	b.tap("Sign out").tap("Sign in as Gabi Groupadmin").sees("is registered")
	there := &Server{reach: reach{addr: "127.0.0.1:1"}, world: s.world}
	name, _ := s.session(Admin)
	_, elsewhere := there.session(Admin)
	for what, c := range map[string]*http.Cookie{"kept": kept[0], "of another port": {Name: name, Value: elsewhere}} {
		resp := raw(t, "GET", s.APIRoot()+"/admin/groups", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) })
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", what, resp.Status)
		}
	}
}
