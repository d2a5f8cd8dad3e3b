package session

import (
	"context"
	"strings"

	"kaizala-setup/kaizala/secret"
	"kaizala-setup/ui/paste"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
)

// Errands are what commands do in one go: the same events and effects as those
// of a person who taps through the pages.

// Do applies an event and performs what comes of it. The error is that of the
// first effect that failed; those behind it are not run.
func (s *Session) Do(ctx context.Context, ev steps.Event) error {
	return s.perform(ctx, s.Apply(ev))
}

func (s *Session) perform(ctx context.Context, todo []steps.Effect) error {
	var failed error
	for len(todo) > 0 {
		a := s.Run(ctx, todo[0])
		todo = todo[1:]
		if a.Code != "" {
			todo = nil
			if failed == nil {
				failed = s.Fault(a.Effect.Seq)
			}
		}
		todo = append(todo[:len(todo):len(todo)], s.Apply(a)...)
	}
	return failed
}

// all does events one after the other until one fails.
func (s *Session) all(ctx context.Context, events ...steps.Event) error {
	for _, ev := range events {
		if err := s.Do(ctx, ev); err != nil {
			return err
		}
	}
	return nil
}

// Ask makes the developer's message for a group, or for the one that is worked
// on if group is empty. A group that is new begins.
func (s *Session) Ask(ctx context.Context, group string) (handoff.Request, error) {
	at := s.Now()
	if v := s.Wizard().View(); v.Step < 2 {
		return handoff.Request{}, steps.Fail(CodeNotRegistered, nil, v.Title)
	}
	g, known := s.named(group)
	switch {
	case group != "" && !known:
		s.Apply(steps.Begin{At: at, Grant: steps.GrantID(NewID()), Group: group})
	case g.By == "":
		s.Apply(steps.Jump{At: at, Page: steps.PageWho, Grant: g.ID})
		s.Apply(steps.Choose{At: at, Choice: steps.ByAnother})
	default:
		s.Apply(steps.Jump{At: at, Page: steps.PageAsk, Grant: g.ID})
	}
	if w := s.Wizard(); w.Page != steps.PageAsk {
		return handoff.Request{}, steps.Fail(CodeOwnGrant, nil, w.View().Grant.Group)
	}
	if group != "" {
		s.Apply(steps.Enter{At: at, Field: steps.GroupField, Value: group})
	}
	if err := s.Do(ctx, steps.Do{At: at, Effect: steps.EffectAsk}); err != nil {
		return handoff.Request{}, err
	}
	w := s.Wizard()
	return s.request(w.Facts.Connector.Recipient, w.Grant), nil
}

// named is the grant for a group: of that name or ID, else one that still waits
// and has no group; for no group it is the current one.
func (s *Session) named(group string) (steps.Grant, bool) {
	w := s.Wizard()
	if group == "" {
		return s.grant(w.Grant), true
	}
	for _, g := range w.Facts.Grants {
		if strings.EqualFold(g.Group, group) || g.GroupID == group {
			return g, true
		}
	}
	for _, g := range w.Facts.Grants {
		if g.Group == "" && !g.Refresh.Yes() && g.By != steps.Myself {
			return g, true
		}
	}
	return steps.Grant{}, false
}

// Handover is what an admin hands over in one go.
type Handover struct {
	Message       string // the developer's, or empty: then the reply gets a passphrase
	Name          string // the connector's, where there is no message
	Group, Remark string
	Token         secret.Secret
	Insist        bool // whatever the token says against it
}

