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
	// at is the time of the next event, fresh the ID that it may use.
	at      time.Time
	fresh   GrantID
	pending []Effect
	bases   map[int]Basis // what the facts had when an effect was asked for, by its number
}

func play(t *testing.T, r Role) *player {
	p := &player{t: t, w: Wizard{Role: r}, at: day0, fresh: "g1", bases: map[int]Basis{}}
	return p.do(Start{})
}

func (p *player) do(evs ...Event) *player {
	p.t.Helper()
	for _, ev := range evs {
		w, effects := p.w.Apply(ev, Moment{p.at, p.fresh})
		p.w, p.pending = w, append(p.pending, effects...)
		for _, e := range effects {
			p.bases[e.Seq] = w.Facts.Basis(e.Grant)
		}
	}
	return p
}

func (p *player) next() *player { p.t.Helper(); return p.do(Next{}) }

// answer answers the oldest pending effect of a kind.
func (p *player) answer(k EffectKind, a Answer) *player {
	p.t.Helper()
	for i, e := range p.pending {
		if e.Kind == k {
			p.pending = append(p.pending[:i:i], p.pending[i+1:]...)
			a.Effect = e
			return p.do(a)
		}
	}
	p.t.Fatalf("on %s: no %s is pending, only %v", p.w.Page, k, p.pending)
	return p
}

// noted has the facts changed as a command or another process would.
func (p *player) noted(v verb) *player { p.t.Helper(); return p.do(Rebase{v(p.w.Facts)}) }

// called notes what came of the oldest live call, and answers it.
func (p *player) called(c Call) *player {
	p.t.Helper()
	for _, e := range p.pending {
		if e.Kind == EffectCall {
			p.noted(func(f Facts) Facts { return f.Called(e.Grant, c, p.bases[e.Seq], p.at) })
			break
		}
	}
	return p.answer(EffectCall, Answer{Code: c.Code})
}

// later lets time pass.
func (p *player) later(d time.Duration) *player { p.at = p.at.Add(d); return p }

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
		do(Capture{Found: connector}).next().on(PageWho).do(Choose{Choice: who})
}

func TestDeveloperAsksAnotherPerson(t *testing.T) {
	p := developerAt(t, ByAnother).on(PageAsk)
	p.answer(EffectAsk, Answer{Found: Found{Recipient: "age1example"}})
	if got := p.w.Facts.Connector; got.Recipient != "age1example" || got.Asked.IsZero() {
		t.Fatalf("the message made no fact: %+v", got)
	}
	p.next().on(PageReceive).next().told(CodeMissing, ReplyField)
	p.do(Do{Effect: EffectReceive}).answer(EffectReceive, Answer{Code: "wrong_key"}).told("wrong_key", "")
	p.do(Do{Effect: EffectReceive}).answer(EffectReceive, Answer{Found: Found{Group: "Drivers", Refresh: held(year)}})
	p.next().on(PageCall).next().called(Call{Code: "refused"}).told("refused", "").on(PageCall)
	p.next().called(worked).next().on(PageDone)
	if v := p.w.View(); v.Next != "" || v.Title != "“Payroll” is set up" {
		t.Errorf("last page: %q, then %q", v.Title, v.Next)
	}
}

func TestDeveloperGrantsHimself(t *testing.T) {
	for who, taps := range map[ChoiceID][2]PageID{ByMeGroup: {PageGroupTaps, PageGroupNote}, ByMeUser: {PageUserTaps, PageUserNote}} {
		p := developerAt(t, who).on(taps[0]).next().on(taps[1]).next().told(CodeMissing, RefreshField)
		p.do(Capture{Found: Found{Refresh: held(year)}}).next().on(PageCall)
		p.do(Back{}).on(taps[1]).do(Back{}).on(taps[0]).do(Back{}).on(PageWho)
	}
}

