package steps

import (
	"maps"
	"slices"
	"time"
	"unicode/utf8"
)

// ticks are those of the page: the grant's or the connector's.
func (w Wizard) ticks(p page) map[TaskID]time.Time {
	if p.perGrant {
		return w.Facts.Grant(w.Grant).Ticks
	}
	return w.Facts.Ticks
}

// tick marks a tap of the current page, and with it the smaller taps below it.
func (a *applying) tick(id TaskID, isDone bool) {
	p := pages()[a.Page]
	ids := family(p.tasks, id)
	if len(ids) == 0 {
		a.notice(CodeNotNow, "")
		return
	}
	at := time.Time{}
	if isDone {
		at = a.now
	}
	a.note(func(f Facts) Facts { return f.Ticked(a.owner(p), ids, at) })
}

// family is the task and everything below it.
func family(tasks []Task, id TaskID) []TaskID {
	for _, t := range tasks {
		if t.ID == id {
			ids := []TaskID{id}
			for _, s := range t.Sub {
				ids = append(ids, family(t.Sub, s.ID)...)
			}
			return ids
		}
		if ids := family(t.Sub, id); ids != nil {
			return ids
		}
	}
	return nil
}

// opened ticks the tap that opens the portal.
func (a *applying) opened(g GrantID) {
	p := pages()[a.Page]
	for _, t := range p.tasks {
		if t.Opens && a.ticks(p)[t.ID].IsZero() && g == a.Grant {
			a.note(func(f Facts) Facts { return f.Ticked(a.owner(p), []TaskID{t.ID}, a.now) })
		}
	}
}

// enter takes what was typed. A value that the set-up needs is never emptied: the old
// one stays until there is a new one.
func (a *applying) enter(id FieldID, value string) {
	f, onPage := fields[id], slices.Contains(pages()[a.Page].fields, id)
	switch {
	case !onPage:
		a.notice(CodeNotNow, id)
		return
	case (id == HelloField || id == PhoneField) && a.underWay():
		a.notice(CodeNotNow, "")
		return
	case f.Kind == Masked:
		a.notice(CodeNotTyped, id)
		return
	case f.Kind == Box:
		a.notice(CodeMessage, id)
		return
	case utf8.RuneCountInString(value) > MaxLength(id):
		a.notice(CodeTooLong, id)
		return
	case value == "" && !f.Optional && id != HelloField: // an empty hello gets its usual words
		a.notice(CodeMissing, id)
		return
	case id == PhoneField:
		a.phone(value)
		return
	}
	if a.field(id, a.current()).Value == value {
		return
	}
	a.note(func(f Facts) Facts { return f.Entered(a.Grant, id, value) })
	if id == IDField {
		a.forget(EffectCall)
	}
	a.remake()
}

// remake asks again for what was made from values that have just changed.
func (a *applying) remake() {
	g := a.current()
	switch {
	case a.Role == Admin && g.Refresh.Yes() && a.Page == PageAdminNote:
		a.forget(EffectSeal)
		a.want(EffectSeal)
	case a.Page == PageAsk:
		a.forget(EffectAsk)
		a.want(EffectAsk)
	}
}

// forget drops running effects of a kind, so that their answers are ignored.
func (a *applying) forget(k EffectKind) {
	maps.DeleteFunc(a.Running, func(_ int, r EffectKind) bool { return r == k })
}

// capture takes values that were found in a paste. On a page with taps they are what the
// taps bring; on another page without fields they have to be all that a live call needs.
// A developer who has that is led to the call, and is not asked who grants.
func (a *applying) capture(f Found) {
	all := a.Role == Developer && f.ID != "" && f.Secret.Yes() && f.Refresh.Yes()
	brought := slices.ContainsFunc(a.ahead(), f.Fills)
	if len(pages()[a.Page].fields) == 0 && !all && !brought {
		a.notice(CodeNotNow, "")
		return
	}
	for before := PageID(""); brought && !all && a.Page != before && len(pages()[a.Page].fields) == 0; {
		before = a.Page
		a.next() // the taps are done: they brought this
	}
	a.take(f, a.Grant)
	if !all {
		return
	}
	if a.current().By == "" {
		a.note(func(facts Facts) Facts { return facts.Granting(a.Grant, AnotherPerson, GroupGrant) })
	}
	if a.Page != PageCall && a.reachable(PageCall) {
		a.Page = PageCall
		a.wanted = append(a.wanted, pages()[PageCall].enters...)
	}
}

// ahead are the fields of the page that follows taps which bring secrets; a developer may
// have been through the taps before the first page.
func (w Wizard) ahead() []FieldID {
	p := pages()[w.Page]
	if len(p.fields) > 0 || w.Page != PageBefore && !slices.Contains(p.offers, EffectFill) {
		return nil
	}
	for w.Page != "" && len(pages()[w.Page].fields) == 0 {
		w.Page = w.neighbour(+1)
	}
	return pages()[w.Page].fields
}

// take notes found values of a grant. Only a developer keeps what they replace.
func (a *applying) take(f Found, g GrantID) {
	if a.Role != Developer {
		f.SameSecret, f.SameRefresh = true, true
	}
	if f.ID != "" && f.ID != a.Facts.Connector.ID || f.Secret.Yes() || f.Refresh.Yes() {
		a.forget(EffectCall)
	}
	a.note(func(facts Facts) Facts { return facts.Noted(g, f, a.now) })
	if f.Phone != "" {
		a.Phone = f.Phone
	}
	if f.PIN.Yes() && slices.Contains(pages()[a.Page].fields, PINField) {
		a.PIN = f.PIN.after(Held{}, a.now)
	}
	if f.Refresh.Yes() {
		a.remake()
	}
}

// restore asks for the value before the present one, if there is one.
func (a *applying) restore(k EffectKind) {
	if !before(k, a.Facts.Connector, a.current()).Yes() {
		a.notice(CodeNotNow, "")
		return
	}
	a.want(k)
}

// before is the value that an effect would restore.
func before(k EffectKind, c Connector, g Grant) Held {
	switch k {
	case EffectRestore:
		return g.Before
	case EffectRestoreSecret:
		return c.Before
	}
	return Held{}
}

// do asks for an effect that the page offers.
func (a *applying) do(k EffectKind) {
	if !slices.Contains(pages()[a.Page].offers, k) {
		a.notice(CodeNotNow, "")
		return
	}
	switch k {
	case EffectCall:
		a.call()
	case EffectSendPIN:
		a.sendPIN()
	case EffectLogin:
		a.login()
	case EffectRestore, EffectRestoreSecret:
		a.restore(k)
	case EffectFill:
		if len(a.ahead()) > 0 { // the sandbox takes the taps
			a.next()
		}
		a.want(k)
	default:
		a.want(k)
	}
}
