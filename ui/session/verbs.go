package session

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"kaizala-setup/kaizala"
	"kaizala-setup/kaizala/secret"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/persist/vault"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
	"kaizala-setup/ui/tokens"
)

// What commands do in one go, by the same verbs as the wizard. No page is visited.

// Ask makes the developer's message for a group, which is named by its name, its ID
// or its grant's ID, or for the grant that was touched last if group is empty. A group
// that is new begins. Codes: not_registered, own_grant, those of the vault.
func (s *Setup) Ask(ctx context.Context, group string) (handoff.Request, error) {
	f := s.Facts()
	if f.Connector.Name == "" || f.Connector.ID == "" || !f.Connector.Secret.Yes() {
		w := steps.Wizard{Role: steps.Developer, Facts: f, Page: steps.PageNote}
		return handoff.Request{}, steps.Fail(CodeNotRegistered, nil, w.View().Title)
	}
	if err := (inClear{s.Vault}).all(map[steps.FieldID]string{steps.GroupField: group}); err != nil {
		return handoff.Request{}, err
	}
	g, known := s.named(group)
	now := s.Now()
	switch {
	case !known:
		g = steps.Grant{ID: steps.GrantID(s.NewID()), By: steps.AnotherPerson, Kind: steps.GroupGrant, Group: group}
		s.note(func(f steps.Facts) steps.Facts { return f.Begun(g) })
	case g.By == steps.Myself:
		return handoff.Request{}, steps.Fail(CodeOwnGrant, nil, g.Called())
	case g.By == "":
		s.note(func(f steps.Facts) steps.Facts { return f.Granting(g.ID, steps.AnotherPerson, steps.GroupGrant) })
	}
	if group != "" && g.Group == "" && group != string(g.ID) {
		s.note(func(f steps.Facts) steps.Facts { return f.Entered(g.ID, steps.GroupField, group) })
	}
	recipient, _, err := letters{s}.ask(ctx, g.ID)
	if err != nil {
		return handoff.Request{}, err
	}
	s.note(func(f steps.Facts) steps.Facts { return f.Asked(g.ID, recipient, now).Touched(g.ID, now) })
	return letters{s}.request(recipient, g.ID), s.save(ctx)
}

