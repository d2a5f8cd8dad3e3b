package sandbox

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kaizala-setup/kaizala/secret"
)

// What was typed comes out as text, whatever it is, in every place it is drawn.
func TestMarkupIsText(t *testing.T) {
	s, _ := serve(t)
	for i, payload := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `</pre><b>x</b>`, `{{.Base}}`, `javascript:alert(1)`, "a\x1b[31mred\u202eb",
		`</title><script>x</script>`, `</select><img src=x>`, "`onload=alert(1)`", `&lt;script&gt;`, `</textarea>]]><svg>`, `<b> onmouseover="x"`,
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			clean := secret.Clean(payload)
			harmless := func(b *browser) {
				t.Helper()
				for _, tag := range []string{"<script", "<img", "<svg", "<b>", "\x1b", "\u202e"} {
					if strings.Contains(b.page, tag) {
						t.Fatalf("%s has %q:\n%s", b.url, tag, b.page)
					}
				}
			}
			dana := signedIn(t, s, Developer)
			harmless(dana.tap("Add a Phone Number").types("phone", payload).tap("Generate PIN"))
			dana.types("phone", "+442079460101").tap("Generate PIN")
			harmless(dana.types("pin", payload).tap("Verify PIN"))
			harmless(dana.tap("Connectors").tap("Add Connector").types("name", payload).types("redirectUrl", payload).types("description", payload).tap("Continue"))
			harmless(dana.types("redirectUrl", "").tap("Continue").sees("What " + clean + " may do"))
			harmless(dana.types("permission", "Media").tap("Create Connector"))
			id := dana.box()["Connector ID"]
			harmless(dana.tap("Connectors").sees(clean))
			harmless(dana.open(s.APIRoot() + "/developer/connectors/" + id).sees(clean))
			harmless(dana.tap("Generate user token"))
			gabi := signedIn(t, s, Admin)
			harmless(gabi.tap("Groups").tap("Drivers").tap("Connectors").sees(clean))
			harmless(gabi.types("connector", payload).tap("Add Connector"))
			harmless(gabi.types("connector", id).tap("Add Connector").sees(clean))
			harmless(dana.tap("Clock and faults").sees(clean))
			harmless(dana.types("clock", payload).tap("Move the clock"))
			harmless(dana.types("fault", payload).types("calls", payload).tap("Order the fault"))
			harmless(gabi.tap("Groups").tap("Drivers").tap("Connectors").tap("Remove " + clean))
			dana.open(s.APIRoot() + "/developer/connectors/" + id)
			harmless(dana.tap("Deactivate connector"))
			harmless(dana.tap("Generate user token"))
			for _, path := range []string{"/developer/connectors/", "/developer/groups/", "/developer/", "/"} {
				harmless(dana.open(s.APIRoot() + path + url.PathEscape(payload)))
			}
			harmless(dana.open(s.APIRoot() + "/developer/?session=" + url.QueryEscape(payload)))
		})
	}
}

