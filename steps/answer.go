package steps

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
	g := a.Facts.Grant(e.Grant)
	if g.ID == "" {
		return // another process forgot it
	}
	if e.Kind.Once() {
		a.onceDone(ev, g)
	}
	if ev.Code != "" {
		a.failed(ev)
		return
	}
	switch e.Kind {
	case EffectOpen:
		a.opened(e.Grant)
	case EffectAsk:
		a.note(func(f Facts) Facts { return f.Asked(g.ID, ev.Found.Recipient, a.now) })
	case EffectFill, EffectReceive, EffectLogin:
		a.take(ev.Found, g.ID)
	case EffectRestore:
		if g.ID == a.Grant && a.Page != PageCall {
			a.jump("", "") // there is a token again
		}
	case EffectSeal:
		a.note(func(f Facts) Facts { return f.Sealed(g.ID, ev.Reply, a.now) })
	}
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
