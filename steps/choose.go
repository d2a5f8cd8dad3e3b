package steps

import "slices"

// The choices of all pages.
const (
	ByAnother    ChoiceID = "by-another"
	ByMeGroup    ChoiceID = "by-me-group"
	ByMeUser     ChoiceID = "by-me-user"
	ShowMessage  ChoiceID = "show-message"
	AnotherGroup ChoiceID = "another-group"
	SendRaw      ChoiceID = "send-raw"
	KeepThese    ChoiceID = "keep"
	CallAgain    ChoiceID = "call-again"
	ByPIN        ChoiceID = "by-pin"
	ByPortal     ChoiceID = "by-portal"
	AnotherPIN   ChoiceID = "another-pin"
	Restore      ChoiceID = "restore"
)

// choices are those of a page, of what the token of the grant sees, and of the
// token before it.
func choices(p page, g Grant) []Choice {
	out := slices.Clone(p.choices)
	if p.greets {
		out = append(out, greetings(g)...)
	}
	if g.Before.Yes() && slices.Contains(p.offers, EffectRestore) {
		out = append(out, Choice{ID: Restore, Text: "Go back to the refresh token before this one", Hint: "the two change places; nothing is lost"})
	}
	return out
}

// granters are the answers to "who grants?".
var granters = map[ChoiceID]Grant{
	ByAnother: {By: AnotherPerson, Kind: GroupGrant},
	ByMeGroup: {By: Myself, Kind: GroupGrant},
	ByMeUser:  {By: Myself, Kind: UserGrant},
}

func chosen(id ChoiceID, g Grant) bool {
	if a, ok := granters[id]; ok {
		return a.By == g.By && a.Kind == g.Kind
	}
	return id == SendRaw && g.Reply.How == ByRaw
}

// choose takes a choice that the current page has.
func (a *applying) choose(id ChoiceID, fresh GrantID) {
	if !a.offered(id) {
		a.notice(CodeNotNow, "")
		return
	}
	switch g := a.current(); id {
	case ByAnother, ByMeGroup, ByMeUser:
		answer := granters[id]
		g.By, g.Kind = answer.By, answer.Kind
		a.changed = true
		a.next()
	case ShowMessage:
		a.Page = PageAsk
		a.wanted = append(a.wanted, EffectAsk)
	case AnotherGroup:
		a.begin(Grant{ID: fresh})
	case SendRaw:
		g.Reply.How = other(g.Reply)
		a.changed = true
	case KeepThese:
		a.Role = Developer
		put(&a.Facts.Left, PageBefore, a.now)
		put(&a.Facts.Left, PageRegister, a.now)
		a.changed = true
		a.Page, _ = Resume(a.Role, a.Facts, a.now)
	case CallAgain:
		a.call(*g)
	case ByPIN, ByPortal:
		g.ByPIN = id == ByPIN
		a.changed = true
		a.Page = map[bool]PageID{true: PagePhone, false: PageUserTaps}[g.ByPIN]
	case AnotherPIN:
		a.sendPIN()
	case Restore:
		a.restore()
	default:
		a.greet(greeted(*g, id))
	}
}

// other is the token as it is in place of the sealed reply, and back again.
func other(r Reply) ReplyHow {
	switch {
	case r.How != ByRaw:
		return ByRaw
	case r.To != "":
		return ByKey
	}
	return ByPassphrase
}

func (a *applying) offered(id ChoiceID) bool {
	p, g := pages[a.Page], a.Facts.grant(a.Grant)
	if p.greets && greeted(g, id).ID != "" {
		return true // of more groups than a page shows
	}
	return slices.ContainsFunc(choices(p, g), func(c Choice) bool { return c.ID == id })
}

// begin starts another group of the same connector.
func (a *applying) begin(g Grant) {
	if g.ID == "" || a.Facts.grant(g.ID).ID != "" || len(g.Group) > MaxValue {
		a.notice(CodeNotNow, "")
		return
	}
	a.Facts.Grants = append(a.Facts.Grants, g)
	a.Grant = g.ID
	a.Page = firstUndone(a.Role, a.Facts, g, a.now)
	a.changed = true
}
