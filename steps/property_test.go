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
func anyEvent(t *rapid.T, m Moment) Event {
	page := rapid.SampledFrom(append(keys(pages()), "", "nowhere"))
	field := rapid.SampledFrom(append(keys(fields), "nonsense"))
	effect := rapid.SampledFrom([]EffectKind{EffectSave, EffectProbe, EffectOpen, EffectFill, EffectAsk, EffectReceive, EffectSeal, EffectCall, EffectHello, EffectSendPIN, EffectLogin, EffectRestore, EffectRestoreSecret, "nonsense"})
	grant := rapid.SampledFrom([]GrantID{"", "g1", "g2", "g3"})
	text := rapid.SampledFrom([]string{"", "a", "Payroll", "\x1b[2J", string(make([]byte, 1001))})
	code := rapid.SampledFrom([]string{"", "", "", "refused", "unreachable", "pin_refused", CodeCancelled})
	secret := rapid.Custom(func(t *rapid.T) Held {
		if rapid.Bool().Draw(t, "none") {
			return Held{}
		}
		return Held{At: m.Now, Len: 9, Says: Claims{Expires: m.Now.Add(time.Duration(rapid.IntRange(-1, 400).Draw(t, "days")) * 24 * time.Hour)}}
	})
	found := rapid.Custom(func(t *rapid.T) Found {
		return Found{Name: text.Draw(t, "name"), ID: text.Draw(t, "id"), Secret: secret.Draw(t, "secret"), Refresh: secret.Draw(t, "refresh"), Group: text.Draw(t, "group"), Phone: text.Draw(t, "phone"), PIN: secret.Draw(t, "pin")}
	})
	choices := []ChoiceID{ByAnother, ByMeGroup, ByMeUser, ShowMessage, AnotherGroup, SendRaw, KeepThese, CallAgain, ByPIN, ByPortal, AnotherPIN, NewToken, Restore, RestoreSecret, SayHello(worked.Groups[0]), SayHello(Group{}), "nonsense"}
	switch rapid.IntRange(0, 14).Draw(t, "event") {
	case 0:
		return Start{}
	case 1:
		return Back{}
	case 2:
		return Jump{page.Draw(t, "page"), grant.Draw(t, "grant")}
	case 3:
		return Tick{rapid.SampledFrom([]TaskID{"register.phone", "grant.add", "nonsense"}).Draw(t, "task"), rapid.Bool().Draw(t, "done")}
	case 4:
		return Enter{field.Draw(t, "field"), text.Draw(t, "value")}
	case 5, 6:
		return Capture{found.Draw(t, "found")}
	case 7, 8:
		return Choose{rapid.SampledFrom(choices).Draw(t, "choice")}
	case 9:
		return Do{effect.Draw(t, "effect")}
	case 10:
		return rapid.SampledFrom([]Event{Retry{}, Cancel{}, nil}).Draw(t, "small")
	case 11, 12:
		return Answer{Effect: Effect{Seq: rapid.IntRange(-1, 40).Draw(t, "seq"), Last: rapid.IntRange(-1, 60).Draw(t, "last"), Kind: effect.Draw(t, "effect"), Grant: grant.Draw(t, "grant")}, Code: code.Draw(t, "code"), Unsure: rapid.Bool().Draw(t, "unsure"), Spent: rapid.Bool().Draw(t, "spent"), Found: found.Draw(t, "found")}
	}
	return Next{}
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
		m := Moment{day0, "g1"}
		w, _ = w.Apply(Start{}, m)
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			m.Now = m.Now.Add(time.Duration(rapid.IntRange(0, 72).Draw(t, "hours")) * time.Hour)
			m.Fresh = rapid.SampledFrom([]GrantID{"", "g1", "g2", "g3"}).Draw(t, "fresh")
			before := w.clone()
			ev := anyEvent(t, m)
			if rapid.IntRange(0, 9).Draw(t, "a call is noted") == 0 {
				ev = Rebase{w.Facts.Called(w.Grant, worked, Basis{}, m.Now)}
			}
			next, effects := w.Apply(ev, m)
			byVerbsAlone(t, ev, w, m)
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
				switch ev.(type) {
				case Start, Rebase:
				default:
					t.Fatalf("%#v changed facts and saves nothing", ev)
				}
			}
			w = next
			if w.Page == PageCall || w.Page == PageDone {
				if g := w.Facts.Grant(w.Grant); w.Facts.Connector.ID == "" || !w.Facts.Connector.Secret.Yes() || !g.Refresh.Yes() {
					t.Fatalf("on %s with %+v and %+v", w.Page, w.Facts.Connector, g)
				}
			}
			_ = w.View()
		}
		again := saved(t, w.Facts)
		if diff := cmp.Diff(w.Facts, again); diff != "" {
			t.Fatalf("saving and restoring is not the identity:\n%s", diff)
		}
		landsOnFirstUnmetNeed(t, w.Role, again, m.Now)
		progressIsWhatIsSeen(t, w.Role, again, m.Now)
	})
}

