package ui

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist"
	"kaizala-setup/steps"
	"kaizala-setup/ui/words"
)

// answers runs a command, in this process, and returns what it printed; the exit code
// is checked.
func (h *household) answers(t *testing.T, exit int, args ...string) (out, errs string) {
	t.Helper()
	var printed, told strings.Builder
	a := newApp(Streams{In: strings.NewReader(""), Out: &printed, Err: &told})
	a.dir, a.cost = h.dir(), 10
	if code := a.main(append(slices.Clone(args), "--api-root", h.root, "--identity", h.identity)); code != exit {
		t.Errorf("%v: exit %d, want %d\n%s%s", args, code, exit, &printed, &told)
	}
	return printed.String(), told.String()
}

// hasAll reports the parts that a text lacks.
func hasAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in:\n%s", part, text)
		}
	}
}

// expires has the refresh token of a grant say that it expired yesterday. The token
// before it is the one that the service takes.
func (h *household) expires(t *testing.T, k persist.Key, g int) {
	t.Helper()
	h.updates(t, k, func(d *persist.Document) error {
		secrets, err := d.Secrets(h.id)
		if err != nil {
			return err
		}
		grant := &d.Facts.Grants[g]
		grant.Before = grant.Refresh
		grant.Before.Says = steps.Claims{Expires: time.Now().AddDate(0, 1, 0).UTC().Truncate(time.Second)}
		grant.Refresh.Gen++
		grant.Refresh.Says = steps.Claims{Expires: time.Now().AddDate(0, 0, -1).UTC().Truncate(time.Second)}
		secrets[previousOf(grant.ID)], secrets[refreshOf(grant.ID)] = secrets[refreshOf(grant.ID)], secret.New("refresh.expired")
		return d.SetSecrets(h.id, secrets)
	})
}

// With an expired refresh token token calls nobody, and verify asks the service, since
// our clock may be wrong; both exit 3. store restore goes back to the token before,
// which works.
func TestExpiredRefreshToken(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	service.keeps = true
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", 1)
	home.expires(t, k, 0)
	for _, args := range [][]string{{"verify"}, {"token"}, {"verify", "--all"}, {"verify", "--say", "hello"}} {
		out, errs := home.answers(t, words.ExitNotSetUp, args...)
		hasAll(t, errs, words.What(steps.CodeExpired))
		out2, errs := home.answers(t, words.ExitNotSetUp, append(args, "--json")...)
		var told map[string]report
		if err := json.Unmarshal([]byte(errs), &told); err != nil || told["error"].Code != steps.CodeExpired || out+out2 != "" {
			t.Errorf("%v: %v, %q, %q", args, err, out+out2, errs)
		}
	}
	if n := service.many(); n != 6 {
		t.Errorf("%d exchanges with an expired token, want one of each verify", n)
	}
	out, _ := home.answers(t, words.ExitFine, "store", "restore")
	hasAll(t, out, "Payroll, for Group 0: the refresh token before is in place again")
	home.answers(t, words.ExitFine, "store", "restore") // the expired one again
	home.answers(t, words.ExitNotSetUp, "verify")
	out, _ = home.answers(t, words.ExitFine, "store", "restore", "--json")
	hasAll(t, out, `"connector":"Payroll","group":"Group 0"`, `"refreshTokenExpiry":"`+time.Now().AddDate(0, 1, 0).UTC().Format(time.DateOnly))
	out, _ = home.answers(t, words.ExitFine, "verify")
	hasAll(t, out, "It works")
}

// One expired token of several: its result says so, the others work.
func TestExpiredRefreshTokenAmongSeveral(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	home := newHousehold(t, service.URL)
	home.expires(t, home.connector(t, "Payroll", 3), 1)
	out, errs := home.answers(t, words.ExitNotSetUp, "verify", "--all", "--json")
	var told struct{ Results []answer }
	err := json.Unmarshal([]byte(out), &told)
	all := told.Results
	if err != nil || len(all) != 3 || errs != "" {
		t.Fatalf("%v, %q, %q", err, out, errs)
	}
	for i, a := range all {
		if works := i != 1; a.OK != works || !works && (a.Error == nil || a.Error.Code != steps.CodeExpired || a.Error.Hint == "") {
			t.Errorf("%d: %+v", i, a)
		}
	}
	out, _ = home.answers(t, words.ExitNotSetUp, "verify", "--all")
	hasAll(t, out, "Payroll Group 1\n  "+words.What(steps.CodeExpired), "It works")
}

// withoutGroup has the grants of a document know no group.
func (h *household) withoutGroup(t *testing.T, k persist.Key, change func(i int, g *steps.Grant)) {
	t.Helper()
	h.updates(t, k, func(d *persist.Document) error {
		for i := range d.Facts.Grants {
			d.Facts.Grants[i].Group = ""
			if change != nil {
				change(i, &d.Facts.Grants[i])
			}
		}
		return nil
	})
}