// Hand seals a token for a developer, and keeps that it was done. The session
// has the reply, and its passphrase if there was no message.
func (h *Home) Hand(ctx context.Context, o Handover) (*Session, error) {
	at, s := h.Now(), h.New(steps.Admin)
	var to steps.Found
	if o.Message != "" {
		var err error
		if to, err = paste.Request(o.Message); err != nil {
			return nil, err
		}
	}
	if o.Token.IsZero() {
		return nil, steps.Fail(CodeTokenGone, nil)
	}
	c := s.context("")
	c.Connector.ID = to.ID
	if doubts := paste.JudgeToken(o.Token, c); len(doubts) > 0 && !o.Insist {
		return nil, doubts[0]
	}
	if o.Group == "" {
		o.Group = to.Group
	}
	if to.Name == "" {
		to.Name = o.Name
	}
	err := s.all(ctx, steps.Next{At: at}, steps.Capture{At: at, Found: to}, steps.Next{At: at}, steps.Next{At: at},
		steps.Enter{At: at, Field: steps.RemarkField, Value: secret.Clean(o.Remark)})
	if err == nil {
		err = s.perform(ctx, s.Apply(steps.Capture{At: at, Found: s.hold(paste.Values{Refresh: o.Token, Group: secret.Clean(o.Group)}, s.Wizard().Grant)}))
	}
	if err == nil {
		err = s.Do(ctx, steps.Next{At: at})
	}
	return s, err
}

// NamedBy keeps the documents whose connector a token in clear names; all of
// them if it names none.
func NamedBy(docs []Summary, text string) []Summary {
	p, _ := paste.RawReply(text)
	c, err := kaizala.ReadToken(p.Token)
	if err != nil || c.ConnectorID == "" {
		return docs
	}
	var out []Summary
	for _, d := range docs {
		if d.doc.Facts.Connector.ID == c.ConnectorID {
			out = append(out, d)
		}
	}
	if len(out) == 0 {
		return docs
	}
	return out
}

// Took is what came out of a reply.
type Took struct {
	Grant steps.Grant
	New   bool // a group that the connector had no token for
}

// Take opens a reply in whichever form it came and keeps its token under its
// group. The passphrase is for a reply under one. An older token than the one
// that is kept, and whatever else speaks against it, is refused unless insist.
func (s *Session) Take(ctx context.Context, text string, passphrase secret.Secret, insist bool) (Took, error) {
	if err := s.Load(ctx); err != nil {
		return Took{}, err
	}
	p, err := s.opened(ctx, text, inbox{passphrase: passphrase})
	if err != nil {
		return Took{}, err
	}
	at := s.Now()
	g, known := s.home(p)
	if doubts := paste.JudgeToken(p.Token, s.context(g.ID)); len(doubts) > 0 && !insist {
		return Took{}, doubts[0]
	}
	if known {
		s.Apply(steps.Jump{At: at, Grant: g.ID})
	} else {
		g.ID = steps.GrantID(NewID())
		s.Apply(steps.Begin{At: at, Grant: g.ID, Group: p.Group})
	}
	for _, page := range []steps.PageID{steps.PageReceive, steps.PageGroupNote, steps.PageUserNote, steps.PagePIN} {
		if len(s.Wizard().View().Fields) == 0 {
			s.Apply(steps.Jump{At: at, Page: page})
		}
	}
	found := s.hold(paste.Values{Refresh: p.Token, Group: p.Group, GroupID: p.GroupID}, g.ID)
	found.Remark = p.Remark
	err = s.Do(ctx, steps.Capture{At: at, Found: found})
	return Took{Grant: s.grant(g.ID), New: !known}, err
}

// home is the grant that a payload belongs to: the one of its group, else the
// one that waits for a reply.
func (s *Session) home(p handoff.Payload) (steps.Grant, bool) {
	w := s.Wizard()
	for _, g := range w.Facts.Grants {
		if p.GroupID != "" && g.GroupID == p.GroupID || p.Group != "" && strings.EqualFold(g.Group, p.Group) {
			return g, true
		}
	}
	for _, g := range w.Facts.Grants {
		if !g.Refresh.Yes() && g.By != steps.Myself && (p.Group == "" || g.Group == "") {
			return g, true
		}
	}
	if g := s.grant(w.Grant); p.Group == "" && p.GroupID == "" && g.By == steps.AnotherPerson {
		return g, true
	}
	return steps.Grant{}, false
}
