package session

import (
	"context"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/steps"
)

// freshCall is how long a live call counts as the one before a message.
const freshCall = time.Minute

// runHello posts the message that a person asked for, after a live call that
// worked: a recent one, or else one of its own. It is posted once; an error that
// leaves open whether it was says so.
func (s *Session) runHello(ctx context.Context, a *steps.Answer) error {
	client, err := s.service(ctx, s.follow(a.Effect))
	if err != nil {
		return err
	}
	slot := steps.Slot{Kind: steps.SlotAccess, Grant: a.Effect.Grant}
	w, g := s.Wizard(), s.grant(a.Effect.Grant)
	endpoint := g.Last.Endpoint
	if err := s.Load(ctx); err != nil {
		return err
	}
	if s.Now().Sub(g.Last.At) > freshCall || s.secret(slot).IsZero() || !s.there(endpoint) {
		if err := s.callBefore(ctx, client, a); err != nil {
			return err
		}
		endpoint = a.Call.Endpoint
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err = client.SendMessage(ctx, endpoint, s.secret(slot), g.Hello.To.ID, g.Hello.Words(w.Facts.Connector))
	if err == nil {
		a.Says = CodeHelloSaid
	}
	return once(a, CodeHelloUnsure, err)
}

// callBefore makes the live call before a message.
func (s *Session) callBefore(ctx context.Context, client *kaizala.Client, a *steps.Answer) error {
	t, err := s.turn(ctx, a.Effect.Grant)
	defer t.release()
	if err == nil {
		err = t.call(ctx, client, a)
	}
	if t.over() {
		a.Call = t.made
	}
	return err
}

// Say posts a message with what a live call brought, once.
func Say(ctx context.Context, client *kaizala.Client, p Proof, to steps.Group, text string) error {
	_, err := client.SendMessage(ctx, p.Access.Endpoint, p.Access.Token, to.ID, text)
	return once(&steps.Answer{}, CodeHelloUnsure, err)
}

// there reports whether an endpoint of before is still good: that of a sandbox
// moves with the process that serves it.
func (s *Session) there(endpoint string) bool {
	return s.Sandbox == nil || strings.HasPrefix(endpoint, s.Sandbox.APIRoot())
}

// once notes on an answer whether what was to be done once may have been done
// though it failed; the error then has the code unsure.
func once(a *steps.Answer, unsure string, err error) error {
	if err == nil || kaizala.NothingDone(err) {
		return err
	}
	a.Unsure = true
	return steps.Fail(unsure, err)
}

// Say posts a message to a group that a grant's token sees, as the wizard does,
// and keeps that it was posted as a fact.
func (s *Session) Say(ctx context.Context, g steps.GrantID, to steps.Group, text string) error {
	at := s.Now()
	for _, ev := range []steps.Event{
		steps.Jump{At: at, Page: steps.PageDone, Grant: g},
		steps.Choose{At: at, Choice: steps.SayHello(to)},
		steps.Enter{At: at, Field: steps.HelloField, Value: text},
		steps.Next{At: at},
	} {
		todo := s.Apply(ev)
		if n := s.Wizard().Notice; n.Code != "" {
			return steps.Fail(n.Code, nil)
		}
		if err := s.perform(ctx, todo); err != nil {
			return err
		}
	}
	return nil
}
