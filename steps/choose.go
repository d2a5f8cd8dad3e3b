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

	Restore       ChoiceID = "restore"
	RestoreSecret ChoiceID = "restore-secret"
)

// restores are the ways back to a value that was replaced.
var restores = []struct {
	choice Choice
	effect EffectKind
}{
	{Choice{ID: Restore, Text: "Go back to the refresh token before this one", Hint: "the two change places; nothing is lost"}, EffectRestore},
	{Choice{ID: RestoreSecret, Text: "Go back to the connector secret before this one", Hint: "the two change places; nothing is lost"}, EffectRestoreSecret},
}

// choices are those of a page, of what the token of the grant sees, and of what
// was there before.
func choices(p page, c Connector, g Grant) []Choice {
	out := slices.Clone(p.choices)
	if p.greets {
		out = append(out, greetings(g)...)
	}
	for _, r := range restores {
		if slices.Contains(p.offers, r.effect) && before(r.effect, c, g).Yes() {
			out = append(out, r.choice)
		}
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
		a.restore(EffectRestore)
	case RestoreSecret:
		a.restore(EffectRestoreSecret)
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
	return slices.ContainsFunc(choices(p, a.Facts.Connector, g), func(c Choice) bool { return c.ID == id })
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