func TestSeveralGroupsOfOneConnector(t *testing.T) {
	p := developerAt(t, ByMeUser).next().do(Capture{Found: Found{Refresh: held(year)}}).next().next().
		called(worked).next().on(PageDone)
	p.fresh = "g2"
	p.later(time.Hour).do(Choose{Choice: AnotherGroup}).on(PageWho)
	p.do(Choose{Choice: ByAnother}).on(PageAsk)
	p.fresh = "g3"
	p.do(Jump{Grant: "g1"}).on(PageDone).do(Choose{Choice: AnotherGroup}).on(PageWho).do(Back{})
	if len(p.w.Facts.Grants) != 2 {
		t.Errorf("going back from a group that was just begun leaves %d", len(p.w.Facts.Grants))
	}
	p.later(time.Hour).do(Jump{Grant: "g2"}).do(Enter{Field: GroupField, Value: "Night shift"}).on(PageAsk)
	if page, grant := Resume(Developer, p.w.Facts, day0); page != PageAsk || grant != "g2" {
		t.Errorf("resumes at %s of %s, want the group that was touched last", page, grant)
	}
	p.do(Jump{Grant: "g1"}).on(PageDone)
}

func TestAdminSealsAtCapture(t *testing.T) {
	p := play(t, Admin).on(PageAdminBefore).next().on(PageAdminRequest).next().told(CodeMissing, NameField)
	p.do(Capture{Found: Found{Name: "Payroll", Recipient: "age1example", Group: "Drivers"}}).next().on(PageAdminGrant)
	if got := p.w.View().Title; got != "Grant “Payroll” access to “Drivers”" {
		t.Errorf("title %q", got)
	}
	p.next().on(PageAdminNote).next().told(CodeMissing, RefreshField)
	p.pending = nil
	p.do(Capture{Found: Found{Refresh: held(year)}})
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
	p := play(t, Check).on(PageCheck).do(Capture{Found: Found{ID: "x", Secret: held(year), Refresh: held(year)}}).
		next().on(PageCall).next().called(worked).next().on(PageCheckDone)
	p.do(Choose{Choice: KeepThese}).on(PageNote)
	if p.w.Role != Developer {
		t.Errorf("kept as %s", p.w.Role)
	}
}

func TestChangesDropWhatProvedThem(t *testing.T) {
	p := developerAt(t, ByMeUser).next().do(Capture{Found: Found{Refresh: held(year)}}).next().next().called(worked)
	p.do(Enter{Field: IDField, Value: "another"})
	if g := p.w.Facts.Grants[0]; g.Last.Worked() || !g.Refresh.Yes() {
		t.Errorf("after another ID: call %+v, token %+v", g.Last, g.Refresh)
	}
	p.do(Enter{Field: IDField, Value: ""}).told(CodeMissing, IDField)
	if p.w.Facts.Connector.ID != "another" {
		t.Error("an empty line took the ID away")
	}
	t.Run("while the call is under way", func(t *testing.T) {
		p.next().do(Enter{Field: IDField, Value: "a third"}).called(worked)
		if p.w.Facts.Grants[0].Last.Worked() {
			t.Error("a call proved an ID that it was not made with")
		}
	})
}

func TestExpiredTokenIsToldBeforeAnyCall(t *testing.T) {
	p := developerAt(t, ByMeUser).next().do(Capture{Found: Found{Refresh: held(day0.Add(time.Hour))}}).next().on(PageCall)
	p.pending = nil
	p.later(2*time.Hour).do(Next{}).told(CodeExpired, RefreshField)
	if len(p.pending) != 0 {
		t.Errorf("effects %v with a token that is over", p.pending)
	}
	if page, _ := Resume(Developer, p.w.Facts, day0.Add(2*time.Hour)); page != PageUserTaps {
		t.Errorf("resumes at %s, want where a new one comes from", page)
	}
	p.do(Do{Effect: EffectCall}).asks(EffectCall) // our clock may be wrong: whoever asks for the call gets it
}

func TestFailedEffectEndsItsList(t *testing.T) {
	p := play(t, Developer)
	p.next().answer(EffectSave, Answer{Code: "disk_full"}).told("disk_full", "")
	if len(p.w.Running) != 0 {
		t.Errorf("still running: %v", p.w.Running)
	}
	p.pending = nil
	p.do(Retry{})
	if len(p.pending) != 1 || p.pending[0].Kind != EffectSave {
		t.Errorf("retry asks for %v", p.pending)
	}
}

