package steps

import (
	"testing"
	"time"
)

func pinAt(t *testing.T) *player {
	p := developerAt(t, ByMeUser).on(PageUserTaps).do(Choose{Choice: ByPIN}).on(PagePhone)
	p.pending = nil
	return p
}

func (p *player) asks(want ...EffectKind) *player {
	p.t.Helper()
	var got []EffectKind
	for _, e := range p.pending {
		if e.Kind != EffectSave {
			got = append(got, e.Kind)
		}
	}
	if len(got) != len(want) || len(want) > 0 && got[0] != want[0] {
		p.t.Fatalf("on %s it asks for %v, want %v", p.w.Page, got, want)
	}
	return p
}

// saved answers all saves that are pending.
func (p *player) saved() *player {
	p.t.Helper()
	for i := 0; i < len(p.pending); {
		if p.pending[i].Kind == EffectSave {
			p.answer(EffectSave, Answer{})
			i = 0
			continue
		}
		i++
	}
	return p
}

func TestUserTokenByPIN(t *testing.T) {
	p := pinAt(t).next().told(CodeMissing, PhoneField).asks()
	p.do(Enter{Field: PhoneField, Value: "+442079460101"}).next().asks(EffectSendPIN).next().asks(EffectSendPIN)
	p.answer(EffectSendPIN, Answer{Code: "phone_refused"}).told("phone_refused", "").on(PagePhone)
	p.next().answer(EffectSendPIN, Answer{}).saved().on(PagePIN).asks()
	if g := p.w.Facts.Grants[0]; !g.ByPIN || !g.PINSent.Equal(day0) {
		t.Errorf("facts %+v", g)
	}
	p.next().told(CodeMissing, PINField).asks()
	p.do(Capture{Found: Found{PIN: Held{At: day0, Len: 6}}}).next().asks(EffectLogin)
	p.answer(EffectLogin, Answer{Code: "pin_refused", Spent: true}).told("pin_refused", "").asks()
	if p.w.PIN.Yes() {
		t.Error("a refused PIN is there still")
	}
	p.do(Capture{Found: Found{PIN: Held{At: day0, Len: 6}}}).next()
	p.answer(EffectLogin, Answer{Found: Found{Refresh: held(year)}}).on(PagePIN).next().on(PageCall)
	if g := p.w.Facts.Grants[0]; !g.Refresh.Yes() || !g.PINSent.IsZero() || p.w.PIN.Yes() {
		t.Errorf("after the login: %+v", g)
	}
	t.Run("a year later it begins with the number", func(t *testing.T) {
		if page, _ := Resume(Developer, p.w.Facts, year.Add(time.Hour)); page != PagePhone {
			t.Errorf("resumes at %s", page)
		}
	})
	p.do(Back{}).on(PagePIN).do(Back{}).on(PagePhone).do(Choose{Choice: ByPortal}).on(PageUserTaps)
}

// Left between the PIN and its use: the number is gone, the PIN is on the phone.
func TestResumeBetweenPINAndToken(t *testing.T) {
	p := pinAt(t).do(Enter{Field: PhoneField, Value: "+442079460101"}).next().answer(EffectSendPIN, Answer{})
	again := &player{t: t, w: Wizard{Role: Developer, Facts: p.w.Facts}, at: day0.Add(time.Minute), bases: map[int]Basis{}}
	again.do(Start{}).on(PagePIN).next().told(CodeMissing, PhoneField).asks()
	again.do(Enter{Field: PhoneField, Value: "+442079460101"}, Capture{Found: Found{PIN: Held{At: day0, Len: 6}}}).next().asks(EffectLogin)
	if !again.w.Facts.Grants[0].PINSent.Equal(day0) {
		t.Error("the number that was typed again made the PIN void")
	}
}

// A PIN of which nobody knows whether it was sent may be on the phone; another
// one is sent only on request.
func TestUnsurePIN(t *testing.T) {
	p := pinAt(t).do(Enter{Field: PhoneField, Value: "+442079460101"}).next()
	p.answer(EffectSendPIN, Answer{Code: "pin_unsure", Unsure: true}).told("pin_unsure", "").on(PagePIN)
	p.do(Retry{}).told(CodeNotNow, "").asks()
	p.do(Choose{Choice: AnotherPIN}).asks(EffectSendPIN)
}

func TestAnotherNumberNeedsAnotherPIN(t *testing.T) {
	p := pinAt(t).do(Enter{Field: PhoneField, Value: "+442079460101"}).next().answer(EffectSendPIN, Answer{}).on(PagePIN)
	p.do(Back{}).on(PagePhone).do(Enter{Field: PhoneField, Value: "+442079460102"})
	p.next().answer(EffectSendPIN, Answer{}).on(PagePIN)
}

func doneAt(t *testing.T) *player {
	p := developerAt(t, ByMeUser).next().do(Capture{Found: Found{Refresh: held(year)}}).next().next().
		called(worked).next().on(PageDone)
	p.pending = nil
	return p
}

func toDrivers() Choose { return Choose{Choice: SayHello(worked.Groups[0])} }

