package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// trial shows one operation over HTTP: its success as another call sees it, and a
// documented error.
type trial struct {
	works func(*desk)
	fails func(*desk)
}

// TestOperations holds every operation of the table to the facts: it works and another
// call shows it, it is refused without a token, without the permission and to the wrong
// kind of token, and it answers its error. With -v it prints what was shown of each.
func TestOperations(t *testing.T) {
	trials := map[string]trial{}
	for _, part := range []map[string]trial{
		tokenTrials(), groupTrials(), subgroupTrials(), memberTrials(), subscriberTrials(), chatTrials(), reactionTrials(), reactionCountTrials(),
		actionTrials(), responseTrials(), hookTrials(), botTrials(), botAtWorkTrials(),
	} {
		for name, tr := range part {
			if _, there := trials[name]; there {
				t.Errorf("two trials of %s", name)
			}
			trials[name] = tr
		}
	}
	rows, shown := operationRows(t), newReport()
	t.Cleanup(func() { t.Log("\n" + shown.table(rows)) }) // after the last trial
	for _, row := range rows {
		tr, ok := trials[row.Name]
		delete(trials, row.Name)
		switch {
		case !row.Built && row.Status == documented:
			t.Errorf("%s is documented, and not built", row.Name)
		case !row.Built:
			d := newDesk(t)
			refused(t, d.ask(row.Method, d.at(row.Path), `{}`), http.StatusNotImplemented, "not_in_the_sandbox", row.Method)
			continue
		case !ok:
			t.Errorf("no trial shows %s", row.Name)
			continue
		}
		t.Run(row.Name, func(t *testing.T) {
			t.Parallel()
			shown.run(t, row, seenByAnother, tr.works)
			shown.run(t, row, itsError, tr.fails)
			if row.Tokens != "" {
				shown.run(t, row, noPermission, func(d *desk) { guarded(d, row) })
			}
		})
	}
	for name := range trials {
		t.Errorf("no operation is called %q", name)
	}
}

// row is an operation as GET /sandbox/operations lists it.
type row struct {
	Name, Method, Path, Scope, Tokens, Role, Status, Permission string
	Built                                                       bool
}

func operationRows(t *testing.T) []row {
	t.Helper()
	s, _ := serve(t)
	r := request(t, "GET", s.APIRoot()+"/sandbox/operations", "")
	b, err := json.Marshal(r.body["operations"])
	var rows []row
	if err == nil {
		err = json.Unmarshal(b, &rows)
	}
	if err != nil || len(rows) < 46 {
		t.Fatalf("%d operations, %v", len(rows), err)
	}
	return rows
}

// guarded shows that an operation needs a token, the permission and the kind of token.
func guarded(d *desk, o row) {
	path := d.at(o.Path)
	refused(d.T, request(d.T, o.Method, d.root+path, `{}`), 401, "InvalidToken", "Token missing")
	refused(d.T, request(d.T, o.Method, d.root+path, `{}`, "accessToken", d.refresh), 401, "InvalidToken", "no access token")
	others := slices.DeleteFunc(permissionNames(), func(p string) bool { return p == o.Permission })
	d.obeys("/clock", `{"clock":"+2m"}`) // past the call limit
	d.permit(others...)
	refused(d.T, d.ask(o.Method, path, `{}`), 403, "Forbidden", o.Scope, o.Permission)
	d.permit(permissionNames()...)
	if o.Tokens == "user" {
		refused(d.T, d.ask(o.Method, path, `{}`), 403, "Forbidden", "group token")
	}
	if strings.Contains(o.Path, "{group}/") {
		refused(d.T, d.ask(o.Method, strings.Replace(path, d.group, d.foreign(), 1), `{}`), 404, "NotFound")
		empty := d.ask(o.Method, strings.Replace(path, d.group, "", 1), `{}`)
		if empty.status != 400 && empty.status != 404 {
			d.Errorf("an empty ID: %d %v", empty.status, empty.body)
		}
	}
}