// Whoever pastes all that a live call needs is led to the call from any page, and is not
// asked who grants.
func TestAllValuesLeadToTheCall(t *testing.T) {
	all := connector
	all.Refresh, all.Group = held(year), "Drivers"
	for name, p := range map[string]*player{
		"before": play(t, Developer), "register": play(t, Developer).next(), "note": play(t, Developer).next().next(),
		"who": play(t, Developer).next().next().do(Capture{Found: connector}).next(), "ask": developerAt(t, ByAnother), "receive": developerAt(t, ByAnother).next(),
		"taps": developerAt(t, ByMeGroup), "note of the token": developerAt(t, ByMeGroup).next(),
	} {
		t.Run(name, func(t *testing.T) {
			p.do(Capture{Found: all}).on(PageCall).next().called(worked).next().on(PageDone)
			if g := p.w.Facts.Grants; len(g) != 1 || g[0].By == "" {
				t.Errorf("%+v", g)
			}
		})
	}
	half := all
	half.Secret = Held{}
	play(t, Developer).next().do(Capture{Found: half}).on(PageNote)
	play(t, Developer).do(Capture{Found: half}).on(PageNote)
	play(t, Admin).do(Capture{Found: all}).on(PageAdminBefore).told(CodeNotNow, "")
	nameless := all
	nameless.Name = ""
	play(t, Developer).next().next().do(Capture{Found: nameless}).on(PageNote)
}

// What the taps bring may be pasted on their page; what they do not bring may not.
func TestTapsTakeWhatTheyBring(t *testing.T) {
	token := Found{Refresh: held(year), Group: "Drivers"}
	for name, c := range map[string]struct {
		at      *player
		brings  Found
		arrives PageID
	}{
		"connector":   {play(t, Developer).next(), connector, PageNote},
		"before them": {play(t, Developer), connector, PageNote},
		"not before":  {play(t, Developer), token, PageBefore},
		"own group":   {developerAt(t, ByMeGroup), token, PageGroupNote},
		"user token":  {developerAt(t, ByMeUser), Found{Refresh: held(year)}, PageUserNote},
		"nothing yet": {play(t, Developer).next(), token, PageRegister},
	} {
		t.Run(name, func(t *testing.T) { c.at.do(Capture{Found: c.brings}).on(c.arrives) })
	}
}

// A fact proves the taps that brought it, and the track's own steps are told.
func TestProvedTapsAndStages(t *testing.T) {
	p := developerAt(t, ByMeGroup)
	v := p.w.View()
	if !v.Tasks[0].Ticked.IsZero() {
		t.Error("no token yet, and its taps are ticked")
	}
	var own []int
	for _, s := range v.Stages {
		own = append(own, s.Step.Number)
	}
	if len(own) != 3 || own[2] != 4 || !v.Stages[0].Done() || !v.Stages[1].Here() {
		t.Errorf("%+v", v.Stages)
	}
	if at, of := Place(v.Stages); at != 5 || of != 8 {
		t.Errorf("page %d of %d", at, of)
	}
	p.do(Capture{Found: Found{Refresh: held(year)}}).do(Back{}).on(PageGroupTaps)
	for _, task := range p.w.View().Tasks {
		if task.Ticked.IsZero() {
			t.Errorf("%s is not ticked", task.ID)
		}
	}
	p.next().next().next().called(worked).next().on(PageDone)
	for _, s := range p.w.View().Stages {
		if !s.Done() {
			t.Errorf("%+v is not done", s)
		}
	}
	p.do(Choose{Choice: SayHello(p.w.View().Grant.Greets()[0])}).on(PageHello)
	if at, of := Place(p.w.View().Stages); at != of {
		t.Errorf("page %d of %d", at, of)
	}
}

// Another window brings what a page waits for: this one goes on.
func TestAnotherWindowsTokenMovesOn(t *testing.T) {
	p := developerAt(t, ByAnother).next().on(PageReceive)
	f := p.w.Facts.Noted(p.w.Grant, Found{Refresh: held(year)}, p.at)
	p.do(Rebase{Facts: f}).on(PageCall)
}
