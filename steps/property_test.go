package steps

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func keys[K comparable, V any](m map[K]V) []K {
	var out []K
	for k := range m {
		out = append(out, k)
	}
	return out
}

// anyEvent draws an event, sensible or not. Answers quote any small number.
func anyEvent(t *rapid.T, at time.Time) Event {
	page := rapid.SampledFrom(append(keys(pages), "", "nowhere"))
	field := rapid.SampledFrom(append(keys(fields), "nonsense"))
	effect := rapid.SampledFrom([]EffectKind{EffectSave, EffectProbe, EffectOpen, EffectFill, EffectAsk, EffectReceive, EffectSeal, EffectCall, EffectHello, EffectSendPIN, EffectLogin, EffectRestore, EffectRestoreSecret, "nonsense"})
	grant := rapid.SampledFrom([]GrantID{"", "g1", "g2", "g3"})
	text := rapid.SampledFrom([]string{"", "a", "Payroll", "\x1b[2J", string(make([]byte, MaxValue+1))})
	code := rapid.SampledFrom([]string{"", "", "", "refused", "unreachable", "pin_refused", CodeCancelled})
	secret := rapid.Custom(func(t *rapid.T) Held {
		if rapid.Bool().Draw(t, "none") {
			return Held{}
		}
		return Held{At: at, Len: 9, Says: Claims{Expires: at.Add(time.Duration(rapid.IntRange(-1, 400).Draw(t, "days")) * 24 * time.Hour)}}
	})
	found := rapid.Custom(func(t *rapid.T) Found {
		return Found{Name: text.Draw(t, "name"), ID: text.Draw(t, "id"), Secret: secret.Draw(t, "secret"), Refresh: secret.Draw(t, "refresh"), Group: text.Draw(t, "group"), Phone: text.Draw(t, "phone"), PIN: secret.Draw(t, "pin")}
	})
	choices := []ChoiceID{ByAnother, ByMeGroup, ByMeUser, ShowMessage, AnotherGroup, SendRaw, KeepThese, CallAgain, ByPIN, ByPortal, AnotherPIN, Restore, RestoreSecret, SayHello(worked.Groups[0]), SayHello(Group{}), "nonsense"}
	switch rapid.IntRange(0, 14).Draw(t, "event") {
	case 0:
		return Start{at, grant.Draw(t, "grant")}
	case 1:
		return Back{at}
	case 2:
		return Jump{at, page.Draw(t, "page"), grant.Draw(t, "grant")}
	case 3:
		return Tick{at, rapid.SampledFrom([]TaskID{"register.phone", "grant.add", "nonsense"}).Draw(t, "task"), rapid.Bool().Draw(t, "done")}
	case 4:
		return Enter{at, field.Draw(t, "field"), text.Draw(t, "value")}
	case 5, 6:
		return Capture{at, found.Draw(t, "found")}
	case 7, 8:
		return Choose{at, rapid.SampledFrom(choices).Draw(t, "choice"), grant.Draw(t, "grant")}
	case 9:
		if rapid.IntRange(0, 3).Draw(t, "begins") == 0 {
			return Begin{at, grant.Draw(t, "grant"), text.Draw(t, "group")}
		}
		return Do{at, effect.Draw(t, "effect")}
	case 10:
		return rapid.SampledFrom([]Event{Retry{at}, Cancel{at}, Renewed{at, grant.Draw(t, "grant"), secret.Draw(t, "refresh"), secret.Draw(t, "of").At}, nil}).Draw(t, "small")
	case 11, 12:
		return Answer{At: at, Effect: Effect{Seq: rapid.IntRange(-1, 40).Draw(t, "seq"), Last: rapid.IntRange(-1, 60).Draw(t, "last"), Kind: effect.Draw(t, "effect"), Grant: grant.Draw(t, "grant")}, Code: code.Draw(t, "code"), Unsure: rapid.Bool().Draw(t, "unsure"), Call: worked, Found: found.Draw(t, "found")}
	}
	return Next{at}
}

// Any sequence of events: no panic, nothing captured is lost, nobody reaches
// step 4 without its needs, what was there before is not changed under its
// owner, and a wizard started anew lands on the first unmet need.
func TestAnySequenceOfEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := Wizard{Role: rapid.SampledFrom([]Role{Developer, Admin, User, Check}).Draw(t, "role")}
		if w.Role == Developer {
			w.Facts = rapid.SampledFrom([]Facts{{}, underWay(PagePhone), underWay(PageDone)}).Draw(t, "facts")
		}
		w, _ = w.Apply(Start{day0, "g1"})
		at := day0
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(0, 72).Draw(t, "hours")) * time.Hour)
			before := w.clone()
			ev := anyEvent(t, at)
			next, effects := w.Apply(ev)
			if diff := cmp.Diff(before, w); diff != "" {
				t.Fatalf("%T changed the wizard it was applied to:\n%s", ev, diff)
			}
			nothingLost(t, ev, w, next.Facts)
			onlyWhenSaid(t, ev, w, effects)
			steady(t, ev, w, next)
			for _, e := range effects {
				if next.Running[e.Seq] != e.Kind || e.Seq > e.Last {
					t.Fatalf("effect %+v is not noted: %v", e, next.Running)
				}
			}
			if !reflect.DeepEqual(w.Facts, next.Facts) && !saves(effects) {
				if _, start := ev.(Start); !start {
					t.Fatalf("%#v changed facts and saves nothing", ev)
				}
			}
			w = next
			if w.Page == PageCall || w.Page == PageDone {
				if g := w.Facts.grant(w.Grant); w.Facts.Connector.ID == "" || !w.Facts.Connector.Secret.Yes() || !g.Refresh.Yes() {
					t.Fatalf("on %s with %+v and %+v", w.Page, w.Facts.Connector, g)
				}
			}
			_ = w.View()
		}
		again := saved(t, w.Facts)
		if diff := cmp.Diff(w.Facts, again); diff != "" {
			t.Fatalf("saving and restoring is not the identity:\n%s", diff)
		}
		landsOnFirstUnmetNeed(t, w.Role, again, at)
	})
}