// progressIsWhatIsSeen compares the short form with the page, of all grants and of each
// alone, as a jump to it would land.
func progressIsWhatIsSeen(t *rapid.T, r Role, f Facts, now time.Time) {
	page := func(w Wizard) Progress {
		v := w.View()
		p := Progress{Page: v.ID, Grant: w.Grant, Step: v.Step, Title: v.Title, Last: v.Last()}
		for _, n := range v.Needs {
			for _, field := range v.Fields {
				if !n.Met && field.ID == n.Field {
					p.Missing = append(p.Missing, field.Label)
				}
			}
		}
		return p
	}
	w := Wizard{Role: r, Facts: f}
	w.Page, w.Grant = Resume(r, f, now)
	if diff := cmp.Diff(page(w), ProgressOf(r, f, now)); diff != "" {
		t.Fatal(diff)
	}
	for _, g := range f.Grants {
		one := Wizard{Role: r, Facts: f}
		one.Facts.Grants = []Grant{g}
		facts := one.Facts
		one, _ = one.Apply(Jump{Grant: g.ID}, Moment{Now: now})
		if diff := cmp.Diff(page(one), ProgressOf(r, facts, now)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// byVerbsAlone sees to it that the facts after any event are those before it, changed
// by verbs.
func byVerbsAlone(t *rapid.T, ev Event, w Wizard, m Moment) {
	facts := w.Facts
	if r, ok := ev.(Rebase); ok {
		facts = r.Facts
	}
	a := w.applied(ev, m)
	for _, v := range a.verbs {
		facts = v(facts)
	}
	if diff := cmp.Diff(facts, a.Facts); diff != "" {
		t.Fatalf("%#v changed facts by no verb:\n%s", ev, diff)
	}
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
			if want := pages()[before.Page].does; want != e.Kind {
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
		if g := before.Facts.Grant(e.Grant); e.Kind == EffectHello && !g.Last.Worked() || e.Kind != EffectHello && before.Phone == "" {
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
		if is := after.Facts.Grant(g.ID).Hello; is != g.Hello {
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
		if now := after.Grant(g.ID); now.ID != g.ID || g.Refresh.Yes() && !now.Refresh.Yes() || g.By != "" && now.By == "" {
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
	g := f.Grant(grant)
	for _, earlier := range path(r, g) {
		p := pages()[earlier]
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
		w, _ := Wizard{Role: Developer}.Apply(Start{}, Moment{day0, "g1"})
		w, _ = w.Apply(Capture{connector}, Moment{Now: day0})
		late := Answer{Effect: Effect{Seq: rapid.IntRange(-5, 500).Draw(t, "seq"), Last: 600, Kind: EffectCall, Grant: "g1"},
			Code: rapid.SampledFrom([]string{"", "refused"}).Draw(t, "code"), Found: Found{Name: "late", Refresh: held(year)}}
		after, effects := w.Apply(late, Moment{Now: day0})
		if diff := cmp.Diff(w, after); diff != "" || len(effects) > 0 {
			t.Fatalf("effects %v, and:\n%s", effects, diff)
		}
	})
}