func TestSayHello(t *testing.T) {
	p := doneAt(t).do(Do{Effect: EffectHello}).told(CodeNotNow, "").asks()
	p.do(Choose{Choice: SayHello(Group{ID: "another"})}).told(CodeNotNow, "").on(PageDone)
	p.do(toDrivers()).on(PageHello).asks()
	if v := p.w.View(); v.Title != "Say hello to “Drivers”" || v.Fields[0].Value != "Hello from Payroll! This group is connected now." || v.Last() {
		t.Errorf("the page: %+v", v)
	}
	p.do(Enter{Field: HelloField, Value: "Good morning"}).saved()
	p.next().next().asks(EffectHello)
	if p.pending[0].Kind != EffectSave {
		t.Errorf("effects %v: that it was asked for is to be saved first", p.pending)
	}
	if h := p.w.Facts.Grants[0].Hello; h.Text != "Good morning" || h.To.Name != "Drivers" || h.At.IsZero() {
		t.Errorf("asked for %+v", h)
	}
	p.saved().answer(EffectHello, Answer{Code: "forbidden"}).told("forbidden", "").on(PageHello)
	if g := p.w.Facts.Grants[0]; !g.Said.At.IsZero() || !g.Hello.At.IsZero() || g.Hello.Text == "" {
		t.Errorf("refused, and known: %+v %+v", g.Said, g.Hello)
	}
	p.saved().do(Retry{}).asks(EffectHello).saved().noted(func(f Facts) Facts { return f.Called("g1", worked, Basis{}, p.at) }).answer(EffectHello, Answer{}).on(PageDone)
	if g := p.w.Facts.Grants[0]; g.Said.To.Name != "Drivers" || g.Said.At.IsZero() || g.Hello != (Hello{}) || !g.Last.Worked() {
		t.Errorf("said: %+v %+v", g.Said, g.Hello)
	}
}

// A wish that was left alone makes no set-up undone.
func TestHelloIsNoDuty(t *testing.T) {
	p := doneAt(t).do(toDrivers()).on(PageHello)
	if page, _ := Resume(Developer, p.w.Facts, day0); page != PageDone {
		t.Errorf("resumes at %s", page)
	}
	p.do(Back{}).on(PageDone)
	p.do(Jump{Page: PageHello}).on(PageHello).do(Enter{Field: HelloField, Value: "x"}).on(PageHello)
	p.do(Jump{Page: PageNote}, Enter{Field: IDField, Value: "another"}, Jump{Page: PageHello})
	if p.w.Page == PageHello {
		t.Error("a message may be sent though no call worked")
	}
}

// manyAt is done with a token that sees six groups.
func manyAt(t *testing.T) (*player, []Group) {
	call := worked
	call.Groups = nil
	for _, id := range []string{"1", "2", "3", "4", "5", "6"} {
		call.Groups = append(call.Groups, Group{ID: id})
	}
	return doneAt(t).do(Choose{Choice: CallAgain}).called(call), call.Groups
}

// The sixth group has no choice on the page; a command may still name it.
func TestHelloToManyGroups(t *testing.T) {
	p, groups := manyAt(t)
	if n := len(p.w.View().Choices) - len(pages()[PageDone].choices); n != mostGreetings {
		t.Errorf("%d groups on the page", n)
	}
	p.do(Choose{Choice: SayHello(groups[5])}).on(PageHello)
}

// What is on its way is what was seen when it was asked for.
func TestNothingChangesUnderWay(t *testing.T) {
	p, groups := manyAt(t)
	p.do(Choose{Choice: SayHello(groups[0])}).next()
	p.do(Enter{Field: HelloField, Value: "something else"}).told(CodeNotNow, "")
	p.do(Back{}).on(PageDone).do(Choose{Choice: SayHello(groups[1])}).told(CodeNotNow, "").on(PageDone)
	if h := p.w.Facts.Grants[0].Hello; h.To != groups[0] || h.Text != "Hello from Payroll! This group is connected now." {
		t.Errorf("on its way: %+v", h)
	}
	p = pinAt(t).do(Enter{Field: PhoneField, Value: "+442079460101"}).next()
	p.do(Enter{Field: PhoneField, Value: "+442079460102"}).told(CodeNotNow, "")
	if p.w.Phone != "+442079460101" {
		t.Errorf("a PIN goes to %s", p.w.Phone)
	}
}

func TestHelloThatMayHaveBeenPosted(t *testing.T) {
	p := doneAt(t).do(toDrivers()).next().saved()
	p.do(Cancel{})
	if !p.w.runs(EffectHello) {
		t.Errorf("running %v: its answer says what became of it", p.w.Running)
	}
	p.answer(EffectHello, Answer{Code: "hello_unsure", Unsure: true}).told("hello_unsure", "")
	p.do(Retry{}).told(CodeNotNow, "").asks()
	if g := p.w.Facts.Grants[0]; g.Hello.At.IsZero() || !g.Said.At.IsZero() {
		t.Errorf("known: %+v %+v", g.Hello, g.Said)
	}
	p.next().asks(EffectHello)
}

func TestHelloThatCouldNotBeNoted(t *testing.T) {
	p := doneAt(t).do(toDrivers()).saved().next().answer(EffectSave, Answer{Code: "disk_full"})
	if !p.w.Facts.Grants[0].Hello.At.IsZero() || p.w.runs(EffectHello) {
		t.Errorf("still under way: %+v", p.w)
	}
	p.pending = nil
	p.do(Retry{}).asks()
}
