package wizard

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kaizala-setup/steps"
	"kaizala-setup/ui/session"
)

// connected are the facts of a developer's set-up that works in two groups.
func connected(at time.Time) steps.Facts {
	f := steps.Facts{Grants: []steps.Grant{{ID: "drawn", Touched: at}}}
	for _, s := range tracks[0].stages {
		if s.then != nil {
			s.then(&f)
		}
	}
	call := drawnCall(at)
	call.Groups = append(call.Groups, steps.Group{ID: "night@2", Name: "Night shift"})
	f.Grants[0].Last = call
	return f
}

// greets says hello to a group; the service takes it.
func (m Model) greets(t *testing.T, to steps.Group) Model {
	t.Helper()
	s := m.shown().S
	s.Apply(steps.Choose{Choice: steps.SayHello(to)})
	sent := false
	for _, e := range s.Apply(steps.Next{}) {
		a := steps.Answer{Effect: e}
		if e.Kind == steps.EffectHello {
			a.Says, sent = session.CodeHelloSaid, true
		}
		s.Apply(a)
	}
	if !sent {
		t.Fatalf("nothing was sent to %s: %+v", to.Name, s.Wizard().Notice)
	}
	next, _ := m.Update(looked{session: s})
	return next.(Model)
}

// The notice of each message says when it was posted and to whom, so that a second one can
// be told from the first, also where it went to the same group. It goes with the next thing
// that is done; the latest message stands on the page from then on.
func TestANoticeSaysWhichMessageWasPosted(t *testing.T) {
	t.Parallel()
	m, o := studio(t)
	now := frozen
	m.Now = func() time.Time { return now }
	o.Now = m.Now
	f := connected(frozen)
	groups := f.Grants[0].Last.Groups
	m = m.on(t, o, steps.Developer, f)
	for _, size := range tight {
		at := m.apart(t)
		for i, to := range []steps.Group{groups[0], groups[1], groups[1]} {
			now = frozen.Add(time.Duration(i) * time.Minute)
			at = at.greets(t, to)
			shown := strings.Join(strings.Fields(at.at(size[0], size[1])), " ")
			said := "The message was posted. It was posted to " + to.Name + " at " + now.Format("15:04:05") + ", just now."
			if !strings.Contains(shown, said) {
				t.Errorf("message %d, %d columns: not said: %s\n%s", i+1, size[0], said, at.at(size[0], size[1]))
			}
		}
		at.shown().S.Apply(steps.Jump{Page: steps.PageDone}) // anything else
		if shown := at.again().at(80, 40); strings.Contains(shown, "It was posted") || !strings.Contains(shown, "posted to Night shift at") {
			t.Errorf("later:\n%s", shown)
		}
	}
}

// What a call found is not shown beside other values than those of the call: while some are
// typed or pasted, and while the next call is made. With the old values it is there again.
func TestAResultIsHiddenBesideOtherValues(t *testing.T) {
	t.Parallel()
	m, o := studio(t)
	f := steps.Facts{Grants: []steps.Grant{{ID: "drawn", Touched: frozen}}}
	for _, s := range tracks[len(tracks)-1].stages {
		if s.then != nil {
			s.then(&f)
		}
	}
	m = m.on(t, o, steps.Check, f)
	m.shown().S.Apply(steps.Jump{Page: steps.PageCheck})
	m = m.again()
	shows := func(what string, m Model, want bool) {
		t.Helper()
		if shown := m.at(80, 40); strings.Contains(shown, "It works") != want {
			t.Errorf("%s: the result is shown: %t\n%s", what, !want, shown)
		}
	}
	shows("at first", m, true)
	m.stack = of(m.shown().focused(m.shown().fieldAt(steps.IDField)))
	typed := m.does(pressOf("x"))
	shows("typed", typed, false)
	shows("taken back", typed.does(tea.KeyPressMsg{Code: tea.KeyBackspace}), true)
	next, _ := m.Update(tea.PasteMsg{Content: dotenv(otherID, madeUpSecret, "")})
	shows("pasted", next.(Model), false)
	shows("dropped", next.(Model).does(pressOf("esc")), true)
	m.shown().S.Apply(steps.Jump{Page: steps.PageCall})
	call := m.again()
	shows("the call", call, true)
	call.shown().S.Apply(steps.Do{Effect: steps.EffectCall})
	shows("the next call is made", call.again(), false)
}
