package session

import (
	"context"

	"golang.org/x/sync/errgroup"

	"kaizala-setup/steps"
)

// atOnce is how many grants of a connector are verified at a time.
const atOnce = 64

// Verified is what came of the live call of one grant.
type Verified struct {
	Call steps.Call
	Err  error
}

// VerifyAll makes the live calls of several grants side by side, number i with a
// context made by watch, and keeps what came of all by one save. A new refresh
// token does not wait for that one: it is on disk before its call goes on.
//
// The calls go past the wizard, which has one under way at a time. It is asked
// before whether each makes sense, and told afterwards what came of it.
func (s *Session) VerifyAll(ctx context.Context, grants []steps.GrantID, watch func(context.Context, int) context.Context) []Verified {
	out, answers := make([]Verified, len(grants)), make([]*steps.Answer, len(grants))
	var calls errgroup.Group
	calls.SetLimit(atOnce)
	for i, g := range grants {
		if out[i].Err = s.mayCall(g); out[i].Err != nil {
			continue
		}
		calls.Go(func() error {
			a := steps.Answer{Effect: steps.Effect{Kind: steps.EffectCall, Grant: g}}
			out[i].Err = s.runCall(watch(ctx, i), &a)
			a.At, a.Code = s.Now(), CodeOf(out[i].Err)
			answers[i] = &a
			return nil
		})
	}
	_ = calls.Wait() // each has its own error
	err := s.keepCalls(ctx, answers)
	for i, g := range grants {
		out[i].Call = s.grant(g).Last
		if out[i].Err == nil {
			out[i].Err = err
		}
	}
	return out
}

// calling are the events that ask for a grant's live call.
func (s *Session) calling(g steps.GrantID) []steps.Event {
	at := s.Now()
	return []steps.Event{steps.Jump{At: at, Page: steps.PageCall, Grant: g}, steps.Do{At: at, Effect: steps.EffectCall}}
}

// mayCall is why a grant's live call makes no sense now, if it makes none.
func (s *Session) mayCall(g steps.GrantID) error {
	w, todo := s.Wizard(), []steps.Effect(nil)
	for _, ev := range s.calling(g) {
		w, todo = w.Apply(ev)
	}
	if len(todo) == 0 {
		return fault(w.Notice.Code, nil)
	}
	return nil
}

// keepCalls tells the wizard what came of calls, and saves it once.
func (s *Session) keepCalls(ctx context.Context, answers []*steps.Answer) error {
	var saves []steps.Effect
	for _, a := range answers {
		if a == nil {
			continue
		}
		var todo []steps.Effect
		for _, ev := range s.calling(a.Effect.Grant) {
			todo = s.Apply(ev)
		}
		if len(todo) > 0 {
			a.Effect = todo[0]
			saves = append(saves, s.Apply(*a)...)
		}
	}
	if len(saves) == 0 {
		return nil
	}
	saved := s.Run(ctx, saves[0])
	for _, e := range saves { // one save is every save's
		saved.Effect = e
		s.Apply(saved)
	}
	return s.Fault(saves[0].Seq)
}
