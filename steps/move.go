package steps

import (
	"maps"
	"slices"
)

func (w Wizard) way() []PageID { return path(w.Role, w.Facts.Grant(w.Grant)) }

// neighbour is the page that is by pages further on the path, or "".
func (w Wizard) neighbour(by int) PageID {
	way := w.way()
	if w.Page == PageHello && by < 0 {
		return PageDone
	}
	i := slices.Index(way, w.Page) + by
	if i-by < 0 || i < 0 || i >= len(way) {
		return ""
	}
	return way[i]
}

func (a *applying) start() {
	a.first()
	if a.Role == Admin {
		a.noteUnsaved(Facts.Unsealed)
	}
	a.Page, a.Grant = Resume(a.Role, a.Facts, a.now)
	a.tellExpired()
}

// first begins a grant where there is none: there always is one to work on.
func (a *applying) first() {
	if len(a.Facts.Grants) > 0 {
		return
	}
	g := Grant{ID: a.fresh}
	if a.Role == Check {
		g.By = Myself
	}
	a.noteUnsaved(func(f Facts) Facts { return f.Begun(g) })
}

// settle puts the wizard on a page that exists and may be shown, after the facts
// changed under it: of the same grant where that is still there.
func (a *applying) settle() {
	g := a.current()
	if g.ID != "" && a.reachable(a.Page) {
		return
	}
	if to := firstUndone(a.Role, a.Facts, g, a.now); g.ID != "" && to != "" {
		a.Page = to
		return
	}
	a.Page, a.Grant = Resume(a.Role, a.Facts, a.now)
}

// tellExpired says why a grant that was finished begins anew.
func (a *applying) tellExpired() {
	if a.current().Expired(a.now) && a.Notice.Code == "" {
		a.notice(CodeExpired, "")
	}
}

// reachable reports whether everything that comes before the page is done.
func (a *applying) reachable(id PageID) bool {
	way, g := a.way(), a.Facts.Grant(a.Grant)
	if id == PageHello && g.Hello.To.ID != "" && g.Last.Worked() {
		id = PageDone // the page beside which it lies
	}
	at := slices.Index(way, id)
	undone := func(id PageID) bool { return !holds(pages()[id], a.Facts, g, a.now) }
	return at >= 0 && !slices.ContainsFunc(way[:at], undone)
}

func (a *applying) next() {
	p, g := pages()[a.Page], a.Facts.Grant(a.Grant)
	if p.does == EffectLogin && a.PIN.Yes() {
		a.login() // the new token takes the place of one that is there
		return
	}
	if !holds(p, a.Facts, g, a.now) {
		a.unmet(p, g)
		return
	}
	to := a.neighbour(+1)
	if to == "" {
		a.notice(CodeNotNow, "")
		return
	}
	if !a.reachable(to) {
		to, _ = Resume(a.Role, a.Facts, a.now)
	}
	a.leave(p)
	a.Page = to
	a.wanted = append(a.wanted, pages()[to].enters...)
	if a.Role == Check && to == PageCall { // nothing else is left to do there
		a.call()
	}
}

// unmet asks for the effect that would meet the first unmet need, or says what is
// missing.
func (a *applying) unmet(p page, g Grant) {
	for _, id := range p.needs {
		n := needs[id]
		switch {
		case id == NeedToken && g.Expired(a.now):
			a.notice(CodeExpired, n.field)
			return
		case met(id, a.Facts, g, a.now):
			continue
		case id == NeedCall:
			a.call()
		case id == NeedPIN:
			a.sendPIN()
		case id == NeedSaid:
			a.hello()
		case p.does == EffectLogin:
			a.login()
		case !slices.Contains(p.fields, n.field) && len(p.fields) > 0:
			a.notice(CodeMissing, p.fields[0]) // the box whose message has the value
		default:
			a.notice(CodeMissing, n.field)
		}
		return
	}
}

// call asks for the live call, unless a value is missing.
func (a *applying) call() {
	if code := a.Facts.CanCall(a.Grant); code != "" {
		a.notice(code, "")
		return
	}
	a.want(EffectCall)
}

// want asks for an effect unless it runs already.
func (a *applying) want(k EffectKind) {
	if !a.runs(k) {
		a.wanted = append(a.wanted, k)
	}
}

// runs reports whether an effect of that kind is still running.
func (w Wizard) runs(k EffectKind) bool {
	return slices.Contains(slices.Collect(maps.Values(w.Running)), k)
}

// underWay reports whether an effect that is done once is running. Until it is
// answered, the values that it uses stay as the person saw them.
func (w Wizard) underWay() bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(w.Running)), EffectKind.Once)
}

// owner is the grant whose facts hold a page's ticks, or "" for the connector.
func (a *applying) owner(p page) GrantID {
	if p.perGrant {
		return a.Grant
	}
	return ""
}

// leave notes that the page was left forwards.
func (a *applying) leave(p page) {
	a.note(func(f Facts) Facts { return f.Passed(a.owner(p), a.now, p.id) })
	if p.id == PageAdminHand {
		a.note(func(f Facts) Facts { return f.Handed(a.Grant, a.now) })
	}
}

func (a *applying) back() {
	if a.abandon() {
		return
	}
	to := a.neighbour(-1)
	if to == "" {
		a.notice(CodeNotNow, "")
		return
	}
	a.Page = to
}

// abandon gives up a grant that was begun and has nothing in it yet, on its
// first page: the person goes back to the one before it.
func (a *applying) abandon() bool {
	g := a.Facts.Grant(a.Grant)
	fresh := g.By == "" && g.Group == "" && !g.Refresh.Yes() && g.Reply.At.IsZero() && len(g.Left) == 0 && len(g.Ticks) == 0
	if !fresh || len(a.Facts.Grants) < 2 || !pages()[a.Page].perGrant {
		return false
	}
	a.note(func(f Facts) Facts { return f.Dropped(g.ID) })
	a.Page, a.Grant = Resume(a.Role, a.Facts, a.now)
	return true
}

func (a *applying) jump(to PageID, grant GrantID) {
	if grant != "" {
		if a.Facts.Grant(grant).ID == "" {
			a.notice(CodeNotNow, "")
			return
		}
		a.Grant = grant
	}
	if to == "" {
		a.tellExpired()
		g := a.current()
		if to = firstUndone(a.Role, a.Facts, g, a.now); to == "" {
			way := a.way()
			to = way[len(way)-1]
		}
	}
	if !a.reachable(to) {
		a.notice(CodeMissing, "")
		a.settle()
		return
	}
	a.Page = to
}

// drop deletes m[k], and the map with its last key, since an empty map comes back
// from disk as nil.
func drop[K comparable, V any](m *map[K]V, k K) {
	delete(*m, k)
	if len(*m) == 0 {
		*m = nil
	}
}

// put sets m[k], in a new map if there is none.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}
