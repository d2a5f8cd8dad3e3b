package steps

import "slices"

func (w Wizard) way() []PageID { return path(w.Role, w.Facts.grant(w.Grant)) }

// neighbour is the page by steps away on the path, or "".
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

func (a *applying) start(fresh GrantID) {
	a.first(fresh)
	for i := range a.Facts.Grants {
		if g := &a.Facts.Grants[i]; a.Role == Admin && g.Reply.At.IsZero() {
			g.Refresh = Held{} // it was in memory alone, and never sealed
		}
	}
	a.Page, a.Grant = Resume(a.Role, a.Facts, a.now)
}

// first has a grant to work on where there is none: there always is one.
func (a *applying) first(fresh GrantID) {
	if len(a.Facts.Grants) == 0 {
		g := Grant{ID: fresh}
		if a.Role == Check {
			g.By = Myself
		}
		a.Facts.Grants = []Grant{g}
	}
}

// settle puts the wizard on a page that exists and may be shown, after the
// facts changed under it.
func (a *applying) settle() {
	if a.Facts.grant(a.Grant).ID == "" || !a.reachable(a.Page) {
		a.Page, a.Grant = Resume(a.Role, a.Facts, a.now)
	}
}

// reachable reports whether everything that comes before the page is done.
func (a *applying) reachable(id PageID) bool {
	way, g := a.way(), a.Facts.grant(a.Grant)
	if id == PageHello && g.Hello.To.ID != "" && g.Last.Worked() {
		id = PageDone // beside it
	}
	at := slices.Index(way, id)
	if at < 0 {
		return false
	}
	for i := range way[:at] {
		if len(pages[way[i]].needs) > 0 && !holds(pages[way[i]], a.Facts, g, a.now) {
			return false
		}
	}
	return true
}

func (a *applying) next() {
	p, g := pages[a.Page], a.Facts.grant(a.Grant)
	if p.does == EffectLogin && a.PIN.Yes() {
		a.login() // also in place of a token that is there
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
	a.wanted = append(a.wanted, pages[to].enters...)
}

// unmet says what is missing, or does what the page is for.
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
			a.call(g)
		case id == NeedPIN:
			a.sendPIN()
		case id == NeedSaid:
			a.hello()
		case p.does == EffectLogin:
			a.login()
		case !slices.Contains(p.fields, n.field) && len(p.fields) > 0:
			a.notice(CodeMissing, p.fields[0]) // the box that would bring it
		default:
			a.notice(CodeMissing, n.field)
		}
		return
	}
}

// call asks for the live call, unless the token has judged itself.
func (a *applying) call(g Grant) {
	if g.Expired(a.now) {
		a.notice(CodeExpired, RefreshField)
		return
	}
	a.want(EffectCall)
}

// want asks for an effect, once: a second press while it runs changes nothing.
func (a *applying) want(k EffectKind) {
	if !a.runs(k) {
		a.wanted = append(a.wanted, k)
	}
}

// runs reports whether an effect of that kind is not answered yet.
func (w Wizard) runs(k EffectKind) bool {
	for _, r := range w.Running {
		if r == k {
			return true
		}
	}
	return false
}

// underWay reports whether something that is done once is not answered yet. What
// it is done with stays until then as the person saw it.
func (w Wizard) underWay() bool {
	for _, k := range w.Running {
		if k.Once() {
			return true
		}
	}
	return false
}

// leave notes that the page was left forwards.
func (a *applying) leave(p page) {
	left := &a.Facts.Left
	if p.perGrant {
		left = &a.current().Left
	}
	put(left, p.id, a.now)
	if p.id == PageAdminHand {
		a.current().Reply.Handed = a.now
	}
	a.changed = true
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
	g := a.Facts.grant(a.Grant)
	fresh := g.By == "" && g.Group == "" && !g.Refresh.Yes() && g.Reply.At.IsZero() && len(g.Left) == 0 && len(g.Ticks) == 0
	if !fresh || len(a.Facts.Grants) < 2 || !pages[a.Page].perGrant {
		return false
	}
	a.Facts.Grants = slices.DeleteFunc(a.Facts.Grants, func(o Grant) bool { return o.ID == g.ID })
	a.Page, a.Grant = Resume(a.Role, a.Facts, a.now)
	a.changed = true
	return true
}

func (a *applying) jump(to PageID, grant GrantID) {
	if grant != "" {
		if a.Facts.grant(grant).ID == "" {
			a.notice(CodeNotNow, "")
			return
		}
		a.Grant = grant
	}
	if to == "" {
		g := a.Facts.grant(a.Grant)
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

// drop deletes m[k], and the map with its last key: an empty one would come back
// from disk as none.
func drop[K comparable, V any](m *map[K]V, k K) {
	delete(*m, k)
	if len(*m) == 0 {
		*m = nil
	}
}

// put sets m[k] and makes the map where there is none.
func put[K comparable, V any](m *map[K]V, k K, v V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[k] = v
}
