package sandbox

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const aSeed = `{"version": 1,
 "people": {"admin": {"id": "31c0ffee-5555-4a4a-9b9b-0a0b0c0d0e0f", "name": "Asha Example", "phone": "+442079460111"}, "developer": {"tenantAdmin": true}},
 "users": [{"id": "77e1d2c3-4444-4d5e-b111-665544332211", "name": "Ravi Example", "phone": "+442079460112"}],
 "groups": [{"id": "5d1c7a90-2222-4b1e-8f00-a1b2c3d4e5f6@2", "name": "Wards", "admins": ["admin"], "members": ["+442079460112", "+442079460113"]},
            {"id": "6e1c7a90-2222-4b1e-8f00-a1b2c3d4e5f6@2", "name": "Ward 7", "admins": ["+442079460112"], "parents": ["5d1c7a90-2222-4b1e-8f00-a1b2c3d4e5f6@2"]},
            {"name": "News", "type": "ConnectGroup", "admins": ["admin"], "subscribers": ["+442079460113"]}],
 "connectors": [{"id": "0b7e3f52-1111-4a6e-9c11-2f3a4b5c6d7e", "secret": "ABCDEFGHIJ", "name": "Payroll", "permissions": ["Group Information", "Group Member List"],
   "grants": [{"group": "5d1c7a90-2222-4b1e-8f00-a1b2c3d4e5f6@2", "refreshToken": "a-fixed-token"}, {"person": "developer", "refreshToken": "another-token"}]}]}`

func seedFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "seed.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A seed's values are those that a client has, today and after a reset.
func TestSeed(t *testing.T) {
	t.Parallel()
	c := newClock()
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", Now: c.Now, Seed: seedFile(t, aSeed)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	k := keys{s.APIRoot(), "0b7e3f52-1111-4a6e-9c11-2f3a4b5c6d7e", "ABCDEFGHIJ", "a-fixed-token"}
	for range 2 {
		access := k.access(t)
		g := k.get(t, "/v1/groups/5d1c7a90-2222-4b1e-8f00-a1b2c3d4e5f6", access).objects("groups")[0]
		if g["groupName"] != "Wards" || g["userCount"] != 4.0 || g["uniqueUserCount"] != 3.0 || g["unProvisionedUserCount"] != 1.0 || g["hasSubGroups"] != true {
			t.Errorf("%v", g)
		}
		if v, err := s.Ready(t.Context()); err != nil || v.ConnectorID != k.id || v.RefreshToken.Reveal() != k.refresh || v.GroupName != "Wards" || s.world.Connectors.len() != 1 {
			t.Errorf("%+v %v", v, err)
		}
		user := k
		user.refresh = "another-token"
		if l := k.get(t, "/v1/groups", user.access(t)).objects("groups"); len(l) != 3 { // a tenant admin's
			t.Errorf("%v", l)
		}
		refused(t, k.get(t, "/v1/users/me", access), 403, "Forbidden")
		k.post(t, "/v1/groups", `{"name":"New","welcomeMessage":"x"}`, access)
		obeyed(t, order(t, s, "POST", "/clock", `{"clock":"day330"}`))
		if k.exchange(t).text("refreshToken") == "" {
			t.Error("a fixed token is not renewed from day 328 on")
		}
		obeyed(t, order(t, s, "POST", "/clock", `{"clock":"day366"}`))
		refused(t, k.exchange(t), 401, "InvalidToken", "Expired")
		obeyed(t, order(t, s, "POST", "/reset", ""))
		if s.world.Groups.len() != 3 || s.world.Ahead != 0 {
			t.Errorf("%d groups, %v ahead", s.world.Groups.len(), s.world.Ahead)
		}
	}
	k.access(t)
	obeyed(t, order(t, s, "POST", "/revoke", `{"token":"a-fixed-token"}`))
	refused(t, k.exchange(t), 401, "InvalidToken", "revoked")
	opened(t, s, Admin).sees("+442079460111")
	text, err := s.world.text()
	if text := string(text); err != nil || strings.Contains(text, "a-fixed-token") || strings.Contains(text, "ABCDEFGHIJ") {
		t.Error("the world holds a secret of the seed")
	}
}

