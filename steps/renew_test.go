package steps

import (
	"testing"
	"time"
)

func callAt(t *testing.T) *player {
	p := developerAt(t, ByMeUser).next().do(Capture{At: day0, Found: Found{Refresh: held(year)}}).next().on(PageCall)
	p.pending = nil
	return p
}

// The service replaces a token in use: what the first one proved is still proved,
// the dates are the new one's, and the old one can be gone back to.
func TestRenewedToken(t *testing.T) {
	p := callAt(t).next().do(Renewed{At: day0, Grant: "g1", Refresh: held(year.AddDate(0, 11, 0))}).asks(EffectCall)
	p.answer(EffectCall, Answer{Call: worked}).next().on(PageDone)
	if g := p.w.Facts.Grants[0]; !g.Refresh.Says.Expires.Equal(year.AddDate(0, 11, 0)) || !g.Before.Says.Expires.Equal(year) || !g.Last.Worked() {
		t.Errorf("facts %+v", g)
	}
	if page, _ := Resume(Developer, p.w.Facts, year.AddDate(0, 1, 0)); page != PageDone {
		t.Errorf("after the old one's end it resumes at %s", page)
	}
	p.do(Renewed{At: day0, Grant: "nobody's", Refresh: held(year)}, Renewed{At: day0, Grant: "g1"})
	if g := p.w.Facts.Grants[0]; !g.Refresh.Says.Expires.Equal(year.AddDate(0, 11, 0)) {
		t.Errorf("facts %+v", g)
	}
}

// The token before is gone back to by a person alone, and the two change places.
func TestGoBackToTheTokenBefore(t *testing.T) {
	p := callAt(t).do(Choose{At: day0, Choice: Restore}).told(CodeNotNow, "").do(Do{At: day0, Effect: EffectRestore}).told(CodeNotNow, "").asks()
	later := held(year.AddDate(0, 1, 0))
	p.do(Capture{At: day0, Found: Found{Refresh: later}}).saved().next()
	p.answer(EffectCall, Answer{Code: "token_invalid"}).told("token_invalid", "").saved().asks()
	p.do(Choose{At: day0, Choice: Restore}).asks(EffectRestore)
	p.answer(EffectRestore, Answer{Found: Found{Refresh: held(year)}}).on(PageCall)
	if g := p.w.Facts.Grants[0]; !g.Refresh.Says.Expires.Equal(year) || g.Before.Says != later.Says || !g.Last.At.IsZero() {
		t.Errorf("facts %+v", g)
	}
}

// A secret that was pasted over is not lost: the portal does not show it again.
func TestGoBackToTheSecretBefore(t *testing.T) {
	p := callAt(t).do(Choose{At: day0, Choice: RestoreSecret}).told(CodeNotNow, "")
	p.do(Capture{At: day0, Found: Found{Secret: Held{At: day0, Len: 7}}}).saved().do(Choose{At: day0, Choice: RestoreSecret}).asks(EffectRestoreSecret)
	p.answer(EffectRestoreSecret, Answer{Found: Found{Secret: Held{At: day0, Len: 10}}}).on(PageCall)
	if c := p.w.Facts.Connector; c.Secret.Len != 10 || c.Before.Len != 7 {
		t.Errorf("facts %+v", c)
	}
}

// A token that is pasted again is not its own predecessor; an admin keeps none.
func TestWhatIsNoPredecessor(t *testing.T) {
	same := held(year)
	p := callAt(t).do(Capture{At: day0, Found: Found{Refresh: same, SameRefresh: true}})
	if g := p.w.Facts.Grants[0]; g.Before.Yes() {
		t.Errorf("facts %+v", g)
	}
	a := play(t, Admin).next().do(Capture{At: day0, Found: Found{Name: "Payroll", Recipient: "age1example"}}).next().next()
	a.do(Capture{At: day0, Found: Found{Refresh: same}}).do(Capture{At: day0, Found: Found{Refresh: held(year.AddDate(0, 1, 0))}})
	if g := a.w.Facts.Grants[0]; !g.Refresh.Yes() || g.Before.Yes() {
		t.Errorf("facts %+v", g)
	}
}

// A machine whose clock is wrong by years does not judge a token dead, once a call
// has told it what the time is.
func TestExpiryIsByTheServicesClock(t *testing.T) {
	p := callAt(t)
	p.at = year.AddDate(2, 0, 0)
	p.next().told(CodeExpired, RefreshField).asks()
	p.w.Facts.Grants[0].Last = Call{At: p.at, Code: "unreachable", Skew: -3 * 365 * 24 * time.Hour}
	p.next().asks(EffectCall)
}

// A token is pasted in another window while the one before it is exchanged: the
// call says nothing of the new one, and what came in exchange for the old one is
// kept beside it.
func TestPastedWhileTheOneBeforeIsExchanged(t *testing.T) {
	p := callAt(t)
	of := p.w.Facts.Basis("g1")
	p.next().asks(EffectCall)
	later := p.w.Facts.clone()
	later.Grants[0].Refresh = Held{At: day0.Add(time.Minute), Len: 40}
	p.do(Rebase{At: day0, Facts: later}, Renewed{At: day0, Grant: "g1", Refresh: Held{At: day0, Len: 30}, Of: of.Refresh})
	p.answer(EffectCall, Answer{Call: worked, Basis: of}).on(PageCall)
	if g := p.w.Facts.Grants[0]; g.Refresh.Len != 40 || g.Before.Len != 30 || !g.Last.At.IsZero() {
		t.Errorf("facts %+v", g)
	}
}

// The group is forgotten in another window: there is one to go on with all the same.
func TestForgottenInAnotherWindow(t *testing.T) {
	p := callAt(t)
	later := p.w.Facts.clone()
	later.Grants = nil
	p.do(Rebase{At: day0, Facts: later, Grant: "fresh"}).on(PageWho)
	p.do(Choose{At: day0, Choice: ByMeUser}).on(PageUserTaps)
	if p.w.Grant != "fresh" {
		t.Errorf("grant %q", p.w.Grant)
	}
}
