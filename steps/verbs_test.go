package steps

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// someFacts are those of a developer whose grant g1 was called and renewed once, and
// whose grant g2 waits for its token.
func someFacts() Facts {
	f := Facts{}.Begun(Grant{ID: "g1", By: Myself}).Begun(Grant{ID: "g2", By: AnotherPerson})
	f = f.Noted("g1", connector, day0).Noted("g1", Found{Refresh: held(day0.AddDate(0, 6, 0)), Group: "Drivers"}, day0)
	f = f.Called("g1", worked, f.Basis("g1"), day0)
	return f.Renewed("g1", held(year), f.Basis("g1"), day0).Ticked("g1", []TaskID{"grant.add"}, day0).Passed("", day0, PageBefore)
}

func TestMayCall(t *testing.T) {
	f := someFacts()
	for name, c := range map[string]struct {
		facts Facts
		grant GrantID
		at    time.Time
		want  string
	}{
		"all there":         {f, "g1", day0, ""},
		"at its end":        {f, "g1", year, CodeExpired},
		"no token":          {f, "g2", day0, CodeMissing},
		"no such grant":     {f, "g3", day0, CodeMissing},
		"no connector's ID": {f.Entered("", IDField, ""), "g1", day0, CodeMissing},
		// One answer's date ends no grant, and a wrong clock of ours does not either.
		"the service's clock is ahead by years": {f.Called("g1", Call{Skew: 40000 * time.Hour}, Basis{}, day0), "g1", day0, ""},
		"our clock is ahead by years":           {f.Called("g1", Call{Skew: -40000 * time.Hour}, Basis{}, day0), "g1", year.AddDate(2, 0, 0), ""},
	} {
		if got := c.facts.MayCall(c.grant, c.at); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A call proves the values that it was made with, whatever the clocks say.
func TestACallProvesItsOwnValues(t *testing.T) {
	f := someFacts()
	of := f.Basis("g1")
	for name, changed := range map[string]Facts{
		"another token":        f.Noted("g1", Found{Refresh: held(year)}, day0), // at the very same time
		"another secret":       f.Noted("g1", Found{Secret: Held{Len: 9, At: day0}}, day0),
		"another ID":           f.Noted("g1", Found{ID: "another"}, day0),
		"the token before":     f.Restored("g1", day0),
		"the secret restored":  f.Noted("g1", Found{Secret: Held{Len: 9, At: day0}}, day0).Restored("", day0),
		"a token of the next":  f.Renewed("g1", held(year), of, day0),
		"typed, an ID":         f.Entered("g1", IDField, "another"),
		"forgotten altogether": f.Dropped("g1"),
	} {
		if after := changed.Called("g1", Call{Code: "refused"}, of, day0); after.Grant("g1").Last.Code != "" {
			t.Errorf("%s: an old call is taken for its own", name)
		}
	}
	if after := f.Called("g1", Call{Code: "refused"}, of, day0); after.Grant("g1").Last.Code != "refused" || after.Grant("g1").Last.Worked() {
		t.Errorf("its own call is not taken: %+v", after.Grant("g1").Last)
	}
}

// What is replaced is the value before; two changes of place change nothing.
func TestTheValueBefore(t *testing.T) {
	f := someFacts()
	old, now := f.Grant("g1").Before, f.Grant("g1").Refresh
	back := f.Restored("g1", day0)
	if g := back.Grant("g1"); g.Refresh.Says != old.Says || g.Before.Says != now.Says || g.Refresh.Gen <= now.Gen {
		t.Errorf("restored: %+v, before %+v", g.Refresh, g.Before)
	}
	if g := back.Restored("g1", day0).Grant("g1"); g.Refresh.Says != now.Says || g.Before.Says != old.Says {
		t.Errorf("twice: %+v, before %+v", g.Refresh, g.Before)
	}
	stale := f.Basis("g1")
	f = f.Noted("g1", Found{Refresh: Held{At: day0, Len: 40}, SameRefresh: true}, day0)
	if g := f.Renewed("g1", Held{At: day0, Len: 30}, stale, day0).Grant("g1"); g.Refresh.Len != 40 || g.Before.Len != 30 {
		t.Errorf("a token for the one that was pasted over: %+v, before %+v", g.Refresh, g.Before)
	}
	if again := f.Renewed("g1", Held{At: day0, Len: 30}, stale, now.At.Add(-time.Hour)); !cmp.Equal(again, f) {
		t.Errorf("one that is older than the one before: %+v", again.Grant("g1"))
	}
}

// No verb changes the facts that it is called on; one of a grant that is not there
// changes nothing of any grant.
func TestVerbsLeaveTheirFacts(t *testing.T) {
	verbs := map[string]func(Facts, GrantID) Facts{
		"Noted":    func(f Facts, g GrantID) Facts { return f.Noted(g, Found{Refresh: held(year), Group: "x"}, year) },
		"Entered":  func(f Facts, g GrantID) Facts { return f.Entered(g, GroupField, "x") },
		"Called":   func(f Facts, g GrantID) Facts { return f.Called(g, Call{Code: "refused"}, Basis{}, year) },
		"Renewed":  func(f Facts, g GrantID) Facts { return f.Renewed(g, held(year), Basis{}, year) },
		"Asked":    func(f Facts, g GrantID) Facts { return f.Asked(g, "age1example", year) },
		"Sealed":   func(f Facts, g GrantID) Facts { return f.Sealed(g, Reply{How: ByKey, Text: "x"}, year) },
		"Handed":   func(f Facts, g GrantID) Facts { return f.Handed(g, year) },
		"Greeting": func(f Facts, g GrantID) Facts { return f.Greeting(g, Hello{Text: "x"}, year) },
		"Said":     func(f Facts, g GrantID) Facts { return f.Said(g, Group{ID: "x"}, year) },
		"Restored": func(f Facts, g GrantID) Facts { return f.Restored(g, year) },
		"Dropped":  Facts.Dropped,
		"Touched":  func(f Facts, g GrantID) Facts { return f.Touched(g, year) },
		"Ticked":   func(f Facts, g GrantID) Facts { return f.Ticked(g, []TaskID{"grant.add", "grant.select"}, time.Time{}) },
		"Passed":   func(f Facts, g GrantID) Facts { return f.Passed(g, year, PageCall) },
		"Granting": func(f Facts, g GrantID) Facts { return f.Granting(g, Myself, UserGrant) },
		"PINSent":  func(f Facts, g GrantID) Facts { return f.PINSent(g, year) },
	}
	rapid.Check(t, func(t *rapid.T) {
		f := someFacts()
		name := rapid.SampledFrom(keys(verbs)).Draw(t, "verb")
		verbs[name](f, rapid.SampledFrom([]GrantID{"g1", "g2", "nobody's"}).Draw(t, "grant"))
		if diff := cmp.Diff(someFacts(), f); diff != "" {
			t.Fatalf("%s changed its facts:\n%s", name, diff)
		}
		if after := verbs[name](f, "nobody's"); cmp.Diff(after.Grants, f.Grants) != "" {
			t.Fatalf("%s of a grant that is not there changed %+v", name, after.Grants)
		}
	})
}

// The secret of another connector takes that connector's ID and name with it: going back
// brings all of them back, and once more is the same as never.
func TestAnotherConnectorAndBack(t *testing.T) {
	at := day0
	payroll := Found{Name: "Payroll", ID: "11111111-2222-4333-8444-555555555555", Secret: Held{At: at, Len: 10}}
	meals := Found{Name: "Meals", ID: "99999999-2222-4333-8444-555555550f1a@2", Secret: Held{At: at, Len: 12}}
	f := Facts{}.Begun(Grant{ID: "g1"}).Noted("g1", payroll, at)
	both := f.Noted("g1", meals, at)
	if c := both.Connector; c.Name != "Meals" || c.ID != meals.ID || Label(c.Before.Says.ConnectorName, c.Before.Says.ConnectorID) != "Payroll (ID …5555)" {
		t.Fatalf("%+v", c)
	}
	back := both.Restored("", at)
	if c := back.Connector; c.Name != "Payroll" || c.ID != payroll.ID || c.Secret.Len != 10 || c.Before.Len != 12 || c.Before.Says.ConnectorID != meals.ID {
		t.Errorf("%+v", c)
	}
	if c := back.Restored("", at).Connector; c.Name != "Meals" || c.ID != meals.ID || c.Secret.Len != 12 || c.Before.Says.ConnectorID != payroll.ID {
		t.Errorf("%+v", c)
	}
	// A new secret of the same connector brings nothing else back.
	renewed := f.Noted("g1", Found{Secret: Held{At: at, Len: 11}}, at)
	if c := renewed.Restored("", at).Connector; c.Name != "Payroll" || c.ID != payroll.ID || c.Secret.Len != 10 {
		t.Errorf("%+v", c)
	}
}
