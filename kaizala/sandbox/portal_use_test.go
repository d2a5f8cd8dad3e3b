package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// The list of connectors says how each stands: state, last call, and what its tokens have
// left, renewed ones included.
func TestConnectorsList(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	list := func() *browser { return signedIn(t, d.s, Developer).tap("Connectors") }
	list().sees("active", "1 March 2026, 12:00 UTC", "365 days left, until 1 March 2027", `value="365"`)
	for _, at := range []struct {
		after time.Duration
		says  string
	}{
		{time.Hour, "365 days left"}, {day, "364 days left"}, {303 * day, "61 days left"},
		{24 * day, "37 days left: each call brings a new one"}, {36 * day, "1 day left"}, {day, "over since 1 March 2027"},
	} {
		d.now.move(at.after)
		list().sees(at.says)
	}
	list().sees("1 March 2026, 12:00 UTC") // opening pages is no call

	renewed := newDesk(t)
	renewed.now.move(330 * day)
	renewed.exchange(t)
	signedIn(t, renewed.s, Developer).tap("Connectors").sees("25 January 2027, 12:00 UTC", "365 days left, until 25 January 2028")
	renewed.now.move(40 * day)
	signedIn(t, renewed.s, Developer).tap("Connectors").sees("325 days left")
	order(t, renewed.s, "POST", "/reset", "{}")
	if len(renewed.s.uses) != 0 {
		t.Error("a reset leaves what was")
	}

	d.s.with(t, func(w *world) error { w.removeGrant(d.id, d.group, Admin); w.activate(d.id, false); return nil })
	list().sees("deactivated", "nobody has granted access yet", "none since the sandbox started")
}

// The phone beside the page shows the person's groups, the newest message first, and
// leads to what was sent there.
func TestPhoneBesideThePage(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	gabi := signedIn(t, d.s, Admin)
	fresh, _ := serve(t)
	if b := opened(t, fresh, Developer).tap("Sign in as Dana Developer"); strings.Contains(b.page, "Integration test group") {
		t.Error("a phone that is nobody's yet shows groups")
	}
	gabi.tap("Connectors").sees("Your phone", "Drivers", "No messages yet")
	d.does("POST", d.in("/messages"), `{"message":"The canteen\nopens at \u202enoon"}`)
	d.now.move(time.Minute)
	d.does("POST", d.in("/actions"), `{"actionType":"Survey","actionBody":{"title":"Lunch","questions":[{"title":"What?","type":"Text"}]}}`)
	gabi.tap("Connectors").sees("Survey: Lunch").tap("Drivers").sees("Gabi Groupadmin", "The canteen opens at noon", "Survey: Lunch")
	if strings.Index(gabi.page, "canteen") > strings.LastIndex(gabi.page, "Survey: Lunch") {
		t.Errorf("the newest does not come last:\n%s", gabi.page)
	}
	d.does("POST", d.in("/messages"), `{"message":"`+strings.Repeat("x", 4000)+`"}`)
	if gabi.tap("Drivers"); strings.Contains(gabi.page, strings.Repeat("x", maxExcerpt+1)) {
		t.Error("a long message is not cut")
	}

	// What goes to some subscribers alone is not for the group, and a chat is for its members.
	group, token := d.public()
	d.good(d.as(token, "PUT", "/v1/groups/"+group+"/subscribers/add", `{"subscribers":["+442079460177"]}`))
	d.good(d.as(token, "POST", "/v1/groups/"+group+"/messages", `{"message":"for you alone","subscribers":["+442079460177"]}`))
	if gabi.open(d.root + "/admin/chats/" + group).sees("No messages yet"); strings.Contains(gabi.page, "alone") {
		t.Error("a message to a subscriber is shown to all")
	}
	dana := signedIn(t, d.s, Developer)
	for _, path := range []string{"/developer/chats/" + d.group, "/developer/chats/none"} {
		if dana.open(d.root + path); dana.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, dana.status)
		}
	}
}

// The receiver of the API page's webhook gives back numbers and nothing else.
func TestReceiverOfOurOwn(t *testing.T) {
	t.Parallel()
	s, _ := serve(t)
	for token, want := range map[string]string{"123456": "123456", "<b>": "", "": "", strings.Repeat("1", 30): ""} {
		resp := raw(t, "GET", s.APIRoot()+"/sandbox/receiver?validationToken="+token, nothing)
		b := make([]byte, 64)
		n, _ := resp.Body.Read(b)
		if resp.StatusCode != 200 || string(b[:n]) != want {
			t.Errorf("%q: %s %q", token, resp.Status, b[:n])
		}
	}
	if resp := raw(t, "POST", s.APIRoot()+"/sandbox/receiver", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }); resp.StatusCode != 403 {
		t.Error(resp.Status)
	}
}
