package steps

import (
	"testing"
	"time"
)

var day0 = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// player plays a wizard as the session would, answering effects by hand.
type player struct {
	t *testing.T
	w Wizard
	// at is the time of the next event.
	at      time.Time
	pending []Effect
}

func play(t *testing.T, r Role) *player {
	p := &player{t: t, w: Wizard{Role: r}, at: day0}
	p.do(Start{At: day0, Grant: "g1"})
	return p
}

func (p *player) do(evs ...Event) *player {
	p.t.Helper()
	for _, ev := range evs {
		w, effects := p.w.Apply(ev)
		p.w, p.pending = w, append(p.pending, effects...)
	}
	return p
}

func (p *player) next() *player { p.t.Helper(); return p.do(Next{At: p.at}) }

// answer answers the oldest pending effect of a kind.
func (p *player) answer(k EffectKind, a Answer) *player {
	p.t.Helper()
	for i, e := range p.pending {
		if e.Kind == k {
			p.pending = append(p.pending[:i:i], p.pending[i+1:]...)
			a.At, a.Effect = p.at, e
			return p.do(a)
		}
	}
	p.t.Fatalf("on %s: no %s is pending, only %v", p.w.Page, k, p.pending)
	return p
}

func (p *player) on(want PageID) *player {
	p.t.Helper()
	if p.w.Page != want {
		p.t.Fatalf("on %s, want %s (notice %+v)", p.w.Page, want, p.w.Notice)
	}
	return p
}

func (p *player) told(code string, field FieldID) *player {
	p.t.Helper()
	if n := p.w.Notice; n.Code != code || n.Field != field {
		p.t.Fatalf("notice %+v, want %s at %q", n, code, field)
	}
	return p
}

func held(expires time.Time) Held {
	return Held{At: day0, Len: 1000, Says: Claims{Kind: RefreshToken, Expires: expires}}
}

var (
	year      = day0.AddDate(1, 0, 0)
	connector = Found{Name: "Payroll", ID: "11111111-2222-4333-8444-555555555555", Secret: Held{At: day0, Len: 10}}
	worked    = Call{Endpoint: "https://kms2.example/", Scope: []string{"groupinfo.read"}, Expires: day0.Add(24 * time.Hour), Groups: []Group{{ID: "g", Name: "Drivers"}}}
)

func developerAt(t *testing.T, who ChoiceID) *player {
	return play(t, Developer).on(PageBefore).next().on(PageRegister).next().on(PageNote).
		do(Capture{At: day0, Found: connector}).next().on(PageWho).do(Choose{At: day0, Choice: who})
}

func TestDeveloperAsksAnotherPerson(t *testing.T) {
	p := developerAt(t, ByAnother).on(PageAsk)
	p.answer(EffectAsk, Answer{Found: Found{Recipient: "age1example"}})
	if got := p.w.Facts.Connector; got.Recipient != "age1example" || got.Asked.IsZero() {
		t.Fatalf("the message made no fact: %+v", got)
	}
	p.next().on(PageReceive).next().told(CodeMissing, ReplyField)
	p.do(Do{At: day0, Effect: EffectReceive}).answer(EffectReceive, Answer{Code: "wrong_key"}).told("wrong_key", "")
	p.do(Do{At: day0, Effect: EffectReceive}).answer(EffectReceive, Answer{Found: Found{Group: "Drivers", Refresh: held(year)}})
	p.next().on(PageCall).next().answer(EffectCall, Answer{Code: "refused"}).told("refused", "").on(PageCall)
	p.next().answer(EffectCall, Answer{Call: worked}).next().on(PageDone)
	if v := p.w.View(); v.Next != "" || v.Title != "“Payroll” is set up" {
		t.Errorf("last page: %q, then %q", v.Title, v.Next)
	}
}

func TestDeveloperGrantsHimself(t *testing.T) {
	for who, taps := range map[ChoiceID][2]PageID{ByMeGroup: {PageGroupTaps, PageGroupNote}, ByMeUser: {PageUserTaps, PageUserNote}} {
		p := developerAt(t, who).on(taps[0]).next().on(taps[1]).next().told(CodeMissing, RefreshField)
		p.do(Capture{At: day0, Found: Found{Refresh: held(year)}}).next().on(PageCall)
		p.do(Back{At: day0}).on(taps[1]).do(Back{At: day0}).on(taps[0]).do(Back{At: day0}).on(PageWho)
	}
}