// Tokens that came without a group are told apart by their grants' IDs, and chosen
// by them.
func TestTokensWithoutAGroup(t *testing.T) {
	t.Parallel()
	service := newRotating(t)
	home := newHousehold(t, service.URL)
	k := home.connector(t, "Payroll", 3)
	home.withoutGroup(t, k, nil)
	const first, second = "(no group yet) g0", "(no group yet) g1"

	out, _ := home.answers(t, words.ExitFine, "status")
	hasAll(t, out, first, second)
	out, _ = home.answers(t, words.ExitFine, "status", "--json")
	hasAll(t, out, `"grant":"g0"`, `"grant":"g1"`)
	_, errs := home.answers(t, words.ExitUsage, "token")
	hasAll(t, errs, first+", "+second+", (no group yet) g2\n")
	_, errs = home.answers(t, words.ExitUsage, "verify", "--group", "Depot")
	hasAll(t, errs, first+", "+second)
	_, errs = home.answers(t, words.ExitUsage, "forget", "Payroll", "--group", "Depot", "--yes")
	hasAll(t, errs, first+", "+second)
	out, _ = home.answers(t, words.ExitFine, "forget", "Payroll", "--group", "g1", "--yes")
	hasAll(t, out, "Forgotten: Payroll's token for a group that is not known yet (g1) (127.0.0.1:")
	service.mu.Lock()
	service.issued = map[string]int{} // both are refused now
	service.mu.Unlock()
	out, _ = home.answers(t, words.ExitRefused, "verify", "--all")
	hasAll(t, out, "Payroll "+first+"\n", "Payroll (no group yet) g2\n")
	out, _ = home.answers(t, words.ExitRefused, "verify", "--all", "--json")
	hasAll(t, out, `"grant":"g2"`)
	service.mu.Lock()
	service.issued["refresh.0"] = 0
	service.mu.Unlock()
	out, _ = home.answers(t, words.ExitFine, "token", "--group", "G0") // the call tells its group
	hasAll(t, out, "access.")
	out, _ = home.answers(t, words.ExitFine, "status")
	hasAll(t, out, "Drivers")
}

// The developer's message names the group or leaves the choice to the admin. If
// several grants wait for a token, the command asks which one is meant.
func TestMessageWithoutAGroup(t *testing.T) {
	t.Parallel()
	home := newHousehold(t, "http://127.0.0.1:1")
	k := home.connector(t, "Payroll", 1)
	waits := func(_ int, g *steps.Grant) { g.Refresh, g.By = steps.Held{}, steps.AnotherPerson }
	home.withoutGroup(t, k, waits)
	out, _ := home.answers(t, words.ExitFine, "handoff", "message")
	hasAll(t, out, "access to one of your\ngroups.", "Tap on the name of that group")

	k = home.connector(t, "Meals", 2)
	home.withoutGroup(t, k, waits)
	_, errs := home.answers(t, words.ExitUsage, "handoff", "message", "Meals")
	hasAll(t, errs, "(no group yet) g0, (no group yet) g1", "--group")
	out, _ = home.answers(t, words.ExitFine, "handoff", "message", "Meals", "--group", "g1")
	if strings.Contains(out, "g1") || strings.Contains(out, "access to the group") {
		t.Errorf("the message has the grant's ID for a group:\n%s", out)
	}
	out, _ = home.answers(t, words.ExitFine, "status", "Meals", "--json")
	if n := strings.Count(out, `"grant":`); n != 2 {
		t.Errorf("%d grants without a group, want 2:\n%s", n, out)
	}
}

// --group takes a group's name or ID, a grant's ID, or the beginning of one that no
// other grant has.
func TestSelectGrants(t *testing.T) {
	t.Parallel()
	grants := []steps.Grant{
		{ID: "MFRGGZDFMZTWQ", Group: "Drivers", GroupID: "a1@2"}, {ID: "MFRGGZDFOOOOO"}, {ID: "NBSWY3DPEB3W6"}, {ID: "ORSXGDZANZUWO", Group: "NBSW"},
	}
	for wanted, ids := range map[string]string{
		"":              "[MFRGGZDFMZTWQ MFRGGZDFOOOOO NBSWY3DPEB3W6 ORSXGDZANZUWO]",
		"drivers":       "[MFRGGZDFMZTWQ]",
		"a1@2":          "[MFRGGZDFMZTWQ]",
		"NBSWY3DPEB3W6": "[NBSWY3DPEB3W6]",
		"nbswy3":        "[NBSWY3DPEB3W6]",
		"nbsw":          "[ORSXGDZANZUWO]", // a name before the beginning of an ID
		"MFRGGZDF":      "[]",              // of two grants
		"MFRGGZDFO":     "[MFRGGZDFOOOOO]",
		"nbs":           "[]", // too short
		"depot":         "[]",
	} {
		found := []steps.GrantID{}
		for _, g := range selectGrants(grants, wanted) {
			found = append(found, g.ID)
		}
		if got := fmt.Sprint(found); got != ids {
			t.Errorf("%q names %s, want %s", wanted, got, ids)
		}
	}
}