// named is the grant for a group, by any of these names, else one that still waits
// and has no group; for no group it is the one touched last.
func (s *Setup) named(group string) (steps.Grant, bool) {
	f := s.Facts()
	if group == "" {
		_, id := steps.Resume(steps.Developer, f, s.Now())
		return f.Grant(id), f.Grant(id).ID != ""
	}
	for _, g := range f.Grants {
		if strings.EqualFold(g.Group, group) || kaizala.SameID(g.GroupID, group) || string(g.ID) == group {
			return g, true
		}
	}
	for _, g := range f.Grants {
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

// Handed is the reply to be sent.
type Handed struct {
	Reply      steps.Reply
	Passphrase secret.Secret // to be told over another channel; empty with a message
	Facts      steps.Facts
}

// Hand seals a token for a developer, and keeps the reply. Codes: token_gone, those
// of paste.JudgeToken unless Insist, of handoff and of the vault.
func (h *Home) Hand(ctx context.Context, o Handover) (Handed, error) {
	var to steps.Found
	if o.Message != "" {
		var err error
		if to, err = requested(o.Message); err != nil {
			return Handed{}, err
		}
	}
	if o.Token.IsZero() {
		return Handed{}, steps.Fail(CodeTokenGone, nil)
	}
	s := h.New(steps.Admin)
	g, now := s.Wizard().Grant, s.Now()
	if err := (inClear{s.Vault}).all(map[steps.FieldID]string{steps.NameField: o.Name, steps.GroupField: o.Group, steps.RemarkField: o.Remark}, o.Token); err != nil {
		return Handed{}, err
	}
	to, _ = inClear{s.Vault}.leftOut(to, o.Token)
	judged := s.context(g)
	judged.Connector.ID = to.ID
	if doubts := paste.JudgeToken(o.Token, judged); len(doubts) > 0 && !o.Insist {
		return Handed{}, doubts[0]
	}
	found := s.capture(paste.Values{Refresh: o.Token}, g)
	found.Name, found.ID, found.Recipient = cmp.Or(to.Name, o.Name), to.ID, to.Recipient
	found.Group, found.Remark = secret.Clean(cmp.Or(o.Group, to.Group)), secret.Clean(o.Remark)
	s.note(func(f steps.Facts) steps.Facts { return f.Noted(g, found, now) })
	reply, passphrase, _, err := letters{s.Setup}.seal(g)
	if err != nil {
		return Handed{}, err
	}
	s.note(func(f steps.Facts) steps.Facts { return f.Sealed(g, reply, now).Touched(g, now) })
	return Handed{reply, passphrase, s.Facts()}, s.save(ctx)
}

// Took is what came out of a reply.
type Took struct {
	Grant steps.Grant
	New   bool // a group that the connector had no token for
}

// Take opens a reply in whichever form it came and keeps its token under its group.
// The passphrase is for a reply under one. An older token than the one that is
// kept, and whatever else speaks against it, is refused unless insist. Codes: those
// of opening, of paste.JudgeToken and of the vault.
func (s *Setup) Take(ctx context.Context, text string, passphrase secret.Secret, insist bool) (Took, error) {
	if err := s.Vault.Load(ctx); err != nil {
		return Took{}, err
	}
	p, err := letters{s}.opened(ctx, text, passphrase)
	if err != nil {
		return Took{}, err
	}
	clear, _ := inClear{s.Vault}.leftOut(steps.Found{Group: p.Group, GroupID: p.GroupID, Remark: p.Remark}, p.Token)
	p.Group, p.GroupID, p.Remark = clear.Group, clear.GroupID, clear.Remark
	g, known := s.grantOf(p)
	if doubts := (letters{s}).doubts(p, g.ID); len(doubts) > 0 && !insist {
		return Took{}, doubts[0]
	}
	if !known {
		g = steps.Grant{ID: steps.GrantID(s.NewID()), By: steps.AnotherPerson, Kind: steps.GroupGrant, Group: p.Group}
		s.note(func(f steps.Facts) steps.Facts { return f.Begun(g) })
	}
	now, found := s.Now(), s.capture(paste.Values{Refresh: p.Token, Group: p.Group, GroupID: p.GroupID}, g.ID)
	found.Remark = p.Remark
	s.note(func(f steps.Facts) steps.Facts { return f.Noted(g.ID, found, now).Touched(g.ID, now) })
	err = s.save(ctx)
	return Took{Grant: s.Facts().Grant(g.ID), New: !known}, err
}

// grantOf is the grant that a payload belongs to: the one of its group, else one
// that waits for a reply.
func (s *Setup) grantOf(p handoff.Payload) (steps.Grant, bool) {
	f := s.Facts()
	for _, g := range f.Grants {
		if p.GroupID != "" && kaizala.SameID(g.GroupID, p.GroupID) || p.Group != "" && strings.EqualFold(g.Group, p.Group) {
			return g, true
		}
	}
	for _, g := range f.Grants {
		if !g.Refresh.Yes() && g.By != steps.Myself && (p.Group == "" || g.Group == "") {
			return g, true
		}
	}
	_, last := steps.Resume(steps.Developer, f, s.Now())
	if g := f.Grant(last); p.Group == "" && p.GroupID == "" && g.By == steps.AnotherPerson {
		return g, true
	}
	return steps.Grant{}, false
}

// Restore puts the refresh token before a grant's present one in its place, or
// without a grant the connector's secret before; the present one is kept in its
// stead. Codes: none_before, forgotten_there, those of the vault.
func (s *Setup) Restore(ctx context.Context, g steps.GrantID) error {
	slot := steps.Slot{Kind: steps.SlotSecret}
	if g != "" {
		slot = steps.Slot{Kind: steps.SlotRefresh, Grant: g}
		lease, err := s.Vault.LockGrant(ctx, g) // a renewal by another process is not to be lost
		if err != nil {
			return err
		}
		defer lease.Release()
	}
	if err := errors.Join(s.Vault.Refresh(ctx), ctx.Err()); err != nil {
		return err
	}
	if g != "" && s.Facts().Grant(g).ID == "" {
		return steps.Fail(vault.CodeForgottenThere, nil)
	}
	if err := s.Vault.Load(ctx); err != nil {
		return err
	}
	before := s.Vault.Secret(steps.Slot{Kind: steps.SlotPrevious, Grant: g})
	if before.IsZero() || !s.Facts().Before(g).Yes() {
		return steps.Fail(CodeNoneBefore, nil)
	}
	if !before.Equal(s.Vault.Secret(slot)) { // else it was restored, and the save failed
		now := s.Now()
		s.Vault.Put(slot, before)
		s.note(func(f steps.Facts) steps.Facts { return f.Restored(g, now) })
	}
	return s.save(context.WithoutCancel(ctx))
}

// Say posts a message to a group that a grant's token sees, once, and keeps that it
// was posted. That it was asked for is kept before it goes out. Codes: those of
// MayCall, hello_unsure if nobody knows whether it was posted, those of Verify and
// of kaizala.Client.SendMessage.
func (s *Setup) Say(ctx context.Context, g steps.GrantID, to steps.Group, text string, w kaizala.Watch) error {
	now := s.Now()
	if err := (inClear{s.Vault}).all(map[steps.FieldID]string{steps.HelloField: text}); err != nil {
		return err
	}
	if code := s.Facts().MayCall(g, now); code != "" {
		return steps.Fail(code, nil)
	}
	s.note(func(f steps.Facts) steps.Facts { return f.Greeting(g, steps.Hello{Text: text, To: to}, now) })
	if err := s.save(ctx); err != nil {
		return err
	}
	err := s.post(ctx, g, w)
	switch {
	case err == nil:
		s.note(func(f steps.Facts) steps.Facts { return f.Said(g, to, now) })
	case steps.CodeOf(err) != CodeHelloUnsure: // nothing was posted
		s.note(func(f steps.Facts) steps.Facts { return f.Greeting(g, f.Grant(g).Hello, time.Time{}) })
	}
	return errors.Join(err, s.save(context.WithoutCancel(ctx)))
}

// post sends the grant's message after a live call that worked: a recent one, or one
// of its own.
func (s *Setup) post(ctx context.Context, g steps.GrantID, w kaizala.Watch) error {
	client, err := s.service(ctx, w)
	if err != nil {
		return err
	}
	if err := s.Vault.Load(ctx); err != nil {
		return err
	}
	slot, last := steps.Slot{Kind: steps.SlotAccess, Grant: g}, s.Facts().Grant(g).Last
	if s.Now().Sub(last.At) > tokens.Fresh || s.Vault.Secret(slot).IsZero() || !s.reachable(last.Endpoint) {
		if last, err = s.Tokens(w).Verify(ctx, g); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	f := s.Facts()
	h := f.Grant(g).Hello
	_, err = client.SendMessage(ctx, last.Endpoint, s.Vault.Secret(slot), h.To.ID, h.Words(f.Connector))
	return once(CodeHelloUnsure, err)
}

// Say posts a message with what a live call brought, once. Codes: hello_unsure,
// those of kaizala.Client.SendMessage.
func Say(ctx context.Context, client *kaizala.Client, p tokens.Proof, to steps.Group, text string) error {
	_, err := client.SendMessage(ctx, p.Access.Endpoint, p.Access.Token, to.ID, text)
	return once(CodeHelloUnsure, err)
}
