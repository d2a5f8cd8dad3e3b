package steps

import (
	"slices"
	"time"
)

// need is one condition: where to supply it, and whether it holds.
type need struct {
	field FieldID
	met   func(Facts, Grant) bool
}

// The needs of all pages.
const (
	NeedName        NeedID = "name"
	NeedConnectorID NeedID = "id"
	NeedSecret      NeedID = "secret"
	NeedGranter     NeedID = "granter"
	NeedToken       NeedID = "token"
	NeedCall        NeedID = "call"
	NeedReply       NeedID = "reply"
	NeedPIN         NeedID = "pin"
	NeedSaid        NeedID = "said"
)

var needs = map[NeedID]need{
	NeedName:        {NameField, func(f Facts, _ Grant) bool { return f.Connector.Name != "" }},
	NeedConnectorID: {IDField, func(f Facts, _ Grant) bool { return f.Connector.ID != "" }},
	NeedSecret:      {SecretField, func(f Facts, _ Grant) bool { return f.Connector.Secret.Yes() }},
	NeedGranter:     {"", func(_ Facts, g Grant) bool { return g.By != "" }},
	NeedToken:       {RefreshField, func(_ Facts, g Grant) bool { return g.Refresh.Yes() }},
	NeedCall:        {"", func(_ Facts, g Grant) bool { return g.Last.Worked() }},
	NeedReply:       {RefreshField, func(_ Facts, g Grant) bool { return !g.Reply.At.IsZero() }},
	NeedPIN:         {PhoneField, func(_ Facts, g Grant) bool { return !g.PINSent.IsZero() || g.Refresh.Yes() }},
	NeedSaid:        {"", func(_ Facts, g Grant) bool { return g.Hello.To.ID == "" }},
}

// path is the pages of a role's track in order, as far as the facts decide it:
// who grants is one fork of it.
func path(r Role, g Grant) []PageID {
	switch r {
	case Developer:
		switch {
		case g.By == AnotherPerson:
			return []PageID{PageBefore, PageRegister, PageNote, PageWho, PageAsk, PageReceive, PageCall, PageDone}
		case g.By == Myself && g.Kind == UserGrant && g.ByPIN:
			return []PageID{PageBefore, PageRegister, PageNote, PageWho, PagePhone, PagePIN, PageCall, PageDone}
		case g.By == Myself && g.Kind == UserGrant:
			return []PageID{PageBefore, PageRegister, PageNote, PageWho, PageUserTaps, PageUserNote, PageCall, PageDone}
		case g.By == Myself:
			return []PageID{PageBefore, PageRegister, PageNote, PageWho, PageGroupTaps, PageGroupNote, PageCall, PageDone}
		}
		return []PageID{PageBefore, PageRegister, PageNote, PageWho}
	case Admin:
		return []PageID{PageAdminBefore, PageAdminRequest, PageAdminGrant, PageAdminNote, PageAdminHand, PageAdminDone}
	case Check:
		return []PageID{PageCheck, PageCall, PageCheckDone}
	}
	return []PageID{PageUser}
}

// Resume is where a role's track goes on: the first page whose needs are unmet
// at now, of the grant that was touched last, then of the others. If all is
// done it is the last page of the grant touched last.
func Resume(r Role, f Facts, now time.Time) (PageID, GrantID) {
	grants := f.Grants
	if len(grants) > 1 {
		grants = slices.Clone(grants)
		slices.SortStableFunc(grants, func(a, b Grant) int { return b.Touched.Compare(a.Touched) })
	}
	if len(grants) == 0 {
		grants = []Grant{{}}
	}
	for _, g := range grants {
		if p := firstUndone(r, f, g, now); p != "" {
			return p, g.ID
		}
	}
	way := path(r, grants[0])
	return way[len(way)-1], grants[0].ID
}

// firstUndone is the first page of the grant's path that is not done, or "".
// The last page of a path asks for nothing, so it is never undone.
func firstUndone(r Role, f Facts, g Grant, now time.Time) PageID {
	way := path(r, g)
	for i, id := range way {
		if !done(way, i, f, g, now) && (i < len(way)-1 || len(pages()[id].needs) > 0) {
			return id
		}
	}
	return ""
}

// done judges page i of a path. A page with needs is done when they hold. A page
// without needs is done when it was left by Next, or when a later page is done. The
// pages that led to an expired token have to be done again.
func done(way []PageID, i int, f Facts, g Grant, now time.Time) bool {
	p := pages()[way[i]]
	if len(p.needs) > 0 {
		return holds(p, f, g, now)
	}
	if p.perGrant && g.Expired(now) {
		return g.Left[p.id].After(g.Refresh.At)
	}
	if !f.Left[p.id].IsZero() || !g.Left[p.id].IsZero() {
		return true
	}
	return slices.ContainsFunc(way[i+1:], func(id PageID) bool {
		later := pages()[id]
		return len(later.needs) > 0 && later.perGrant == p.perGrant && holds(later, f, g, now)
	})
}

// holds reports whether every need of the page does.
func holds(p page, f Facts, g Grant, now time.Time) bool {
	return !slices.ContainsFunc(p.needs, func(id NeedID) bool { return !met(id, f, g, now) })
}

// met reports whether a need holds at now. An expired token does not meet NeedToken,
// nor NeedPIN in place of a PIN that was sent.
func met(id NeedID, f Facts, g Grant, now time.Time) bool {
	switch over := g.Expired(now); {
	case over && id == NeedToken:
		return false
	case over && id == NeedPIN:
		return !g.PINSent.IsZero()
	}
	return needs[id].met(f, g)
}