// underWay are facts that go on at a page that events alone seldom reach.
func underWay(at PageID) Facts {
	f := Facts{Connector: Connector{Name: connector.Name, ID: connector.ID, Secret: connector.Secret}, Left: map[PageID]time.Time{PageBefore: day0, PageRegister: day0}}
	g := Grant{ID: "g1", By: Myself, Kind: UserGrant, ByPIN: true}
	if at == PageDone {
		g.Refresh, g.Last = held(year), worked
		g.Last.At = day0
	}
	f.Grants = []Grant{g}
	return f
}

// onlyWhenSaid sees to it that what is done once is asked for by a person's word
// alone, one at a time, and not again by Retry where it may have been done.
func onlyWhenSaid(t *rapid.T, ev Event, before Wizard, effects []Effect) {
	for _, e := range effects {
		if !e.Kind.Once() {
			continue
		}
		switch ev.(type) {
		case Next:
			if want := pages[before.Page].does; want != e.Kind {
				t.Fatalf("Next on %s asks for %s", before.Page, e.Kind)
			}
		case Choose, Do:
			if e.Kind == EffectHello {
				t.Fatalf("%T says hello at once", ev)
			}
		case Retry:
			if before.Notice.Unsure || before.Notice.Effect != e.Kind || before.Notice.Grant != e.Grant {
				t.Fatalf("Retry after %+v asks for %+v", before.Notice, e)
			}
		default:
			t.Fatalf("%T asks for %s", ev, e.Kind)
		}
		for _, k := range before.Running {
			if k == e.Kind {
				t.Fatalf("a second %s while one is under way", k)
			}
		}
		if g := before.Facts.grant(e.Grant); e.Kind == EffectHello && !g.Last.Worked() || e.Kind != EffectHello && before.Phone == "" {
			t.Fatalf("%s with %+v and a number of %d", e.Kind, g, len(before.Phone))
		}
	}
}

// steady sees to it that what is done once is done with what the person saw.
func steady(t *rapid.T, ev Event, before, after Wizard) {
	if _, typed := ev.(Enter); typed && before.underWay() && before.Phone != after.Phone {
		t.Fatalf("%#v changed the number while something is under way", ev)
	}
	if !before.runs(EffectHello) || !after.runs(EffectHello) {
		return
	}
	for _, g := range before.Facts.Grants {
		if is := after.Facts.grant(g.ID).Hello; is != g.Hello {
			t.Fatalf("%#v made %+v of %+v on its way", ev, is, g.Hello)
		}
	}
}

func saves(effects []Effect) bool {
	for _, e := range effects {
		if e.Kind == EffectSave {
			return true
		}
	}
	return false
}

func nothingLost(t *rapid.T, ev Event, w Wizard, after Facts) {
	before := w.Facts
	_, starts := ev.(Start)
	if before.Connector.ID != "" && after.Connector.ID == "" || before.Connector.Secret.Yes() && !after.Connector.Secret.Yes() {
		t.Fatalf("lost: %+v became %+v", before.Connector, after.Connector)
	}
	for _, g := range before.Grants {
		if _, back := ev.(Back); back && g.By == "" && !g.Refresh.Yes() {
			continue // one with nothing in it may be given up
		}
		if starts && w.Role == Admin && g.Reply.At.IsZero() {
			g.Refresh = Held{} // it was in memory alone
		}
		if now := after.grant(g.ID); now.ID != g.ID || g.Refresh.Yes() && !now.Refresh.Yes() || g.By != "" && now.By == "" {
			t.Fatalf("lost: %+v became %+v", g, now)
		}
	}
}

func saved(t *rapid.T, f Facts) Facts {
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again Facts
	if err := json.Unmarshal(b, &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func landsOnFirstUnmetNeed(t *rapid.T, r Role, f Facts, now time.Time) {
	id, grant := Resume(r, f, now)
	g := f.grant(grant)
	for _, earlier := range path(r, g) {
		p := pages[earlier]
		if earlier == id {
			if len(p.needs) > 0 && holds(p, f, g, now) {
				t.Fatalf("resumes at %s, which needs nothing", id)
			}
			return
		}
		if !holds(p, f, g, now) {
			t.Fatalf("resumes at %s, but %s is not done", id, earlier)
		}
	}
	t.Fatalf("resumes at %s, which is not on the way", id)
}

// An answer that nobody waits for any more changes nothing at all.
func TestLateAnswersChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, _ := Wizard{Role: Developer}.Apply(Start{day0, "g1"})
		w, _ = w.Apply(Capture{day0, connector})
		late := Answer{At: day0, Effect: Effect{Seq: rapid.IntRange(-5, 500).Draw(t, "seq"), Last: 600, Kind: EffectCall, Grant: "g1"},
			Code: rapid.SampledFrom([]string{"", "refused"}).Draw(t, "code"), Call: worked, Found: Found{Name: "late", Refresh: held(year)}}
		after, effects := w.Apply(late)
		if diff := cmp.Diff(w, after); diff != "" || len(effects) > 0 {
			t.Fatalf("effects %v, and:\n%s", effects, diff)
		}
	})
}