// Names that came by the API come out as text in the portal, and in JSON as they
// are.
func TestMarkupByTheAPI(t *testing.T) {
	s, _, k := ready(t)
	s.with(t, func(w *world) error {
		_, token, err := w.grantTo(k.id, "", Admin, s.now())
		k.refresh = token.Reveal()
		return err
	})
	access := k.access(t)
	for _, payload := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title></select><svg>`, `{{.Base}}`} {
		made := k.post(t, "/v1/groups", fmt.Sprintf(`{"name":%q,"welcomeMessage":%q,"members":[%q]}`, payload, payload, payload), access)
		if made.status != 200 || made.text("groupName") != payload {
			t.Fatalf("%v", made.body)
		}
		gabi := signedIn(t, s, Admin)
		for _, b := range []*browser{
			gabi.tap("Groups").sees(payload), gabi.open(s.APIRoot() + "/admin/groups/" + made.text("groupId")).sees(payload), gabi.tap("Connectors").sees(payload),
			gabi.types("connector", k.id).tap("Add Connector").sees(payload), gabi.tap("Clock and faults").sees(payload), gabi.tap("API").sees(payload),
			gabi.open(s.APIRoot() + "/admin/chats/" + made.text("groupId")).sees(payload),
		} {
			for _, tag := range []string{"<script", "<img", "<svg", "</title></select>"} {
				if strings.Contains(b.page, tag) {
					t.Fatalf("%s has %q:\n%s", b.url, tag, b.page)
				}
			}
		}
	}
}

// What came by a webhook, an upload or OAuth comes out as text in the portal.
func TestMarkupOfOperations(t *testing.T) {
	t.Parallel()
	for _, payload := range []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `</code></dd><b>x</b>`, "{{.Base}}<b>", "\x1b[31m<b>\u202e"} {
		d, in := newDesk(t), newInbox(t)
		in.answers(func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, payload) })
		quoted := string(rawJSON(payload))
		ask := func(kind, object string) {
			d.does("POST", "/v1/webhook", fmt.Sprintf(`{"objectId":%s,"objectType":%q,"eventTypes":["ActionCreated","TextMessageCreated"],"callBackUrl":"%s/%s","callBackContext":%s}`,
				object, kind, in.URL, url.PathEscape(payload), quoted))
		}
		ask("ActionPackage", quoted)
		ask("Group", string(rawJSON(d.group)))
		d.does("POST", d.in("/messages"), `{"message":`+quoted+`}`)
		d.does("POST", d.in("/actions"), fmt.Sprintf(`{"id":%s,"actionBody":{"title":%s,"questions":[{"title":%s,"type":"Text"}]}}`, quoted, quoted, quoted))
		d.does("POST", d.in("/subGroups"), fmt.Sprintf(`{"name":%s,"welcomeMessage":%s}`, quoted, quoted))
		waitFor(t, "the deliveries", func() bool { return len(in.all()) == 3 && strings.Count(fmt.Sprint(d.state()), "delivered") == 3 })
		d.s.with(t, func(w *world) error {
			w.editFirst(func(c *connector) {
				c.RedirectURL, c.Name = "https://payroll.example/"+url.QueryEscape(payload), named(payload)
			})
			return nil
		})
		dana, gabi := signedIn(t, d.s, Developer), signedIn(t, d.s, Admin)
		d.s.with(t, func(w *world) error { // the developer sees the chat, too
			g, _ := w.group(d.group)
			g.add(w.People[Developer].UserID)
			w.Groups.put(g)
			return nil
		})
		oauth := d.root + "/api/oauth/authorize?client_id="
		query := d.id + "&redirect_uri=" + url.QueryEscape("https://payroll.example/"+url.QueryEscape(payload))
		for _, b := range []*browser{
			dana.open(d.root + "/developer/connectors/" + d.id + "/webhooks").sees("delivered"), gabi.tap("Groups"),
			dana.tap("Connectors").sees("Last call"), dana.tap("API").sees("curl -sS"), dana.open(d.root + "/developer/chats/" + url.PathEscape(d.group)).sees("Gabi Groupadmin"), gabi.tap("API"),
			dana.open(d.root + "/developer/api?for=" + url.QueryEscape(payload)), newBrowser(t).open(oauth + query),
			newBrowser(t).open(oauth + url.QueryEscape(payload)), newBrowser(t).open(oauth+query).types("phone", payload).tap("Continue"),
			newBrowser(t).open(oauth+query).types("phone", "+442079460102").tap("Continue").types("pin", payload).tap("Sign in"),
		} {
			for _, tag := range []string{"<script", "<img", "<svg", "<b>", "\x1b", "\u202e"} {
				if strings.Contains(b.page, tag) {
					t.Fatalf("%s has %q:\n%s", b.url, tag, b.page)
				}
			}
		}
	}
}