// desk is a connector at work: access to the group Drivers, where Gabi is admin, and
// tokens at hand.
type desk struct {
	*testing.T
	keys
	s     *Server
	group string // Drivers
	token string // group token
	now   *clock
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	s, c := serve(t)
	return deskAt(t, s, c)
}

func deskAt(t *testing.T, s *Server, c *clock) *desk {
	t.Helper()
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{T: t, s: s, group: v.GroupID, now: c, keys: keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}}
	d.token = d.access(t)
	return d
}

// at fills a path's IDs in: the group's with Drivers, others with one that nobody has.
func (d *desk) at(path string) string {
	path = strings.Replace(path, "{group}", d.group, 1)
	for _, id := range []string{"subgroup", "member", "action", "reference", "webhook", "bot", "object", "event"} {
		path = strings.ReplaceAll(path, "{"+id+"}", "5d1c7a90-2222-4b1e-8f00-a1b2c3d4e5f6")
	}
	return path
}

// ask makes a call with the group token.
func (d *desk) ask(method, path, body string) reply {
	d.Helper()
	return d.as(d.token, method, path, body)
}

func (d *desk) as(token, method, path, body string) reply {
	d.Helper()
	return request(d.T, method, d.root+path, body, "accessToken", token)
}

// does is ask for a call that has to work.
func (d *desk) does(method, path, body string) reply {
	d.Helper()
	return d.good(d.ask(method, path, body))
}

func (d *desk) good(r reply) reply {
	d.Helper()
	if r.status != 200 || r.text("errorCode") != "" || r.text("message") != "" {
		d.Fatalf("%d %v", r.status, r.body)
	}
	return r
}

// in is a path below the group.
func (d *desk) in(path string) string { return "/v1/groups/" + d.group + path }

// userToken is an access token for all groups of a person.
func (d *desk) user(p Person) string {
	d.Helper()
	k := d.keys
	d.s.with(d.T, func(w *world) error {
		g, err := w.userGrant(k.id, p, d.s.now())
		if err != nil {
			return err
		}
		token, err := w.sign(g, accessLife, d.s.now())
		k.refresh = token.Reveal()
		return err
	})
	return k.refresh
}

// permit gives the connector other permissions.
func (d *desk) permit(permissions ...string) {
	d.Helper()
	d.s.with(d.T, func(w *world) error { w.permit(permissions...); return nil })
}

// foreign is a group that the group token does not see.
func (d *desk) foreign() string {
	d.Helper()
	groups, _ := d.good(d.as(d.user(Admin), "GET", "/v1/groups", "")).body["groups"].([]any)
	for _, g := range groups {
		if id := g.(map[string]any)["groupId"].(string); id != d.group {
			return id
		}
	}
	d.Fatal("no other group")
	return ""
}

func (d *desk) obeys(path, body string) {
	d.Helper()
	obeyed(d.T, order(d.T, d.s, "POST", path, body))
}

// public makes a public group, and gives a user token that is its admin.
func (d *desk) public() (group, token string) {
	d.Helper()
	token = d.user(Admin)
	r := d.good(d.as(token, "POST", "/v1/groups", `{"name":"News","welcomeMessage":"Hello","groupType":"ConnectGroup"}`))
	return r.text("groupId"), token
}

// objects is a list of objects in an answer.
func (r reply) objects(field string) []map[string]any {
	var out []map[string]any
	list, _ := r.body[field].([]any)
	for _, v := range list {
		o, _ := v.(map[string]any)
		out = append(out, o)
	}
	return out
}

// the returns the object of a list whose field has the value.
func (d *desk) the(list []map[string]any, field string, value any) map[string]any {
	d.Helper()
	for _, o := range list {
		if o[field] == value {
			return o
		}
	}
	d.Fatalf("none has %s %v: %v", field, value, list)
	return nil
}

// is fails the test unless fields have values.
func (d *desk) is(o map[string]any, want map[string]any) {
	d.Helper()
	for k, v := range want {
		if fmt.Sprint(o[k]) != fmt.Sprint(v) {
			d.Errorf("%s is %v, not %v", k, o[k], v)
		}
	}
}
