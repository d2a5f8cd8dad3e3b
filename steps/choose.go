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

	NewToken      ChoiceID = "new-token"
	Restore       ChoiceID = "restore"
	RestoreSecret ChoiceID = "restore-secret"
)

// restores are the ways back to a value that was replaced.
var restores = []struct {
	choice Choice
	effect EffectKind
}{
	{Choice{ID: Restore, Text: "Go back to the refresh token before this one", Hint: "the two are swapped; nothing is lost"}, EffectRestore},
	{Choice{ID: RestoreSecret, Text: "Go back to the connector secret before this one", Hint: "the two are swapped; nothing is lost"}, EffectRestoreSecret},
}

// choices are those of the page table, one for each group that may be greeted, and
// those that depend on the facts.
func (w Wizard) choices(p page) []Choice {
	g, out := w.current(), slices.Clone(p.choices)
	if p.greets {
		out = append(out, greetings(g)...)
	}
	if failed := !g.Last.At.IsZero() && !g.Last.Worked(); p.id == PageCall && w.tokenPage() != "" && (failed || w.Notice.Code == CodeExpired) {
		out = append(out, Choice{ID: NewToken, Text: "Get a new refresh token", Hint: "takes the place of this one, which is kept"})
	}
	for _, r := range restores {
		if w.restorable(p, r.effect) {
			if old := w.Facts.Connector.Before.Says; r.effect == EffectRestoreSecret && old.ConnectorID != "" {
				r.choice.Text = "Go back to the connector before: " + Label(old.ConnectorName, old.ConnectorID)
			}
			out = append(out, r.choice)
		}
	}
	return out
}

// restorable reports whether a page offers the value before. On a page where a new
// token is made, the token before helps only if it lives longer than the present one.
func (w Wizard) restorable(p page, k EffectKind) bool {
	g := w.current()
	old := before(k, w.Facts.Connector, g)
	makes := k == EffectRestore && !slices.Contains(p.needs, NeedCall)
	return slices.Contains(p.offers, k) && old.Yes() && (!makes || old.Outlives(g.Refresh))
}

// tokenPage is where a new token for the grant begins, or "".
func (w Wizard) tokenPage() PageID {
	way := w.way()
	if at := slices.Index(way, PageWho); at >= 0 && at < len(way)-1 {
		return way[at+1]
	}
	return ""
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
func (a *applying) choose(id ChoiceID) {
	if !a.offered(id) {
		a.notice(CodeNotNow, "")
		return
	}
	switch g := a.current(); id {
	case ByAnother, ByMeGroup, ByMeUser:
		answer := granters[id]
		a.note(func(f Facts) Facts { return f.Granting(g.ID, answer.By, answer.Kind) })
		a.next()
	case ShowMessage:
		a.Page = PageAsk
		a.wanted = append(a.wanted, EffectAsk)
	case AnotherGroup:
		a.begin()
	case SendRaw:
		a.note(func(f Facts) Facts { return f.ReplyAs(g.ID, other(g.Reply)) })
	case KeepThese:
		a.Role = Developer
		a.note(func(f Facts) Facts { return f.Adopted(g.ID, a.now) })
		a.Page, _ = Resume(a.Role, a.Facts, a.now)
	case CallAgain:
		a.call()
	case NewToken:
		a.Page = a.tokenPage()
	case ByPIN, ByPortal:
		a.note(func(f Facts) Facts { return f.ByPIN(g.ID, id == ByPIN) })
		a.Page = map[bool]PageID{true: PagePhone, false: PageUserTaps}[id == ByPIN]
	case AnotherPIN:
		a.sendPIN()
	case Restore:
		a.restore(EffectRestore)
	case RestoreSecret:
		a.restore(EffectRestoreSecret)
	default:
		a.greet(greeted(g, id))
	}
}

// other switches between the raw token and the sealed reply.
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
	p, g := pages()[a.Page], a.Facts.Grant(a.Grant)
	if p.greets && greeted(g, id).ID != "" {
		return true // also a group that the page has no room for
	}
	if id == NewToken {
		return p.id == PageCall && a.tokenPage() != ""
	}
	return slices.ContainsFunc(a.choices(p), func(c Choice) bool { return c.ID == id })
}

// begin starts another group of the same connector.
func (a *applying) begin() {
	a.note(func(f Facts) Facts { return f.Begun(Grant{ID: a.fresh}) })
	if len(a.verbs) == 0 {
		a.notice(CodeNotNow, "")
		return
	}
	a.Grant = a.fresh
	a.Page = firstUndone(a.Role, a.Facts, a.current(), a.now)
}
