package session

import (
	"cmp"
	"context"
	"strings"

	"kaizala-setup/kaizala"
	"kaizala-setup/persist/handoff"
	"kaizala-setup/steps"
	"kaizala-setup/ui/paste"
)

// Credentials are the values of a live call for a grant, and the address that they are
// for. A sandbox is joined, since it says its address only then. Codes: those of
// loading the vault and of joining the sandbox, token_gone.
func (s *Setup) Credentials(ctx context.Context, g steps.GrantID) (kaizala.Root, kaizala.Credentials, error) {
	if err := s.Vault.Refresh(ctx); err != nil {
		return kaizala.Root{}, kaizala.Credentials{}, err
	}
	if err := s.Vault.Load(ctx); err != nil {
		return kaizala.Root{}, kaizala.Credentials{}, err
	}
	c := kaizala.Credentials{
		ConnectorID:     s.Facts().Connector.ID,
		ConnectorSecret: s.Vault.Secret(steps.Slot{Kind: steps.SlotSecret}),
		RefreshToken:    s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g}),
	}
	if err := join(ctx, s.Options); err != nil {
		return kaizala.Root{}, c, err
	}
	root, err := s.API()
	return root, c, err
}

// Import keeps values that came as a text: a connector with its secret and a refresh
// token. What they replace becomes the value before. Nobody is called.
//
// insist uses the token whatever it says of itself. Codes: group_proved, those of
// paste.Clear, of paste.JudgeToken and of the vault.
func (s *Setup) Import(ctx context.Context, v paste.Values, insist bool) (steps.Grant, error) {
	if err := s.Vault.Load(ctx); err != nil {
		return steps.Grant{}, err
	}
	g, known := s.importGrant(v)
	v = v.Claimed(s.context(g.ID))
	for _, clear := range []map[steps.FieldID]string{{steps.NameField: v.Name, steps.IDField: v.ID, steps.GroupField: v.Group}, {steps.GroupField: v.GroupID}} {
		if err := (inClear{s.Vault}).all(clear, v.Secret, v.Refresh); err != nil {
			return steps.Grant{}, err
		}
	}
	judged := s.context(g.ID)
	judged.Connector.ID = v.ID
	if doubts := paste.Serious(paste.JudgeToken(v.Refresh, judged)); len(doubts) > 0 && !insist {
		return steps.Grant{}, doubts[0]
	}
	if proved := provedGroup(g); v.Group != "" && proved != "" && !strings.EqualFold(v.Group, proved) && !insist {
		return steps.Grant{}, steps.Fail(CodeGroupProved, nil, proved, v.Group)
	}
	now := s.Now()
	if !known {
		g = steps.Grant{ID: steps.GrantID(s.NewID())}
		s.note(func(f steps.Facts) steps.Facts { return f.Begun(g) })
	}
	found := s.capture(v, g.ID)
	if found.SameSecret { // what a live call proved of it stays
		found.Secret = steps.Held{}
	}
	if found.SameRefresh {
		found.Refresh = steps.Held{}
	}
	s.note(func(f steps.Facts) steps.Facts {
		f = f.Noted(g.ID, found, now)
		if f.Grant(g.ID).By == "" {
			f = f.Adopted(g.ID, now)
		}
		return f.Touched(g.ID, now)
	})
	err := s.save(ctx)
	return s.Facts().Grant(g.ID), err
}

// provedGroup is the name of the group that the platform said a grant's token works in; ""
// if it did not say one.
func provedGroup(g steps.Grant) string {
	if !g.Last.Worked() || len(g.Last.Groups) != 1 {
		return ""
	}
	return g.Last.Groups[0].Name
}

// importGrant is the grant that imported values belong to: the one that has their token,
// else the one of their group, else one that waits for a token.
func (s *Setup) importGrant(v paste.Values) (steps.Grant, bool) {
	f := s.Facts()
	for _, g := range f.Grants {
		if s.Vault.Secret(steps.Slot{Kind: steps.SlotRefresh, Grant: g.ID}).Equal(v.Refresh) {
			return g, true
		}
	}
	says, _ := kaizala.ReadToken(v.Refresh)
	p := handoff.Payload{Group: v.Group, GroupID: cmp.Or(v.GroupID, says.GroupID)}
	if p.Group+p.GroupID == "" && len(f.Grants) == 1 && f.Grants[0].Group+f.Grants[0].GroupID == "" {
		return f.Grants[0], true
	}
	return s.grantOf(p)
}
