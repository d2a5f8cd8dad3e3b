package steps

import "cmp"

// answer takes what came of an effect. One that is not running, or whose number
// belongs to something else, is late and changes nothing.
func (a *applying) answer(ev Answer) {
	e := ev.Effect
	if kind, ok := a.Running[e.Seq]; !ok || kind != e.Kind {
		return
	}
	delete(a.Running, e.Seq)
	if a.Notice.Effect == e.Kind {
		a.Notice = Notice{}
	}
	if ev.Says != "" {
		a.notice(ev.Says, "")
	}
	g := a.grantOf(e.Grant)
	if g == nil {
		return
	}
	if e.Kind == EffectCall && ev.Code != CodeCancelled && !ev.Uncalled || e.Kind == EffectHello && ev.Call.Endpoint != "" {
		a.called(ev, g)
	}
	if e.Kind.Once() {
		a.onceDone(ev, g)
	}
	if ev.Code != "" {
		a.failed(ev)
		return
	}
	switch e.Kind {
	case EffectAsk:
		a.asked(ev, g)
	case EffectFill, EffectReceive, EffectLogin, EffectRestore, EffectRestoreSecret:
		a.take(ev.Found, g)
	case EffectSeal:
		g.Reply = ev.Reply
		g.Reply.At = a.now
		a.changed = true
	}
}

// grantOf is the grant that an effect was for: not always the current one, if
// the person moved on meanwhile.
func (a *applying) grantOf(id GrantID) *Grant {
	for i := range a.Facts.Grants {
		if a.Facts.Grants[i].ID == id {
			return &a.Facts.Grants[i]
		}
	}
	return nil
}

// failed ends the list of effects and says what failed.
func (a *applying) failed(ev Answer) {
	for seq := ev.Effect.Seq + 1; seq <= ev.Effect.Last; seq++ {
		if a.Running[seq] == EffectHello {
			a.unasked(ev.Effect.Grant)
		}
		delete(a.Running, seq)
	}
	a.Notice = Notice{Code: ev.Code, Effect: ev.Effect.Kind, Seq: ev.Effect.Seq, Grant: ev.Effect.Grant, Unsure: ev.Unsure}
}

func (a *applying) called(ev Answer, g *Grant) {
	if !ev.Basis.says(a.Facts.Basis(g.ID)) {
		return
	}
	call := ev.Call
	call.At, call.Code, call.Expires = a.now, ev.Code, stamp(call.Expires)
	if call.Code != "" { // it says nothing of these, or only what is new
		call.Root, call.Skew = cmp.Or(call.Root, g.Last.Root), cmp.Or(call.Skew, g.Last.Skew)
	}
	if ev.Effect.Kind == EffectHello {
		call.Code = "" // the call worked, whatever came of the message
	}
	g.Last = call
	if g.Kind != UserGrant && call.Worked() && len(call.Groups) == 1 {
		g.Group, g.GroupID = call.Groups[0].Name, call.Groups[0].ID
	}
	a.changed = true
	if !a.reachable(a.Page) {
		a.Page = PageCall
	}
}

// renewed notes a refresh token that came with an access token: what proved the
// one before proves this one too.
func (a *applying) renewed(ev Renewed) {
	g := a.grantOf(ev.Grant)
	if g == nil || !ev.Refresh.Yes() {
		return
	}
	a.changed = true
	if !ev.Of.IsZero() && !g.Refresh.At.Equal(ev.Of) {
		g.Before = ev.Refresh.stamped(a.now)
		return
	}
	a.supersede(g)
	g.Refresh = ev.Refresh.stamped(a.now)
}

// supersede notes the refresh token that is about to be replaced, which a
// developer keeps.
func (a *applying) supersede(g *Grant) {
	if g.Refresh.Yes() && a.Role == Developer {
		g.Before = g.Refresh
	}
}

func (a *applying) asked(ev Answer, g *Grant) {
	if ev.Found.Recipient != "" {
		a.Facts.Connector.Recipient = ev.Found.Recipient
	}
	if a.Facts.Connector.Asked.IsZero() {
		a.Facts.Connector.Asked = a.now
	}
	if g.Asked.IsZero() {
		g.Asked = a.now
	}
	a.changed = true
}
