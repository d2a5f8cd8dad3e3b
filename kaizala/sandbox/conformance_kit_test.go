package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// office is a sandbox after the guide's steps 1 and 2, taken by its pages and
// nothing else: Dana has registered a connector, Gabi has added it to Drivers.
type office struct {
	*testing.T
	keys
	s          *Server
	dana, gabi *browser
	group      string // the ID of Drivers
}

func newOffice(t *testing.T) *office {
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	o := &office{T: t, s: s, dana: signedIn(t, s, Developer), gabi: signedIn(t, s, Admin)}
	o.keys = o.connector(permissionNames()...)
	o.refresh, o.group = o.grant(o.id, "Drivers")
	return o
}

func permissionNames() []string {
	var all []string
	for _, p := range permissions {
		all = append(all, p.Name)
	}
	return all
}

// connector registers one with those permissions.
func (o *office) connector(permissions ...string) keys {
	o.Helper()
	o.dana.tap("Connectors").tap("Add Connector").types("name", "Payroll").tap("Continue")
	for _, p := range permissions {
		o.dana.types("permission", p)
	}
	box := o.dana.tap("Create Connector").box()
	return keys{o.s.APIRoot(), box["Connector ID"], box["Connector secret"], ""}
}

// grant adds a connector to a group, and gives the refresh token and the group's
// ID.
func (o *office) grant(id, group string) (refresh, groupID string) {
	o.Helper()
	box := o.gabi.tap("Groups").tap(group).tap("Connectors").types("connector", id).tap("Add Connector").box()
	return box["Refresh token"], box["Group ID"]
}

// userToken generates one as Dana.
func (o *office) userToken(id string) string {
	o.Helper()
	return o.dana.open(o.root + "/developer/connectors/" + id).tap("Generate user token").box()["Refresh token"]
}

// later lets time pass.
func (o *office) later(by string) {
	o.Helper()
	obeyed(o.T, order(o.T, o.s, "POST", "/clock", fmt.Sprintf(`{"clock":%q}`, by)))
}

// now is the service's time, as its Date header has it.
func (o *office) now() time.Time {
	o.Helper()
	at, err := http.ParseTime(o.exchange(o.T).header.Get("Date"))
	if err != nil {
		o.Fatal(err)
	}
	return at
}

// works fails the test unless an answer is what was asked for.
func (o *office) works(r reply) reply {
	o.Helper()
	if r.status != http.StatusOK || r.text("errorCode") != "" {
		o.Fatalf("%d %v", r.status, r.body)
	}
	return r
}

// has fails the test unless an object has those fields, of those types.
func (o *office) has(object map[string]any, fields string) {
	o.Helper()
	for f := range strings.FieldsSeq(fields) {
		i := strings.LastIndex(f, ":")
		name, kind := f[:i], f[i+1:]
		if got := fmt.Sprintf("%T", object[name]); got != kind {
			o.Errorf("%s is %s, not %s", name, got, kind)
		}
	}
}

// groups are those that an access token sees.
func (o *office) groups(k keys, path string) []map[string]any {
	o.Helper()
	list, _ := o.works(k.get(o.T, path, k.access(o.T))).body["groups"].([]any)
	var out []map[string]any
	for _, g := range list {
		out = append(out, g.(map[string]any))
	}
	return out
}

func groupNames(groups []map[string]any) string {
	var names []string
	for _, g := range groups {
		names = append(names, g["groupName"].(string))
	}
	return strings.Join(names, ", ")
}

// claimsOf are what a token says of itself.
func (o *office) claimsOf(token string) map[string]any {
	o.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		o.Fatalf("%d parts", len(parts))
	}
	return o.object(parts[1], func(s string) ([]byte, error) { return base64.RawURLEncoding.DecodeString(s) })
}

// inner is an object that stands in a text.
func (o *office) inner(v any) map[string]any {
	o.Helper()
	text, _ := v.(string)
	return o.object(text, func(s string) ([]byte, error) { return []byte(s), nil })
}

func (o *office) object(text string, decode func(string) ([]byte, error)) map[string]any {
	o.Helper()
	b, err := decode(text)
	if err != nil {
		o.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		o.Fatal(err)
	}
	return out
}