func TestSeveralGroupsOfOneConnector(t *testing.T) {
	p := developerAt(t, ByMeUser).next().do(Capture{At: day0, Found: Found{Refresh: held(year)}}).next().next().
		answer(EffectCall, Answer{Call: worked}).next().on(PageDone)
	p.do(Choose{At: day0.Add(time.Hour), Choice: AnotherGroup, Grant: "g2"}).on(PageWho)
	p.do(Choose{At: day0.Add(time.Hour), Choice: ByAnother}).on(PageAsk)
	p.do(Jump{At: day0, Grant: "g1"}).on(PageDone).do(Choose{At: day0, Choice: AnotherGroup, Grant: "g3"}).on(PageWho).do(Back{At: day0})
	if len(p.w.Facts.Grants) != 2 {
		t.Errorf("going back from a group that was just begun leaves %d", len(p.w.Facts.Grants))
	}
	p.do(Jump{At: day0.Add(2 * time.Hour), Grant: "g2"}).do(Enter{At: day0.Add(2 * time.Hour), Field: GroupField, Value: "Night shift"}).on(PageAsk)
	if page, grant := Resume(Developer, p.w.Facts, day0); page != PageAsk || grant != "g2" {
		t.Errorf("resumes at %s of %s, want the group that was touched last", page, grant)
	}
	p.do(Jump{At: day0, Grant: "g1"}).on(PageDone)
}

func TestAdminSealsAtCapture(t *testing.T) {
	p := play(t, Admin).on(PageAdminBefore).next().on(PageAdminRequest).next().told(CodeMissing, NameField)
	p.do(Capture{At: day0, Found: Found{Name: "Payroll", Recipient: "age1example", Group: "Drivers"}}).next().on(PageAdminGrant)
	if got := p.w.View().Title; got != "Grant “Payroll” access to “Drivers”" {
		t.Errorf("title %q", got)
	}
	p.next().on(PageAdminNote).next().told(CodeMissing, RefreshField)
	p.pending = nil
	p.do(Capture{At: day0, Found: Found{Refresh: held(year)}})
	if len(p.pending) != 2 || p.pending[0].Kind != EffectSeal || p.pending[1].Kind != EffectSave {
		t.Fatalf("effects %v: the token is to be sealed before it is saved", p.pending)
	}
	p.answer(EffectSeal, Answer{Reply: Reply{How: ByKey, Text: "sealed"}}).next().on(PageAdminHand)
	if page, _ := Resume(Admin, p.w.Facts, day0); page != PageAdminHand {
		t.Errorf("resumes at %s, though nothing was handed over", page)
	}
	p.next().on(PageAdminDone)
	if p.w.Facts.Grants[0].Reply.Handed.IsZero() {
		t.Error("handing over left no fact")
	}
}

func TestCheckKeepsOnlyWhenAsked(t *testing.T) {
	p := play(t, Check).on(PageCheck).do(Capture{At: day0, Found: Found{ID: "x", Secret: held(year), Refresh: held(year)}}).
		next().on(PageCall).next().answer(EffectCall, Answer{Call: worked}).next().on(PageCheckDone)
	p.do(Choose{At: day0, Choice: KeepThese}).on(PageNote)
	if p.w.Role != Developer {
		t.Errorf("kept as %s", p.w.Role)
	}
}

func TestChangesDropWhatProvedThem(t *testing.T) {
	p := developerAt(t, ByMeUser).next().do(Capture{At: day0, Found: Found{Refresh: held(year)}}).next().next().answer(EffectCall, Answer{Call: worked})
	p.do(Enter{At: day0, Field: IDField, Value: "another"})
	if g := p.w.Facts.Grants[0]; g.Last.Worked() || !g.Refresh.Yes() {
		t.Errorf("after another ID: call %+v, token %+v", g.Last, g.Refresh)
	}
	p.do(Enter{At: day0, Field: IDField, Value: ""}).told(CodeMissing, IDField)
	if p.w.Facts.Connector.ID != "another" {
		t.Error("an empty line took the ID away")
	}
	t.Run("while the call is under way", func(t *testing.T) {
		p.next().do(Enter{At: day0, Field: IDField, Value: "a third"}).answer(EffectCall, Answer{Call: worked})
		if p.w.Facts.Grants[0].Last.Worked() {
			t.Error("a call proved an ID that it was not made with")
		}
	})
}

func TestExpiredTokenIsToldBeforeAnyCall(t *testing.T) {
	p := developerAt(t, ByMeUser).next().do(Capture{At: day0, Found: Found{Refresh: held(day0.Add(time.Hour))}}).next().on(PageCall)
	p.pending = nil
	p.do(Next{At: day0.Add(2 * time.Hour)}).told(CodeExpired, RefreshField)
	if len(p.pending) != 0 {
		t.Errorf("effects %v with a token that is over", p.pending)
	}
	if page, _ := Resume(Developer, p.w.Facts, day0.Add(2*time.Hour)); page != PageUserTaps {
		t.Errorf("resumes at %s, want where a new one comes from", page)
	}
}

func TestFailedEffectEndsItsList(t *testing.T) {
	p := play(t, Developer)
	p.next().answer(EffectSave, Answer{Code: "disk_full"}).told("disk_full", "")
	if len(p.w.Running) != 0 {
		t.Errorf("still running: %v", p.w.Running)
	}
	p.pending = nil
	p.do(Retry{At: day0})
	if len(p.pending) != 1 || p.pending[0].Kind != EffectSave {
		t.Errorf("retry asks for %v", p.pending)
	}
}