// A seed that cannot be is refused, and says where.
func TestWrongSeeds(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{`"version": 1`, `"version": 2`}, {`"version": 1,`, `"version": 1, "key": "AAAA",`}, {`"admin": {"id"`, `"king": {"id"`}, {`"phone": "+442079460112"`, `"phone": "none"`}, {`["admin"]`, `[]`}, {`["admin"]`, `["bob"]`},
		{`"name": "Ward 7"`, `"name": ""`}, {`"6e1c7a90`, `"5d1c7a90`}, {`"parents": ["5d`, `"parents": ["7d`}, {`"ConnectGroup"`, `"Choir"`}, {`"secret": "ABCDEFGHIJ"`, `"secret": ""`}, {`"Group Information"`, `"Everything"`},
		{`"a-fixed-token"`, `"short"`}, {`"another-token"`, `"a-fixed-token"`}, {`{"group": "5d`, `{"group": "8d`}, {`"person": "developer"`, `"person": "king"`}, {`{"version"`, `{"version`}, {aSeed, ""}, {aSeed, "[]"},
	} {
		text := strings.Replace(aSeed, c[0], c[1], 1)
		if text == aSeed {
			t.Fatalf("%s is not in the seed", c[0])
		}
		s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", Seed: seedFile(t, text)})
		var e *Error
		if !errors.As(err, &e) || e.Code() != CodeSeed || e.Err == nil {
			t.Errorf("%s: %v", c[1], err)
		}
		if s != nil {
			_ = s.Close()
		}
	}
	if _, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", Seed: filepath.Join(t.TempDir(), "none")}); err == nil {
		t.Error("no file")
	}
}

// A field of a seed that there is not, or that stands twice, is said with its place: passed
// over, it would be made up.
func TestMistypedFieldsOfASeed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"version":1,"conectors":[]}`:                                             `in line 1, column 14, there is no field "conectors", but "connectors"`,
		"{\"version\":1,\n \"foo\":2}":                                             `in line 2, column 2, there is no field "foo", but version, key, people, users, groups, connectors`,
		strings.Replace(aSeed, `"secret"`, `"secrets"`, 1):                         `there is no field "secrets", but "secret"`,
		strings.Replace(aSeed, `"person": "developer"`, `"persn": "developer"`, 1): `there is no field "persn", but "person"`,
		strings.Replace(aSeed, `"tenantAdmin"`, `"tenantadmins"`, 1):               `there is no field "tenantadmins", but "tenantAdmin"`,
		strings.Replace(aSeed, `"people"`, `"users": [], "people"`, 1):             `the field "users" is there twice`,
		`{"version":2,"bots":[]}`:                                                  `"version" is not 1`,
		`{"version":1,"groups":{}}`:                                                `in line 1, "groups" cannot be an object`,
		`{"version":1,"people":{"admin":1}}`:                                       `in line 1, "people" cannot be a number`,
	} {
		_, err := readSeed(seedFile(t, text))
		var e *Error
		if !errors.As(err, &e) || e.Code() != CodeSeed || !strings.Contains(e.Err.Error(), want) {
			t.Errorf("%.80s: %v, want %s", text, err, want)
		}
	}
}

// A seed of a world has all but its secrets and its key, and is a world's again. The
// practice organisation is one too.
func TestSeedOfAWorld(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "world.json")
	now := newClock().Now
	s, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", State: path, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Ready(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	k := keys{s.APIRoot(), v.ConnectorID, v.ConnectorSecret.Reveal(), v.RefreshToken.Reveal()}
	k.post(t, "/v1/groups", `{"name":"Night","welcomeMessage":"x","members":["+442079460177"]}`, k.access(t))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := NewSeed(t.Context(), path, now)
	if err != nil || strings.Contains(text.Reveal(), k.secret) || strings.Contains(text.Reveal(), k.refresh) {
		t.Fatal(err)
	}
	again, err := Serve(t.Context(), Config{Addr: "127.0.0.1:0", Now: func() time.Time { return now().Add(time.Minute) }, Seed: seedFile(t, text.Reveal())})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = again.Close() }()
	if again.world.Groups.len() != 5 || again.world.Groups.list()[0].Size() != 42 || len(again.world.Groups.list()[4].Parents) != 1 {
		t.Errorf("%d groups", again.world.Groups.len())
	}
	fixed, err := again.Ready(t.Context())
	if err != nil || fixed.ConnectorID != v.ConnectorID || fixed.GroupID != v.GroupID {
		t.Fatalf("%+v %v", fixed, err)
	}
	f := keys{again.APIRoot(), fixed.ConnectorID, fixed.ConnectorSecret.Reveal(), fixed.RefreshToken.Reveal()}
	if l := f.get(t, "/v1/groups", f.access(t)).objects("groups"); len(l) != 1 || l[0]["groupId"] != v.GroupID {
		t.Errorf("%v", l)
	}
	if text, err = NewSeed(t.Context(), "", now); err != nil || !strings.Contains(text.Reveal(), "Warehouse night shift") || !strings.Contains(text.Reveal(), "Payroll") {
		t.Error(err)
	}
	if _, err := NewSeed(t.Context(), filepath.Join(t.TempDir(), "none"), now); err == nil {
		t.Error("no world")
	}
}
