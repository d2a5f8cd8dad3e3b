package steps

import (
	"slices"
	"testing"
	"time"
)

func callAt(t *testing.T) *player {
	p := developerAt(t, ByMeUser).next().do(Capture{Found: Found{Refresh: held(year)}}).next().on(PageCall)
	p.pending = nil
	return p
}

// The service replaces a token in use: what the first one proved is still proved,
// the dates are the new one's, and the old one can be gone back to.
func TestRenewedToken(t *testing.T) {
	p := callAt(t).next().noted(func(f Facts) Facts { return f.Renewed("g1", held(year.AddDate(0, 11, 0)), Basis{}, day0) }).asks(EffectCall)
	for seq := range p.bases { // the call goes on with the token that it was given
		p.bases[seq] = p.w.Facts.Basis("g1")
	}
	p.called(worked).next().on(PageDone)
	if g := p.w.Facts.Grants[0]; !g.Refresh.Says.Expires.Equal(year.AddDate(0, 11, 0)) || !g.Before.Says.Expires.Equal(year) || !g.Last.Worked() {
		t.Errorf("facts %+v", g)
	}
	if page, _ := Resume(Developer, p.w.Facts, year.AddDate(0, 1, 0)); page != PageDone {
		t.Errorf("after the old one's end it resumes at %s", page)
	}
	p.noted(func(f Facts) Facts {
		return f.Renewed("nobody's", held(year), Basis{}, day0).Renewed("g1", Held{}, Basis{}, day0)
	})
	if g := p.w.Facts.Grants[0]; !g.Refresh.Says.Expires.Equal(year.AddDate(0, 11, 0)) {
		t.Errorf("facts %+v", g)
	}
}

// The token before is gone back to by a person alone, and the two change places.
func TestGoBackToTheTokenBefore(t *testing.T) {
	p := callAt(t).do(Choose{Choice: Restore}).told(CodeNotNow, "").do(Do{Effect: EffectRestore}).told(CodeNotNow, "").asks()
	later := held(year.AddDate(0, 1, 0))
	p.do(Capture{Found: Found{Refresh: later}}).saved().next()
	p.called(Call{Code: "token_invalid"}).told("token_invalid", "").saved().asks()
	p.do(Choose{Choice: Restore}).asks(EffectRestore)
	p.noted(func(f Facts) Facts { return f.Restored("g1", day0) }).answer(EffectRestore, Answer{}).on(PageCall)
	if g := p.w.Facts.Grants[0]; !g.Refresh.Says.Expires.Equal(year) || g.Before.Says != later.Says || !g.Last.At.IsZero() {
		t.Errorf("facts %+v", g)
	}
}

// A secret that was pasted over is not lost: the portal does not show it again.
func TestGoBackToTheSecretBefore(t *testing.T) {
	p := callAt(t).do(Choose{Choice: RestoreSecret}).told(CodeNotNow, "")
	p.do(Capture{Found: Found{Secret: Held{At: day0, Len: 7}}}).saved().do(Choose{Choice: RestoreSecret}).asks(EffectRestoreSecret)
	p.noted(func(f Facts) Facts { return f.Restored("", day0) }).answer(EffectRestoreSecret, Answer{}).on(PageCall)
	if c := p.w.Facts.Connector; c.Secret.Len != 10 || c.Before.Len != 7 {
		t.Errorf("facts %+v", c)
	}
}

// A token that is pasted again is not its own predecessor; an admin keeps none.
func TestWhatIsNoPredecessor(t *testing.T) {
	same := held(year)
	p := callAt(t).do(Capture{Found: Found{Refresh: same, SameRefresh: true}})
	if g := p.w.Facts.Grants[0]; g.Before.Yes() {
		t.Errorf("facts %+v", g)
	}
	a := play(t, Admin).next().do(Capture{Found: Found{Name: "Payroll", Recipient: "age1example"}}).next().next()
	a.do(Capture{Found: Found{Refresh: same}}).do(Capture{Found: Found{Refresh: held(year.AddDate(0, 1, 0))}})
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
	later.Grants[0].Refresh = Held{Gen: 2, At: day0, Len: 40} // at the same time, by that window's clock
	p.do(Rebase{Facts: later}).noted(func(f Facts) Facts { return f.Renewed("g1", Held{At: day0, Len: 30}, of, day0) })
	p.called(worked).on(PageCall)
	if g := p.w.Facts.Grants[0]; g.Refresh.Len != 40 || g.Before.Len != 30 || !g.Last.At.IsZero() {
		t.Errorf("facts %+v", g)
	}
}

// The group is forgotten in another window: there is one to go on with all the same.
func TestForgottenInAnotherWindow(t *testing.T) {
	p := callAt(t)
	later := p.w.Facts.clone()
	later.Grants = nil
	p.fresh = "fresh"
	p.do(Rebase{Facts: later}).on(PageWho)
	p.do(Choose{Choice: ByMeUser}).on(PageUserTaps)
	if p.w.Grant != "fresh" {
		t.Errorf("grant %q", p.w.Grant)
	}
}

// A token that has expired is told at the start, on the page where a new one begins.
// The token before is offered there if it lives longer; it leads to the live call.
func TestAnExpiredTokenIsToldAtTheStart(t *testing.T) {
	offers := func(p *player) bool {
		return slices.ContainsFunc(p.w.View().Choices, func(c Choice) bool { return c.ID == Restore })
	}
	p := callAt(t)
	p.do(Capture{Found: Found{Refresh: held(day0.AddDate(0, 1, 0))}}).later(60 * 24 * time.Hour)
	p.do(Start{}).on(PageUserTaps).told(CodeExpired, "")
	if !offers(p) {
		t.Fatal("the token before, which is good, is not offered")
	}
	p.do(Choose{Choice: Restore}).asks(EffectRestore)
	p.noted(func(f Facts) Facts { return f.Restored("g1", p.at) }).answer(EffectRestore, Answer{}).on(PageCall).next().asks(EffectCall)

	p = callAt(t)
	p.do(Capture{Found: Found{Refresh: held(year.AddDate(0, 1, 0))}}).later(500 * 24 * time.Hour)
	if p.do(Start{}).on(PageUserTaps); offers(p) {
		t.Error("a token that expired even earlier is offered")
	}
}

// A call that failed offers a new token beside another try.
func TestANewTokenAfterAFailedCall(t *testing.T) {
	p := callAt(t).next().called(Call{Code: "token_invalid"}).on(PageCall)
	if !slices.ContainsFunc(p.w.View().Choices, func(c Choice) bool { return c.ID == NewToken }) {
		t.Fatal("no new token is offered")
	}
	p.do(Choose{Choice: NewToken}).on(PageUserTaps).next().on(PageUserNote)
	p.do(Capture{Found: Found{Refresh: held(year.AddDate(0, 1, 0))}}).next().on(PageCall).next().asks(EffectCall)
	if g := p.w.Facts.Grants[0]; !g.Before.Yes() {
		t.Error("the token that was replaced is not kept")
	}
}
